package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"

	"goglenet/tools/web/server"
)

// host serves the fixture, cross-origin isolated: engines can then have threads,
// and clocks are finer. Every visit has addresses of its own, so that a browser
// takes nothing from an earlier one, and what it fetches is recorded.
type host struct {
	*httptest.Server
	files   http.Handler
	mu      sync.Mutex
	fetched []map[string]bool // by visit: the files
}

func newHost(f *fixture) *host {
	h := &host{files: server.New(os.DirFS(f.dir), server.Options{Isolate: true})}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	return h
}

// newVisit gives the number of a visit and the address at which its folder starts.
func (h *host) newVisit() (visit int, url string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fetched = append(h.fetched, map[string]bool{})
	visit = len(h.fetched) - 1
	return visit, h.URL + "/" + strconv.Itoa(visit) + "/"
}

func (h *host) serve(w http.ResponseWriter, r *http.Request) {
	number, name, _ := strings.Cut(strings.TrimPrefix(path.Clean(r.URL.Path), "/"), "/")
	h.mu.Lock()
	visit, err := strconv.Atoi(number)
	known := err == nil && visit >= 0 && visit < len(h.fetched)
	if known {
		h.fetched[visit][name] = true
	}
	h.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	http.StripPrefix("/"+number, h.files).ServeHTTP(w, r)
}

// code lists the scripts and binaries that a visit fetched, without those of
// the measurement itself.
func (h *host) code(visit int) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var names []string
	for name := range h.fetched[visit] {
		switch path.Ext(name) {
		case ".js", ".mjs", ".wasm":
			if name != "memory.js" && name != "worker.js" {
				names = append(names, name)
			}
		}
	}
	return names
}
