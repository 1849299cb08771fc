package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
)

// collectsGarbage lets a page, which wants to count what is left, have its worker's garbage collected.
const collectsGarbage = `
	const garbage = new BroadcastChannel('garbage');
	garbage.onmessage = () => { gc(); garbage.postMessage('collected'); };
`

// TestMemoryStaysFlat runs the network a thousand times and asks the browser for the bytes that the page
// and its worker hold, scripts' and WebAssembly's, before and after.
func TestMemoryStaysFlat(t *testing.T) {
	setUp(t)
	runs := 1000
	if testing.Short() {
		runs = 100
	}
	const most = 512 << 10 // bytes; keeping the inputs of four runs alone would take more
	b, err := browser.Start(t.Context(), "enable-blink-features=ForceEagerMeasureMemory", "js-flags=--expose-gc")
	require.NoError(t, err)
	defer b.Close()
	v := visit(t, b, serveIsolated(t)+"/blank.html")
	eval[bool](v, `(async () => {
		const { load } = await import(new URL('goglenet.mjs', location));
		window.c = await load();
		const bgr = new Uint8Array(3 * c.info.inputSize ** 2);
		window.run = async (times) => { for (let i = 0; i < times; i++) await c.run(bgr); return true; };
		const worker = new BroadcastChannel('garbage');
		window.bytes = async () => {
			await new Promise((done) => { worker.onmessage = done; worker.postMessage('collect'); });
			gc();
			return (await performance.measureUserAgentSpecificMemory()).bytes;
		};
		return run(50);
	})()`)
	before := eval[int64](v, "bytes()")
	for range runs / 50 {
		eval[bool](v, "run(50)")
	}
	after := eval[int64](v, "bytes()")
	t.Logf("%d bytes before %d runs, %d after", before, runs, after)
	assert.LessOrEqual(t, after-before, int64(most))
}

// serveIsolated serves the site and a blank page cross-origin isolated, for only such pages are told
// what memory they take, with a worker that collects garbage when asked to.
func serveIsolated(t *testing.T) string {
	site := siteWith(routes{
		"/blank.html":         blank,
		"/goglenet-worker.js": workerAfter(t, collectsGarbage),
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		site(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}
