package browser

import (
	"bytes"
	"errors"
	"image/png"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPage(t *testing.T) {
	b, err := Start(t.Context())
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer b.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte(`<!doctype html><body><script>
				console.error('from the page', early);
				new Worker('worker.js');
				setTimeout(() => { document.title = 'late'; throw new Error('uncaught') }, 100);
			</script>`))
		case "/worker.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write([]byte(`console.error('from the worker')`))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()

	p, err := b.NewPage("window.early = 7")
	require.NoError(t, err)
	defer p.Close()
	require.NoError(t, p.Go(server.URL))
	require.NoError(t, p.Wait("document.title === 'late'", 5*time.Second))
	assert.Error(t, p.Wait("false", 10*time.Millisecond))
	n, err := Eval[int](p, "Promise.resolve(1 + 2)")
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	assert.Eventually(t, func() bool {
		said := p.Console()
		return contains(said, "error: from the page 7") && contains(said, "error: from the worker") && contains(said, "exception: ")
	}, 5*time.Second, 20*time.Millisecond, "%q", p.Console())

	require.NoError(t, p.Resize(360, 400, true))
	dark, err := Eval[bool](p, "matchMedia('(prefers-color-scheme: dark)').matches")
	require.NoError(t, err)
	assert.True(t, dark)
	shot, err := p.Screenshot()
	require.NoError(t, err)
	config, err := png.DecodeConfig(bytes.NewReader(shot))
	require.NoError(t, err)
	assert.Equal(t, 360, config.Width)
}

func contains(lines []string, start string) bool {
	for _, l := range lines {
		if len(l) >= len(start) && l[:len(start)] == start {
			return true
		}
	}
	return false
}
