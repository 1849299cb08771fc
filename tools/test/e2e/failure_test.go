package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// hugePNG is the start of a PNG that claims to be 20,000 pixels square.
func hugePNG() []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), 20_000)
	chunk = binary.BigEndian.AppendUint32(chunk, 20_000)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	binary.Write(&b, binary.BigEndian, uint32(len(chunk)-4))
	b.Write(chunk)
	binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(chunk))
	return b.Bytes()
}

// TestBadPictures gives the page one bad picture after another, and after each
// a good one, which must be classified as if nothing had happened.
func TestBadPictures(t *testing.T) {
	good := picture(t, church)
	files := routes{
		"/test/good.jpg":  gives("image/jpeg", good),
		"/test/text.jpg":  gives("image/jpeg", []byte("this is no picture")),
		"/test/empty.jpg": gives("image/jpeg", nil),
		"/test/cut.jpg":   gives("image/jpeg", good[:200]),
		"/test/huge.png":  gives("image/png", hugePNG()),
		"/test/page.html": gives("text/html", []byte("<!doctype html>")),
	}
	// Another origin, which gives its pictures to no other page.
	elsewhere := httptest.NewServer(gives("image/jpeg", good))
	t.Cleanup(elsewhere.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()

	url := serve(t, files)
	v := visit(t, chromium, url)
	v.view("ready")
	enter := func(address string) {
		eval[bool](v, fmt.Sprintf(`(document.getElementById('url').value = %q, document.getElementById('url-form').requestSubmit(), true)`, address))
	}
	drop := func(path string) func() { return func() { v.drop(path) } }
	for _, c := range []struct {
		name, title, text string
		give              func()
	}{
		{"text", "That is not a picture", "not a picture that the browser can read", drop("/test/text.jpg")},
		{"empty file", "That is not a picture", "not a picture that the browser can read", drop("/test/empty.jpg")},
		{"cut off", "That is not a picture", "not a picture that the browser can read", drop("/test/cut.jpg")},
		{"too large", "That picture is too large", "20000 x 20000 pixels", drop("/test/huge.png")},
		{"web page", "That is not a picture", "not a picture that the browser can read", func() { enter(url + "/test/page.html") }},
		{"no such address", "The download failed", "answered with error 404", func() { enter(url + "/test/absent.jpg") }},
		{"dead host", "The download failed", "could not be reached", func() { enter(gone.URL + "/x.jpg") }},
		{"cross-origin", "That site does not share its pictures", "does not let other pages read", func() { enter(elsewhere.URL + "/x.jpg") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := visitor{v.Page, t}
			c.give()
			v.failure(c.title, c.text)
			v.drop("/test/good.jpg")
			v.result(church)
		})
	}
}

// TestBadWeights loads the page with something wrong with the weights, puts it
// right, and tries again with the page's own button.
func TestBadWeights(t *testing.T) {
	setUp(t)
	flipped := bytes.Clone(model)
	copy(flipped[8:], "@@@@@@@@") // in the header
	for name, c := range map[string]struct {
		title, text string
		weights     http.HandlerFunc
	}{
		"missing":             {"The network is missing", "/" + site.Model, http.NotFound},
		"page instead":        {"The network is missing", "/" + site.Model, gives("text/html", []byte("<!doctype html>"))},
		"cut off":             {"The network is damaged", "damaged", gives("application/octet-stream", model[:len(model)/2])},
		"damaged":             {"The network is damaged", "damaged", gives("application/octet-stream", flipped)},
		"another file":        {"The network is damaged", "damaged", gives("application/octet-stream", []byte("weights"))},
		"server out of order": {"The download failed", "answered with error 503", unavailable},
		"connection breaks":   {"The download failed", "broke off", breaksOff},
	} {
		t.Run(name, func(t *testing.T) {
			files := routes{"/" + site.Model: c.weights, "/test/good.jpg": gives("image/jpeg", picture(t, church))}
			v := visit(t, chromium, serve(t, files))
			v.failure(c.title, c.text)
			files["/"+site.Model] = gives("application/octet-stream", model)
			require.NoError(t, v.Click("#retry"))
			v.view("ready")
			v.drop("/test/good.jpg")
			v.result(church)
		})
	}
}

func unavailable(w http.ResponseWriter, r *http.Request) {
	http.Error(w, "", http.StatusServiceUnavailable)
}

// breaksOff sends less than it has promised.
func breaksOff(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(model)))
	w.Write(model[:len(model)/3])
}

func TestProgramMissing(t *testing.T) {
	for _, file := range []string{"/goglenet.wasm", "/goglenet-worker.js"} {
		t.Run(file, func(t *testing.T) {
			v := visit(t, chromium, serve(t, routes{file: http.NotFound}))
			v.failure("The program is missing", file)
		})
	}
}

// TestNoWebAssembly forbids it by the worker's content security policy, and
// takes it away altogether.
func TestNoWebAssembly(t *testing.T) {
	setUp(t)
	script := workerAfter(t, "")
	for name, c := range map[string]struct {
		title string
		give  http.HandlerFunc
	}{
		"forbidden": {"Something is forbidden here", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "script-src 'self'")
			script(w, r)
		}},
		"absent": {"This browser cannot run it", workerAfter(t, "delete self.WebAssembly;")},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, chromium, serve(t, routes{"/goglenet-worker.js": c.give})).failure(c.title, "WebAssembly")
		})
	}
}
