package site

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
	"goglenet/tools/weights"
	"goglenet/tools/weights/own"
)

// offline is a fetcher all of whose requests are answered by h.
func offline(t *testing.T, h http.HandlerFunc) *weights.Fetcher {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	f := weights.NewFetcher(nil, nil)
	f.Wait = time.Millisecond
	f.Client = &http.Client{Transport: redirected{s.Listener.Addr().String()}}
	return f
}

type redirected struct{ host string }

func (r redirected) RoundTrip(req *http.Request) (*http.Response, error) {
	req.URL.Scheme, req.URL.Host = "http", r.host
	return http.DefaultTransport.RoundTrip(req)
}

func TestChoose(t *testing.T) {
	t.Setenv("GOGLENET_MODELS", "")
	m := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{Classes: 2, Width: 0.125, InputSize: 64}, safetensors.F16)
	trained, err := m.Encode()
	require.NoError(t, err)
	put := func(name string, b []byte) string {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
		return dir
	}
	silent := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	promises := func(w http.ResponseWriter, r *http.Request) { // has every file, until it is asked to send it
		if r.Method != http.MethodHead {
			http.NotFound(w, r)
		}
	}
	for name, c := range map[string]struct {
		server    http.HandlerFunc
		dir       string
		want      []byte
		says, err string
	}{
		"in a folder":     {silent, put("googlenet.safetensors", trained), trained, "using ", ""},
		"no network":      {http.NotFound, t.TempDir(), own.File, "no address has bvlc_googlenet", ""},
		"firewall":        {silent, t.TempDir(), own.File, "no address of bvlc_googlenet has answered", ""},
		"download fails":  {promises, t.TempDir(), own.File, "no address gave bvlc_googlenet", ""},
		"broken model":    {silent, put("googlenet.safetensors", trained[:100]), nil, "using ", "googlenet.safetensors: "},
		"unknown weights": {silent, put("bvlc_googlenet.caffemodel", trained), nil, "", "unknown checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said []string
			start := time.Now()
			got, err := Choose(context.Background(), offline(t, c.server), filepath.Join(t.TempDir(), "root"), []string{c.dir},
				func(line string) { said = append(said, line) })
			assert.Less(t, time.Since(start), 5*time.Second)
			assert.Contains(t, strings.Join(said, "\n"), c.says)
			if c.err != "" {
				assert.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}
