package e2e

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kept is true when the service worker keeps the page.
const kept = "navigator.serviceWorker.controller"

// TestOffline: after one visit the page loads and classifies without its server.
func TestOffline(t *testing.T) {
	setUp(t)
	s := httptest.NewServer(siteWith(nil))
	v := visit(t, chromium, s.URL)
	v.view("ready")
	v.wait(kept)
	s.Close()
	require.NoError(t, v.Go(s.URL))
	v.view("ready")
	require.NoError(t, v.Click("#samples li:nth-child(2) button"))
	v.result(church)
	v.quiet()
}

// TestUpdate: a later build is told of.
func TestUpdate(t *testing.T) {
	setUp(t)
	var later atomic.Bool
	now := siteWith(nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !later.Load() || r.URL.Path != "/sw.js" {
			now(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		r.Header.Del("If-None-Match")
		recorder := httptest.NewRecorder()
		now(recorder, r)
		gives("text/javascript", []byte(recorder.Body.String()+"\n// later"))(w, r)
	}))
	t.Cleanup(s.Close)
	v := visit(t, chromium, s.URL)
	v.view("ready")
	v.wait(kept)
	assert.True(t, eval[bool](v, "document.getElementById('update').hidden"))
	later.Store(true)
	require.NoError(t, v.Go(s.URL))
	v.wait("!document.getElementById('update').hidden")
	v.quiet()
}

// TestInstallable: the manifest is read without complaint, and its icons are there.
func TestInstallable(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	icons := eval[[]string](v, `fetch(document.querySelector('link[rel=manifest]').href).then((r) => r.json()).then(({ icons }) => Promise.all(icons
		.filter(({ type }) => type === 'image/png')
		.map(async ({ src, sizes }) => { const { width, height } = await createImageBitmap(await (await fetch(src)).blob()); return sizes === width + 'x' + height ? '' : src })))`)
	assert.Equal(t, []string{"", "", ""}, icons)
	v.quiet()
}
