package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/manifest"
	"goglenet/tools/web/site"
)

// right is the outcome of a download that gave every byte as it is.
const right = "right"

// request is one for a file, the nth from 0 on, that a server gets wrong at one of
// the file's bytes.
type request struct {
	w    http.ResponseWriter
	r    *http.Request
	file []byte
	at   int
	nth  int
}

// faults are what a server does wrong, and what comes of it: right bytes or a code.
var faults = []struct {
	name, outcome string
	answer        func(q request)
}{
	{"stall", "network", func(q request) {
		q.send(q.file, q.at)
		q.w.(http.Flusher).Flush()
		<-q.r.Context().Done()
	}},
	{"cut", "network", func(q request) { q.cut() }},
	{"cut once", right, func(q request) { q.once(q.cut) }},
	{"flip", "corrupt", func(q request) { q.send(q.flipped(), len(q.file)) }},
	{"flip once", right, func(q request) { q.once(func() { q.send(q.flipped(), len(q.file)) }) }},
	{"zeros", "corrupt", func(q request) {
		file := bytes.Clone(q.file)
		clear(file[q.at:min(q.at+manifest.ChunkSize, len(file))])
		q.send(file, len(file))
	}},
	{"shorter", "corrupt", func(q request) { q.send(q.file[:q.at], q.at) }},
	{"another file", "corrupt", func(q request) { q.send(append(bytes.Clone(q.file[q.at:]), q.file[:q.at]...), len(q.file)) }},
	{"503 once", right, func(q request) { q.once(func() { unavailable(q.w, q.r) }) }},
	{"ranges ignored", right, func(q request) {
		q.r.Header.Del("Range")
		q.once(q.cut)
	}},
	{"another range", "network", func(q request) {
		if from := q.from(); from > 0 {
			q.r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from+1))
		}
		q.cut()
	}},
	{"a page", "missing", func(q request) { blank(q.w, q.r) }},
	{"refused", "network", func(q request) { q.w.WriteHeader(http.StatusForbidden) }},
	{"too many requests", "network", func(q request) { q.w.WriteHeader(http.StatusTooManyRequests) }},
}

// once does something wrong with the first request alone.
func (q request) once(wrong func()) {
	if q.nth == 0 {
		wrong()
	} else {
		q.send(q.file, len(q.file))
	}
}

func (q request) cut() {
	q.send(q.file, q.at)
	panic(http.ErrAbortHandler)
}

func (q request) flipped() []byte {
	file := bytes.Clone(q.file)
	file[q.at] ^= 1 << (q.at % 8)
	return file
}

// from is the byte that is asked for first.
func (q request) from() int {
	from, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(q.r.Header.Get("Range"), "bytes="), "-"))
	return from
}

// send answers as if with a whole file, or the end of it, but stops at a byte.
func (q request) send(file []byte, until int) {
	from := min(q.from(), len(file))
	q.w.Header().Set("Content-Type", "application/octet-stream")
	q.w.Header().Set("Content-Length", strconv.Itoa(len(file)-from))
	if from > 0 {
		q.w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(file)-1, len(file)))
		q.w.WriteHeader(http.StatusPartialContent)
	}
	q.w.Write(file[min(from, until):until])
}

// code is the outcome as the library names it.
func code(outcome, path string) string {
	switch {
	case outcome != "missing" && outcome != "corrupt":
		return outcome
	case path == "/"+site.Model:
		return "weights-" + outcome
	}
	return "engine-" + outcome
}

// faulty serves the files that the classifier consists of, one of them wrong.
type faulty struct {
	files  map[string][]byte // by path
	mu     sync.Mutex
	answer func(q request) // nil: right
	path   string
	at     int
	asked  int
}

func newFaulty(t *testing.T) *faulty {
	setUp(t)
	f := &faulty{files: map[string][]byte{"/" + site.Model: model}}
	for _, name := range []string{site.Binary, "goglenet-simd128.wasm"} {
		b, err := os.ReadFile(filepath.Join(dist, name))
		require.NoError(t, err)
		f.files["/"+name] = b
	}
	return f
}

// routes are the files, and whatever more a test needs.
func (f *faulty) routes(more routes) routes {
	for path := range f.files {
		more[path] = f.serve
	}
	return more
}

