package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/manifest"
)

// module makes a source tree as small as can be built.
func module(t *testing.T) string {
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":               "module tiny\n\ngo 1.26\n",
		"wasm/main.go":         "package main\n\nfunc main() {}\n",
		"js/index.js":          "import {half} from './half.js'; export const load = (wholeNumber) => half(wholeNumber) + '" + strings.Repeat("text", 99) + "'",
		"js/half.js":           "export function half(number) { return number / 2 }",
		"js/embed.js":          "export {load} from './index.js'",
		"js/element.js":        "import { load } from './goglenet.mjs'; export const start = load",
		"js/worker.js":         "self.onmessage = () => new Go()",
		"js/goglenet.d.ts":     "export function load(n: number): number;",
		"js/globals.d.ts":      "declare class Go {}",
		"js/package.json":      "{}",
		"js/README.md":         "what it is",
		"LICENSE":              "MIT",
		"site/index.html":      "<!doctype html>" + strings.Repeat("<p>text</p>", 100),
		"site/style.css":       "p{}",
		"site/favicon.svg":     `<svg viewBox="0 0 4 4"><rect width="4" height="4" rx="1" fill="#2f49c8"/><g fill="#fff"><rect x="1" y="2" width="2" height="1"/></g></svg>`,
		"site/sw.js":           "const files = /* files */ {};",
		"site/base.go":         "package site",
		"site/samples/cat.png": "picture",

		"site/samples/source/cat.html": "how it was drawn",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return root
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	require.NoError(t, err)
	return string(b)
}

func TestBuild(t *testing.T) {
	root := module(t)
	out := filepath.Join(t.TempDir(), "deep", "dist")
	require.NoError(t, Build(context.Background(), Options{Root: root, Out: out, Model: []byte("weights")}))

	var names []string
	require.NoError(t, filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			name, _ := filepath.Rel(out, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	}))
	assert.Equal(t, []string{
		"LICENSE", "README.md", "favicon.svg", "favicon.svg.br", "goglenet-element.mjs",
		"goglenet-relaxed-pairs.wasm", "goglenet-relaxed-pairs.wasm.br", "goglenet-relaxed.wasm", "goglenet-relaxed.wasm.br",
		"goglenet-simd128.wasm", "goglenet-simd128.wasm.br",
		"goglenet-worker.js", "goglenet-worker.js.br", "goglenet.d.ts", "goglenet.js", "goglenet.js.br", "goglenet.mjs", "goglenet.mjs.br",
		"goglenet.wasm", "goglenet.wasm.br", "icon-192.png", "icon-512.png", "index.html", "index.html.br", "manifest.json",
		"models/googlenet.safetensors", "models/manifest.json", "package.json", "samples/cat.png", "style.css", "sw.js", "sw.js.br",
	}, names, "flat, with packed copies of what shrinks")

	assert.Contains(t, read(t, out, "goglenet.mjs"), "export{")
	assert.Contains(t, read(t, out, "goglenet-element.mjs"), `from"./goglenet.mjs"`)
	assert.Contains(t, read(t, out, "goglenet.js"), "goglenet=")
	assert.NotContains(t, read(t, out, "goglenet.mjs"), "wholeNumber", "minified")
	worker := read(t, out, "goglenet-worker.js")
	assert.Contains(t, worker, "gojs", "Go's runtime is in the worker")
	assert.Less(t, strings.Index(worker, "gojs"), strings.Index(worker, "onmessage"), "and comes first")
	assert.NotContains(t, worker, "sourceMappingURL")
	assert.Equal(t, "weights", read(t, out, Model))
	for folder, files := range map[string][]string{
		"":       {"goglenet-relaxed-pairs.wasm", "goglenet-relaxed.wasm", "goglenet-simd128.wasm", Binary},
		"models": {"googlenet.safetensors"},
	} {
		var m manifest.Manifest
		require.NoError(t, json.Unmarshal([]byte(read(t, out, folder, manifest.Name)), &m))
		require.Len(t, m.Files, len(files))
		for i, name := range files {
			assert.Equal(t, manifest.Of(name, []byte(read(t, out, folder, name))), m.Files[i])
		}
	}

	sum := sha256.Sum256([]byte(read(t, out, "style.css")))
	script := read(t, out, "sw.js")
	assert.Contains(t, script, `"style.css":"sha256-`+base64.StdEncoding.EncodeToString(sum[:])+`"`)
	assert.NotContains(t, script, Binary, "the library keeps it")
	icon, err := png.Decode(strings.NewReader(read(t, out, "icon-192.png")))
	require.NoError(t, err)
	assert.Equal(t, color.RGBA{0x2f, 0x49, 0xc8, 255}, icon.At(0, 0), "the ground reaches the corner")
	assert.Equal(t, color.RGBA{255, 255, 255, 255}, icon.At(96, 120))

	unpacked, err := io.ReadAll(brotli.NewReader(strings.NewReader(read(t, out, "goglenet.wasm.br"))))
	require.NoError(t, err)
	assert.True(t, bytes.Equal([]byte(read(t, out, "goglenet.wasm")), unpacked))

	stored, sent, err := Size(out)
	require.NoError(t, err)
	assert.Less(t, sent, stored)

	beside, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Len(t, beside, 1, "no temporary folder stays")
}

func TestRebuild(t *testing.T) {
	root, out := module(t), filepath.Join(t.TempDir(), "dist")
	o := Options{Root: root, Out: out, Model: []byte("weights")}
	require.NoError(t, Build(context.Background(), o))
	packed := read(t, out, "goglenet.wasm.br")

	for name, c := range map[string]struct{ file, content, message string }{
		"script":  {"js/index.js", "export const = 1", "bundling goglenet"},
		"import":  {"js/worker.js", "import './absent.js'", "absent.js"},
		"program": {"wasm/main.go", "package main\n\nfunc main() { x }\n", "undefined: x"},
	} {
		t.Run("broken "+name+" changes nothing", func(t *testing.T) {
			path := filepath.Join(root, filepath.FromSlash(c.file))
			before := read(t, path)
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o644))
			require.ErrorContains(t, Build(context.Background(), o), c.message)
			require.NoError(t, os.WriteFile(path, []byte(before), 0o644))
			assert.FileExists(t, filepath.Join(out, "index.html"))
			beside, err := os.ReadDir(filepath.Dir(out))
			require.NoError(t, err)
			assert.Len(t, beside, 1)
		})
	}
	t.Run("what is gone is gone", func(t *testing.T) {
		require.NoError(t, os.Remove(filepath.Join(root, "site", "style.css")))
		o.Model = nil
		require.NoError(t, Build(context.Background(), o))
		assert.NoFileExists(t, filepath.Join(out, "style.css"))
		assert.NoFileExists(t, filepath.Join(out, Model))
		assert.Equal(t, packed, read(t, out, "goglenet.wasm.br"), "the program's packed copy is the same")
	})
}

func TestForeignFolderIsNotReplaced(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(out, "thesis.txt"), []byte("years"), 0o644))
	require.ErrorContains(t, Build(context.Background(), Options{Root: module(t), Out: out}), "not replaced")
	assert.FileExists(t, filepath.Join(out, "thesis.txt"))
}
