package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/site"
)

// sri is a hash as Subresource Integrity writes it.
func sri(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// TestIntegrity: with the option no manifest is asked.
func TestIntegrity(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/tagged": tagged, "/models/manifest.json": http.NotFound, "/test/church": gives("image/jpeg", picture(t, church))})+"/tagged")
	for integrity, want := range map[string]outcome{
		fmt.Sprintf("%q", sri(model)):         {Label: church},
		fmt.Sprintf("[%q]", sri(model)):       {Label: church},
		fmt.Sprintf("%q", sri([]byte("old"))): {Code: "weights-corrupt"},
		`"sha256-AAAA"`:                       {Code: "bad-argument"},
	} {
		got := classifies(v, "{ cache: false, integrity: "+integrity+" }", "/test/church")
		assert.Equal(t, want, outcome{Label: got.Label, Code: got.Code}, integrity)
	}
	v.quiet()
}

// TestInsecureContext: pages over http have neither the browser's hashes nor its
// cache nor locks.
func TestInsecureContext(t *testing.T) {
	setUp(t)
	b, err := browser.Start(t.Context(), "host-resolver-rules=MAP insecure.test 127.0.0.1")
	require.NoError(t, err)
	defer b.Close()
	altered := bytes.Clone(model)
	altered[len(model)/2] ^= 1
	files := routes{"/tagged": tagged, "/test/church": gives("image/jpeg", picture(t, church)), "/" + site.Model: gives("application/octet-stream", altered)}
	v := visit(t, b, strings.Replace(serve(t, files), "127.0.0.1", "insecure.test", 1)+"/tagged")
	assert.False(t, eval[bool](v, "isSecureContext"))
	assert.Equal(t, "weights-corrupt", classifies(v, "", "/test/church").Code)
	delete(files, "/"+site.Model)
	assert.Equal(t, church, classifies(v, "", "/test/church").Label)
}
