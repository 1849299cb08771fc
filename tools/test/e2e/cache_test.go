package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/site"
)

// bare answers without the headers that let a browser keep a file.
type bare struct{ http.ResponseWriter }

func (w bare) WriteHeader(status int) {
	for _, name := range []string{"Cache-Control", "Etag", "Last-Modified"} {
		w.Header().Del(name)
	}
	w.ResponseWriter.WriteHeader(status)
}

// counter is a host that sends no caching headers and counts the bytes of each file.
type counter struct {
	mu    sync.Mutex
	bytes map[string]int
}

func (c *counter) serve(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(counted{bare{w}, c, r.URL.Path}, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/tagged"
}

// sent gives how many bytes of a file went out since it was last asked.
func (c *counter) sent(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.bytes[path]
	delete(c.bytes, path)
	return n
}

type counted struct {
	bare
	*counter
	path string
}

func (w counted) Write(b []byte) (int, error) {
	w.mu.Lock()
	w.counter.bytes[w.path] += len(b)
	w.mu.Unlock()
	return w.bare.Write(b)
}

// filesKept is how many files the library keeps in the browser.
const filesKept = `caches.open('goglenet').then((cache) => cache.keys()).then((keys) => keys.length)`

// TestSecondVisit is in a fresh process.
func TestSecondVisit(t *testing.T) {
	setUp(t)
	host := &counter{bytes: map[string]int{}}
	url := host.serve(t, siteWith(routes{"/tagged": tagged, "/test/church": gives("image/jpeg", picture(t, church))}))
	profile := t.TempDir()
	for _, want := range []int{len(model), 0} {
		b, err := browser.Start(t.Context(), "user-data-dir="+profile)
		require.NoError(t, err)
		p, err := b.NewProfilePage()
		require.NoError(t, err)
		require.NoError(t, p.Go(url))
		v := visitor{p, t}
		assert.Equal(t, church, classifies(v, "", "/test/church").Label)
		v.wait(filesKept + ".then((n) => n === 3)")
		assert.Equal(t, want, host.sent("/"+site.Model))
		assert.Equal(t, want > 0, host.sent("/"+site.Binary) > 0)
		p.Close()
		require.NoError(t, b.Close())
	}
}

// TestKeptFiles: a damaged copy is mended, a full disk does no harm, an older
// version gives way, and nobody has to keep anything.
func TestKeptFiles(t *testing.T) {
	setUp(t)
	host := &counter{bytes: map[string]int{}}
	files := routes{"/tagged": tagged, "/test/church": gives("image/jpeg", picture(t, church))}
	url := host.serve(t, siteWith(files))
	v := visit(t, chromium, url)
	label := func(v visitor, options string) string { return classifies(v, options, "/test/church").Label }
	assert.Equal(t, church, label(v, "{ cache: false }"))
	assert.Zero(t, eval[int](v, filesKept))
	assert.Equal(t, len(model), host.sent("/"+site.Model))

	assert.Equal(t, church, label(v, ""))
	v.wait(filesKept + ".then((n) => n === 3)")
	host.sent("/" + site.Model)
	assert.Equal(t, church, label(v, ""))
	assert.Zero(t, host.sent("/"+site.Model))

	eval[bool](v, `(async () => {
		const cache = await caches.open('goglenet');
		for (const key of await cache.keys()) {
			const { headers, body } = await cache.match(key);
			const bytes = new Uint8Array(await new Response(body).arrayBuffer());
			bytes[bytes.length - 1] ^= 1;
			await cache.put(key, new Response(bytes, { headers }));
		}
		return true;
	})()`)
	assert.Equal(t, church, label(v, ""))
	mended := host.sent("/" + site.Model)
	assert.Positive(t, mended)
	assert.Less(t, mended, len(model), "only what was damaged comes again")

	other, err := half(t).Encode()
	require.NoError(t, err)
	for path, h := range weightsAre(t, other) {
		files[path] = h
	}
	assert.Equal(t, church, label(v, ""))
	v.wait(fmt.Sprintf(`caches.open('goglenet').then(async (cache) => {
		const sizes = await Promise.all((await cache.keys()).map(async (key) => (await (await cache.match(key)).blob()).size));
		return sizes.length === 3 && sizes.includes(%d) && !sizes.includes(%d);
	})`, len(other), len(model)))

	files["/goglenet-worker.js"] = workerAfter(t, `Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError') };`)
	full := visit(t, chromium, url)
	assert.Equal(t, church, label(full, ""))
	full.quiet()
}