func (f *faulty) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	q := request{w, r, f.files[r.URL.Path], f.at, f.asked}
	answer := func(q request) { q.send(q.file, len(q.file)) }
	if r.URL.Path == f.path && f.answer != nil {
		answer = f.answer
		f.asked++
	}
	f.mu.Unlock()
	answer(q)
}

// fail gets a file wrong from now on; without an answer all files are right.
func (f *faulty) fail(answer func(q request), path string, at int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer, f.path, f.at, f.asked = answer, path, at, 0
}

// idle are the milliseconds that a test waits for a server that stalls, and for one that is only slow.
func idle(fault string) int {
	if fault == "stall" {
		return 200
	}
	return 20_000
}

// points are bytes of a file at which something goes wrong.
func points(n, size int) (at []int) {
	for i := range n {
		at = append(at, (i+1)*size/(n+1))
	}
	return at
}

// TestFaults downloads each file from a server that gets it wrong in every way at
// many points: what comes is right to the last byte, or an error of the code
// expected. After that the same page gets it right.
func TestFaults(t *testing.T) {
	f := newFaulty(t)
	perFile := 19
	if testing.Short() {
		perFile = 2
	}
	v := visit(t, chromium, serve(t, f.routes(routes{"/blank": blank, "/files.mjs": gives("text/javascript", bundled(t, "files.js"))}))+"/blank")
	for path, content := range f.files {
		if testing.Short() && path != "/"+site.Model {
			continue
		}
		want := manifest.Of(path, content).SHA256
		receive := func(v visitor, idleTimeout int) string {
			return eval[string](v, fmt.Sprintf(`(async () => {
				const { Files, ofEngine, ofWeights } = await import('/files.mjs');
				const files = new Files({ idleTimeout: %d, cache: false, onStall() {} });
				try {
					const file = await files.open(new URL(%q, location).href, %[2]q.endsWith('.wasm') ? ofEngine : ofWeights);
					return new Uint8Array(await crypto.subtle.digest('SHA-256', await file.receive(() => {}))).toHex();
				} catch ({ code, message }) {
					return code ?? message;
				}
			})()`, idleTimeout, path))
		}
		for _, fault := range faults {
			t.Run(path+" "+fault.name, func(t *testing.T) {
				v := visitor{v.Page, t}
				for _, at := range points(perFile, len(content)) {
					f.fail(fault.answer, path, at)
					got := receive(v, idle(fault.name))
					if got == want {
						got = right
					}
					assert.Equal(t, code(fault.outcome, path), got, "at byte %d", at)
					f.fail(nil, "", 0)
					require.Equal(t, want, receive(v, idle("")), "after byte %d", at)
				}
			})
		}
	}
}

// bundled is a module of js/ with all that it imports.
func bundled(t *testing.T, name string) []byte {
	r := api.Build(api.BuildOptions{EntryPoints: []string{filepath.Join(root, "js", name)}, Bundle: true, Format: api.FormatESModule})
	require.Empty(t, r.Errors)
	return r.OutputFiles[0].Contents
}

// TestNoWrongLabel loads the whole classifier from such a server: the label is
// right, or there is an error, and trying again works.
func TestNoWrongLabel(t *testing.T) {
	f := newFaulty(t)
	v := visit(t, chromium, serve(t, f.routes(routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))}))+"/blank")
	label := func(idleTimeout int) string {
		return eval[string](v, fmt.Sprintf(`(async () => {
			const { load } = await import(new URL('goglenet.mjs', location));
			try {
				const c = await load({ backend: 'simd128', workers: 1, cache: false, idleTimeout: %d });
				try { return (await c.classify('test/church'))[0].className } finally { c.dispose() }
			} catch ({ code, message }) {
				return code ?? message;
			}
		})()`, idleTimeout))
	}
	for path, content := range f.files {
		for _, fault := range faults {
			if testing.Short() && (fault.name != "zeros" || path != "/"+site.Model) {
				continue
			}
			for _, at := range points(3, len(content)) {
				if testing.Short() && at < len(content)/2 {
					continue
				}
				want := code(fault.outcome, path)
				if want == right {
					want = church
				}
				f.fail(fault.answer, path, at)
				assert.Equal(t, want, label(idle(fault.name)), "%s: %s at byte %d", path, fault.name, at)
				f.fail(nil, "", 0)
				require.Equal(t, church, label(idle("")), "%s: after %s at byte %d", path, fault.name, at)
			}
		}
	}
}
