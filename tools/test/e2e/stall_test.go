package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// silent never answers; it tells of each request that was given up.
func silent(given chan<- string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		given <- r.URL.Path
	}
}

// gaveUp waits until a request was given up.
func gaveUp(t *testing.T, given <-chan string, path string) {
	t.Helper()
	select {
	case got := <-given:
		assert.Equal(t, path, got)
	case <-time.After(patience):
		require.Fail(t, "the request goes on")
	}
}

// TestStalledPicture: an address that never answers keeps no worker, and ends with
// the signal.
func TestStalledPicture(t *testing.T) {
	given := make(chan string, 1)
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/never": silent(given), "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[[]string](v, "{ workers: 1 }", `(async () => {
		const stop = new AbortController();
		const aborted = code(c.classify('test/never', { signal: stop.signal }));
		const [{ className }] = await c.classify('test/church');
		stop.abort();
		return [className, await aborted];
	})()`)
	assert.Equal(t, []string{church, "aborted"}, got)
	gaveUp(t, given, "/test/never")
}

// TestIdleTimeout ends what has no signal.
func TestIdleTimeout(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the time-out, which a busy machine must not reach without it")
	}
	given := make(chan string, 1)
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/never": silent(given)})+"/blank")
	assert.Equal(t, "network", loads[string](v, "{ idleTimeout: 10_000 }", "code(c.classify('test/never'))"))
	gaveUp(t, given, "/test/never")
}

// TestStalledLoad: weights that never come; progress says so, and the signal ends
// the download.
func TestStalledLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds until a download counts as stalled")
	}
	given := make(chan string, 1)
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/" + site.Model: silent(given)})+"/blank")
	assert.Equal(t, "aborted", eval[string](v, `(async () => {
		const { load } = await import(new URL('goglenet.mjs', location));
		const stop = new AbortController();
		return load({ signal: stop.signal, onProgress: ({ stalled }) => stalled && stop.abort() }).catch(({ code }) => code);
	})()`))
	gaveUp(t, given, "/"+site.Model)
}
