package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/bench/internal/rival"
)

func TestRows(t *testing.T) {
	names := map[string]bool{}
	for _, r := range allRows {
		assert.False(t, names[r.Name()], "%s is there twice", r.Name())
		names[r.Name()] = true
		assert.NotEmpty(t, r.Model(), r.Name())
		assert.FileExists(t, filepath.Join("page", r.Engine+".js"))
		assert.Contains(t, rival.Tolerances, r.Precision)
	}
	for _, r := range allRows {
		assert.True(t, names[r.baseline().Name()], "%s has nobody to compare with", r.Name())
	}
	all := choose(allRows, regexp.MustCompile(""), true)
	assert.Len(t, all, len(allRows))
	for _, r := range choose(allRows, regexp.MustCompile("^litert"), false) {
		assert.Equal(t, "litert", r.Engine)
		assert.Empty(t, r.JSFlags)
	}
}

func TestVersionsArePinned(t *testing.T) {
	pinned, err := rival.Versions(".")
	require.NoError(t, err)
	for name, e := range engines {
		if name != ours {
			assert.Regexp(t, `^\d+\.\d+\.\d+$`, pinned[e.Package], e.Package)
		}
	}
	lock, err := os.ReadFile("package-lock.json")
	require.NoError(t, err)
	assert.NotContains(t, string(lock), `"resolved"`)
}

func TestCompare(t *testing.T) {
	r := report{Results: []result{
		{row: row{Engine: ours, Precision: "int8", Threads: 1}, Run: rival.Spread{Median: 10}},
		{row: row{Engine: ours, Precision: "int8", Threads: 1, Build: simd128}, Run: rival.Spread{Median: 20}},
		{row: row{Engine: "litert", Precision: "int8", Threads: 1}, Run: rival.Spread{Median: 30}},
		{row: row{Engine: "litert", Precision: "int8", Threads: 1, Build: simd128}, Run: rival.Spread{Median: 30}},
		{row: row{Engine: "litert", Precision: "f32", Threads: 1}, Run: rival.Spread{Median: 30}},
		{row: row{Engine: "ort", Precision: "int8", Threads: 2}, Error: "broken"},
	}}
	r.compare()
	for i, want := range []float64{0, 0, 3, 1.5, 0, 0} {
		assert.Equal(t, want, r.Results[i].Ratio, r.Results[i].Name())
	}
	assert.EqualError(t, r.failure(), "without figures: ort int8 2 threads")
	assert.Contains(t, r.markdown(), "| LiteRT.js int8 | 30.0 (0.0 to 0.0) | 3.00 |")
	var text strings.Builder
	require.NoError(t, r.writeText(&text))
	assert.Contains(t, text.String(), "ort int8 2 threads: broken")
}

func TestHostKeepsAccount(t *testing.T) {
	f := &fixture{dir: t.TempDir()}
	for _, name := range []string{"index.html", "memory.js", "engine.js", "engine.wasm"} {
		require.NoError(t, os.WriteFile(filepath.Join(f.dir, name), []byte("x"), 0o644))
	}
	h := newHost(f)
	defer h.Close()
	first, at := h.newVisit()
	second, _ := h.newVisit()
	for _, name := range []string{"", "memory.js", "engine.wasm", "engine.wasm"} {
		r, err := http.Get(at + name)
		require.NoError(t, err)
		r.Body.Close()
		assert.Equal(t, http.StatusOK, r.StatusCode, name)
		assert.Equal(t, "require-corp", r.Header.Get("Cross-Origin-Embedder-Policy"))
	}
	assert.Equal(t, []string{"engine.wasm"}, h.code(first))
	assert.Empty(t, h.code(second))
	for _, bad := range []string{"/", "/7/engine.js", "/-1/engine.js", "/x/engine.js"} {
		r, err := http.Get(h.URL + bad)
		require.NoError(t, err)
		r.Body.Close()
		assert.Equal(t, http.StatusNotFound, r.StatusCode, bad)
	}
}
