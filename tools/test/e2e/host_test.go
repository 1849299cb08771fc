// Package e2e tests the built site in a real browser.
package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/manifest"
	"goglenet/tools/web/server"
	"goglenet/tools/web/site"
	"goglenet/tools/weights/own"
)

// Patience with a browser on a busy machine.
const patience = 60 * time.Second

// Set by TestMain: a browser, or why there is none.
var (
	missing  error
	chromium *browser.Browser
)

// Made by setUp.
var (
	once  sync.Once
	dist  string // the built site
	model []byte // its weights, the built-in model
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "goglenet-e2e-*")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		dist = filepath.Join(dir, "dist")
		if chromium, err = browser.Start(context.Background()); errors.Is(err, browser.ErrNone) {
			missing = err
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		} else {
			defer chromium.Close()
		}
		return m.Run()
	}())
}

// setUp builds the site for all tests, or skips the test where there is no
// browser.
func setUp(t testing.TB) {
	t.Helper()
	if missing != nil {
		t.Skip(missing)
	}
	once.Do(func() {
		require.NoError(t, site.Build(t.Context(), site.Options{Root: root, Out: dist, Model: own.File}))
		model = own.File
	})
	require.NotEmpty(t, model, "the site could not be built, as the first test says")
}

// routes answer the paths they name, in the place of the built site.
type routes map[string]http.HandlerFunc

// serve serves the site with some paths replaced, and gives its address.
func serve(t testing.TB, replaced routes) string {
	t.Helper()
	setUp(t)
	s := httptest.NewServer(siteWith(replaced))
	t.Cleanup(s.Close)
	return s.URL
}

// siteWith is the site with some paths replaced.
func siteWith(replaced routes) http.HandlerFunc {
	built := server.New(os.DirFS(dist), server.Options{})
	return func(w http.ResponseWriter, r *http.Request) {
		if h, ok := replaced[r.URL.Path]; ok {
			h(w, r)
			return
		}
		built.ServeHTTP(w, r)
	}
}

// allowingAll lets pages of every origin read what h answers.
func allowingAll(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		h(w, r)
	}
}

// gives answers with a file.
func gives(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content)
	}
}

// weightsAre are the routes of a site with other weights.
func weightsAre(t testing.TB, b []byte) routes {
	t.Helper()
	m, err := json.Marshal(manifest.Manifest{Files: []manifest.File{manifest.Of(path.Base(site.Model), b)}})
	require.NoError(t, err)
	return routes{
		"/" + site.Model: gives("application/octet-stream", b),
		"/" + path.Join(path.Dir(site.Model), manifest.Name): gives("application/json", m),
	}
}

// tagged is a page with the classic script, which policies without inline scripts allow.
var tagged = gives("text/html", []byte("<!doctype html><title>tagged</title><link rel=icon href=data:><script src=/goglenet.js></script>"))

// outcome is what comes of loading and classifying: a label, or an error.
type outcome struct {
	Label, Code, Message string
	Seconds              float64
}

// classifies loads with options and classifies a picture.
func classifies(v visitor, options, picture string) outcome {
	v.t.Helper()
	return eval[outcome](v, fmt.Sprintf(`(async () => {
		const start = performance.now();
		const outcome = async () => {
			const c = await goglenet.load(%s);
			try { return { label: (await c.classify(%q))[0].className } } finally { c.dispose() }
		};
		const { code, message, label } = await outcome().catch((error) => error);
		return { code, message, label, seconds: (performance.now() - start) / 1000 };
	})()`, options, picture))
}

// workerAfter is the worker's script with another before it.
func workerAfter(t testing.TB, script string) http.HandlerFunc {
	t.Helper()
	worker, err := os.ReadFile(filepath.Join(dist, "goglenet-worker.js"))
	require.NoError(t, err)
	return gives("text/javascript", append([]byte(script), worker...))
}

// slowly answers with a file in pieces, as a network does.
func slowly(content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		const pieces = 60
		for i := range pieces {
			w.Write(content[i*len(content)/pieces : (i+1)*len(content)/pieces])
			w.(http.Flusher).Flush()
			time.Sleep(60 * time.Millisecond) // so long that a busy machine draws most pieces
		}
	}
}

// visitor is a page with the few things that tests do to it.
type visitor struct {
	*browser.Page
	t *testing.T
}

// visit opens an address in a fresh profile.
func visit(t *testing.T, b *browser.Browser, url string, scripts ...string) visitor {
	t.Helper()
	p, err := b.NewPage(scripts...)
	require.NoError(t, err)
	t.Cleanup(p.Close)
	require.NoError(t, p.Go(url))
	return visitor{p, t}
}

func (v visitor) wait(expression string) {
	v.t.Helper()
	if err := v.Wait(expression, patience); err != nil {
		state, _ := browser.Eval[string](v.Page, "document.body.innerText")
		require.NoError(v.t, err, "console: %q\npage:\n%s", v.Console(), state)
	}
}

func eval[T any](v visitor, expression string) T {
	v.t.Helper()
	value, err := browser.Eval[T](v.Page, expression)
	require.NoError(v.t, err)
	return value
}

// view waits until the page shows one of its views.
func (v visitor) view(name string) {
	v.t.Helper()
	v.wait("document.getElementById('panel').dataset.view === '" + name + "'")
}

// text is what the element with an id says.
func (v visitor) text(id string) string {
	v.t.Helper()
	return eval[string](v, "document.getElementById('"+id+"').textContent")
}

// drop drops a file, which the page's own host gives at path, on the page.
func (v visitor) drop(path string) {
	v.t.Helper()
	eval[bool](v, fmt.Sprintf(`fetch(%q).then((r) => r.blob()).then((blob) => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([blob], %q, { type: blob.type }));
		for (const type of ['dragenter', 'dragover', 'drop']) {
			document.getElementById('panel').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
		}
		return true;
	})`, path, filepath.Base(path)))
}

// result waits for a classification and checks its best label.
func (v visitor) result(label string) {
	v.t.Helper()
	v.wait(`['result', 'failure'].includes(document.getElementById('panel').dataset.view)`)
	view := eval[string](v, "document.getElementById('panel').dataset.view")
	require.Equal(v.t, "result", view, v.text("failure-text"))
	assert.Equal(v.t, label, v.text("best"))
}

// failure waits for a message and checks it.
func (v visitor) failure(title, text string) {
	v.t.Helper()
	v.view("failure")
	assert.Equal(v.t, title, v.text("failure-title"))
	assert.Contains(v.t, v.text("failure-text"), text)
	assert.Equal(v.t, v.text("failure-title")+". "+v.text("failure-text"), v.text("alert"), "screen readers are told")
}

// quiet checks that nothing went wrong that only the console tells.
func (v visitor) quiet() {
	v.t.Helper()
	for _, line := range v.Console() {
		if kind, _, _ := strings.Cut(line, ":"); kind == "error" || kind == "exception" || kind == "warning" {
			assert.Fail(v.t, "the console says", line)
		}
	}
}
