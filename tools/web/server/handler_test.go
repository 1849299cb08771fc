package server

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func site() fstest.MapFS {
	file := func(s string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(s), ModTime: time.Unix(1e9, 0)}
	}
	return fstest.MapFS{
		"index.html":                   file("<!doctype html>"),
		"goglenet.mjs":                 file("export {}"),
		"goglenet.wasm":                file("\x00asm raw"),
		"goglenet.wasm.br":             file("packed"),
		"models/googlenet.safetensors": file("0123456789"),
		"samples/cat.webp":             file("RIFF"),
		"odd.unknown":                  file("?"),
	}
}

func get(t *testing.T, h http.Handler, method, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(b)
}

func TestTypesAndCaching(t *testing.T) {
	h := New(site(), Options{})
	for target, c := range map[string]struct{ contentType, cache string }{
		"/":                             {"text/html; charset=utf-8", cacheCode},
		"/index.html":                   {"text/html; charset=utf-8", cacheCode},
		"/goglenet.mjs":                 {"text/javascript; charset=utf-8", cacheCode},
		"/goglenet.wasm":                {"application/wasm", cacheCode},
		"/models/googlenet.safetensors": {"application/octet-stream", cacheData},
		"/samples/cat.webp":             {"image/webp", cacheData},
		"/odd.unknown":                  {"application/octet-stream", cacheData},
	} {
		r := get(t, h, "GET", target)
		assert.Equal(t, 200, r.StatusCode, target)
		assert.Equal(t, c.contentType, r.Header.Get("Content-Type"), target)
		assert.Equal(t, c.cache, r.Header.Get("Cache-Control"), target)
		assert.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"), target)
		assert.Empty(t, r.Header.Get("Cross-Origin-Embedder-Policy"), target)

		again := get(t, h, "GET", target, "If-None-Match", r.Header.Get("ETag"))
		assert.Equal(t, http.StatusNotModified, again.StatusCode, target)
	}
}

func TestNotServed(t *testing.T) {
	h := New(site(), Options{})
	for target, code := range map[string]int{
		"/absent": 404, "/models": 404, "/models/": 404, "/../server.go": 404, "/%2e%2e/x": 404, "/a%00b": 404, "/goglenet.mjs.br": 404,
	} {
		assert.Equal(t, code, get(t, h, "GET", target).StatusCode, target)
	}
	r := get(t, h, "POST", "/")
	assert.Equal(t, http.StatusMethodNotAllowed, r.StatusCode)
	assert.Equal(t, "GET, HEAD", r.Header.Get("Allow"))
}

func TestBrotli(t *testing.T) {
	h := New(site(), Options{})
	for accept, packed := range map[string]bool{
		"gzip, deflate, br, zstd": true, "br": true, "BR;q=0.5": true, "gzip;q=1, br; q=0.1": true,
		"": false, "gzip": false, "br;q=0": false, "br; q=0.0": false, "brr": false, "br;q=x": false,
	} {
		r := get(t, h, "GET", "/goglenet.wasm", "Accept-Encoding", accept, "Range", "bytes=0-1")
		assert.Equal(t, "application/wasm", r.Header.Get("Content-Type"), accept)
		assert.Equal(t, "Accept-Encoding", r.Header.Get("Vary"), accept)
		if packed {
			assert.Equal(t, "br", r.Header.Get("Content-Encoding"), accept)
			assert.Equal(t, "6", r.Header.Get("Content-Length"), accept)
			assert.Equal(t, "packed", body(t, r), accept)
		} else {
			assert.Empty(t, r.Header.Get("Content-Encoding"), accept)
			assert.Equal(t, "\x00a", body(t, r), accept)
		}
	}
	raw := get(t, h, "GET", "/goglenet.wasm")
	packed := get(t, h, "GET", "/goglenet.wasm", "Accept-Encoding", "br")
	assert.NotEqual(t, raw.Header.Get("ETag"), packed.Header.Get("ETag"), "two representations, two validators")
	assert.Empty(t, get(t, h, "GET", "/goglenet.mjs").Header.Get("Vary"))
}

func TestRangeAndHead(t *testing.T) {
	h := New(site(), Options{})
	const target = "/models/googlenet.safetensors"
	r := get(t, h, "GET", target, "Range", "bytes=7-", "Accept-Encoding", "br")
	assert.Equal(t, http.StatusPartialContent, r.StatusCode)
	assert.Equal(t, "bytes 7-9/10", r.Header.Get("Content-Range"))
	assert.Equal(t, "789", body(t, r))

	r = get(t, h, "GET", target, "Range", "bytes=10-")
	assert.Equal(t, http.StatusRequestedRangeNotSatisfiable, r.StatusCode)

	r = get(t, h, "GET", target, "Range", "bytes=7-", "If-Range", `"another"`)
	assert.Equal(t, "0123456789", body(t, r))

	r = get(t, h, "HEAD", target)
	assert.Equal(t, "10", r.Header.Get("Content-Length"))
	assert.Empty(t, body(t, r))
}

func TestIsolate(t *testing.T) {
	h := New(site(), Options{Isolate: true})
	for _, target := range []string{"/", "/goglenet.wasm", "/absent"} {
		r := get(t, h, "GET", target)
		assert.Equal(t, "same-origin", r.Header.Get("Cross-Origin-Opener-Policy"), target)
		assert.Equal(t, "require-corp", r.Header.Get("Cross-Origin-Embedder-Policy"), target)
		assert.Equal(t, "same-origin", r.Header.Get("Cross-Origin-Resource-Policy"), target)
	}
}

func TestETagFollowsContent(t *testing.T) {
	dir := t.TempDir()
	h := New(os.DirFS(dir), Options{})
	put := func(content string, second int64) string {
		path := filepath.Join(dir, "app.js")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Unix(second, 0)))
		r := get(t, h, "GET", "/app.js")
		assert.Equal(t, content, body(t, r))
		return r.Header.Get("ETag")
	}
	first := put("one", 1)
	assert.NotEqual(t, first, put("two", 2))
	assert.Equal(t, first, put("one", 3), "a rebuild that changed nothing")
}

func TestLargeFileRangeOverTheWire(t *testing.T) {
	content := bytes.Repeat([]byte("goglenet"), 1<<17)
	s := httptest.NewServer(New(fstest.MapFS{"w.safetensors": {Data: content}}, Options{}))
	defer s.Close()
	req, err := http.NewRequest("GET", s.URL+"/w.safetensors", nil)
	require.NoError(t, err)
	req.Header.Set("Range", "bytes=1000000-")
	r, err := s.Client().Do(req)
	require.NoError(t, err)
	defer r.Body.Close()
	assert.Equal(t, string(content[1000000:]), body(t, r))
}
