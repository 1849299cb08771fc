// Package server serves a built site as a static host should: right types,
// validators, byte ranges, and the precompressed copy of a file where the
// browser takes it.
package server

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of the handler.
type Options struct {
	// Isolate sends the headers that make the page cross-origin isolated,
	// which SharedArrayBuffer needs.
	Isolate bool
}

// types of the files that a site holds. The table of the system is not asked:
// it differs from machine to machine, and a wrong type for .wasm or .mjs keeps
// the page from starting.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".ts":          "text/plain; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".json":        "application/json",
	".webmanifest": "application/manifest+json",
	".wasm":        "application/wasm",
	".safetensors": "application/octet-stream",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".jpg":         "image/jpeg",
	".jpeg":        "image/jpeg",
	".webp":        "image/webp",
	".gif":         "image/gif",
	".ico":         "image/x-icon",
}

const (
	// Code and pages carry no version in their names, so that a mix of two
	// builds is ruled out only by asking every time; the answer is mostly 304.
	cacheCode = "no-cache"
	// Weights and pictures are large and stand alone.
	cacheData = "public, max-age=3600"
)

type handler struct {
	files   fs.FS
	options Options
	mu      sync.Mutex
	etags   map[string]etag
}

// etag is valid as long as the file's size and time are the same.
type etag struct {
	size    int64
	modTime time.Time
	value   string
}

// New serves the files of a built site.
func New(files fs.FS, o Options) http.Handler {
	return &handler{files: files, options: o, etags: map[string]etag{}}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this host only gives files", http.StatusMethodNotAllowed)
		return
	}
	h.commonHeaders(w.Header())
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	if err := h.serveFile(w, r, name); err != nil {
		w.Header().Set("Cache-Control", cacheCode)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			http.Error(w, "404 no such file", http.StatusNotFound)
			return
		}
		http.Error(w, "500 the file cannot be read", http.StatusInternalServerError)
	}
}

func (h *handler) commonHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if h.options.Isolate {
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Embedder-Policy", "require-corp")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
}

// serveFile answers with a file, or returns an error having written nothing.
func (h *handler) serveFile(w http.ResponseWriter, r *http.Request, name string) error {
	ext := path.Ext(name)
	header := w.Header()
	if _, err := fs.Stat(h.files, name+".br"); err == nil {
		header.Add("Vary", "Accept-Encoding")
		if acceptsBrotli(r.Header.Get("Accept-Encoding")) {
			name += ".br"
		}
	}
	file, info, err := open(h.files, name)
	if err != nil {
		return err
	}
	defer file.Close()
	tag, err := h.etag(name, file, info)
	if err != nil {
		return err
	}
	contentType, known := types[ext]
	if !known {
		contentType = "application/octet-stream"
	}
	header.Set("Content-Type", contentType)
	header.Set("ETag", tag)
	header.Set("Cache-Control", cacheFor(contentType))
	if strings.HasSuffix(name, ".br") && ext != ".br" {
		header.Set("Content-Encoding", "br")
		header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		r = withoutRange(r)
	}
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
}

// cacheFor chooses by the type: data, pictures and weights, or code.
func cacheFor(contentType string) string {
	if contentType == "application/octet-stream" || strings.HasPrefix(contentType, "image/") {
		return cacheData
	}
	return cacheCode
}

// open opens a regular file that can seek, as http.ServeContent needs.
func open(files fs.FS, name string) (io.ReadSeekCloser, fs.FileInfo, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	file, seeks := f.(io.ReadSeekCloser)
	if !seeks || !info.Mode().IsRegular() {
		f.Close()
		return nil, nil, fs.ErrNotExist
	}
	return file, info, nil
}

// etag is the hash of the content, so that it outlives a rebuild that changed
// nothing. It is computed once for each version of a file.
func (h *handler) etag(name string, file io.ReadSeeker, info fs.FileInfo) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t, ok := h.etags[name]; ok && t.size == info.Size() && t.modTime.Equal(info.ModTime()) {
		return t.value, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	t := etag{info.Size(), info.ModTime(), `"` + hex.EncodeToString(sum.Sum(nil)[:12]) + `"`}
	h.etags[name] = t
	return t.value, nil
}

// acceptsBrotli reads an Accept-Encoding header (RFC 9110, section 12.5.3).
func acceptsBrotli(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "br") {
			q, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			quality, err := strconv.ParseFloat(q, 64)
			return !given || err == nil && quality > 0
		}
	}
	return false
}

// withoutRange drops a request's range: of a compressed copy a part is of no
// use, and of the whole the length is known.
func withoutRange(r *http.Request) *http.Request {
	if r.Header.Get("Range") == "" {
		return r
	}
	r = r.Clone(r.Context())
	r.Header.Del("Range")
	return r
}
