package e2e

import (
	"fmt"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/server"
)

// TestWaysIn gives the page a picture by each way that is neither drop nor file picker.
func TestWaysIn(t *testing.T) {
	good := gives("image/jpeg", picture(t, church))
	// Another origin, which gives its pictures to every page.
	elsewhere := httptest.NewServer(allowingAll(good))
	t.Cleanup(elsewhere.Close)
	v := visit(t, chromium, serve(t, routes{"/test/church.jpg": good}))
	v.view("ready")

	t.Run("sample", func(t *testing.T) {
		v := visitor{v.Page, t}
		require.NoError(t, v.Click("#samples li:not([hidden]) button"))
		v.view("result")
		assert.NotEmpty(t, v.text("best"))
	})
	t.Run("paste", func(t *testing.T) {
		v := visitor{v.Page, t}
		eval[bool](v, `fetch('/test/church.jpg').then((r) => r.blob()).then((blob) => {
			const clipboardData = new DataTransfer();
			clipboardData.items.add(new File([blob], 'image.jpg', { type: blob.type }));
			return !document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		})`)
		v.result(church)
	})
	t.Run("address", func(t *testing.T) {
		v := visitor{v.Page, t}
		require.NoError(t, v.Click("#samples li:not([hidden]) button"))
		v.wait("document.getElementById('best').textContent !== 'church'")
		eval[bool](v, fmt.Sprintf(`(document.getElementById('url').value = %q, document.getElementById('url-form').requestSubmit(), true)`,
			elsewhere.URL+"/open.jpg"))
		v.wait("document.getElementById('best').textContent === 'church'")
	})
	v.quiet()
}

func TestIsolatedPage(t *testing.T) {
	setUp(t)
	s := httptest.NewServer(server.New(os.DirFS(dist), server.Options{Isolate: true}))
	t.Cleanup(s.Close)
	v := visit(t, chromium, s.URL)
	v.view("ready")
	assert.True(t, eval[bool](v, "crossOriginIsolated"))
	v.quiet()
}
