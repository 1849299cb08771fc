// Package site builds the folder that a static host serves: the page, the
// JavaScript library, the WebAssembly program, and the weights.
package site

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/web/manifest"
	"goglenet/wasm/kernels/modules"
)

// Names in the built folder.
const (
	Binary = "goglenet.wasm"
	Model  = "models/googlenet.safetensors"
)

// Options of a build.
type Options struct {
	Root  string // of the module
	Out   string // the folder to make or replace
	Model []byte // weights in goglenet's format; nil builds a site without
}

// Build makes the site. It works in a folder beside Out and swaps it in when
// all is there, so that a failed build changes nothing.
func Build(ctx context.Context, o Options) error {
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return err
	}
	out, err := filepath.Abs(o.Out)
	if err != nil {
		return err
	}
	return atomicfile.Folder(out, Binary, false, func(dir string) error { return fill(ctx, root, dir, out, o.Model) })
}

// fill makes the site in the folder dir, given what an earlier build made.
func fill(ctx context.Context, root, dir, previous string, model []byte) error {
	steps, ctx := errgroup.WithContext(ctx)
	steps.Go(func() error { return BuildBinary(ctx, root, filepath.Join(dir, Binary)) })
	steps.Go(func() error { return bundle(ctx, root, dir) })
	steps.Go(func() error { return copyPage(root, dir) })
	steps.Go(func() error { return copyPackage(root, dir) })
	steps.Go(func() error { return writeKernels(dir) })
	steps.Go(func() error { return writeModel(dir, model) })
	if err := steps.Wait(); err != nil {
		return err
	}
	for _, pattern := range []string{"*.wasm", "models/*"} {
		if err := writeManifest(dir, pattern); err != nil {
			return err
		}
	}
	if err := listFiles(dir); err != nil {
		return err
	}
	return compress(dir, previous)
}

// notServed are files of the page's folder that the page does not need.
var notServed = []string{"base.go", "samples/source"}

// copyPage copies the page as it is.
func copyPage(root, dir string) error {
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "site"))); err != nil {
		return err
	}
	for _, name := range notServed {
		if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return writeIcons(dir)
}

// writeKernels writes the SIMD machine's modules; a page loads the one that
// suits its browser.
func writeKernels(dir string) error {
	for name, module := range map[string][]byte{
		"relaxed": modules.Relaxed, "relaxed-pairs": modules.RelaxedPairs, "simd128": modules.SIMD128,
	} {
		if err := os.WriteFile(filepath.Join(dir, "goglenet-"+name+".wasm"), module, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func writeModel(dir string, model []byte) error {
	if model == nil {
		return nil
	}
	path := filepath.Join(dir, filepath.FromSlash(Model))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, model, 0o644)
}

// writeManifest lists the files that match beside them, if there are any.
func writeManifest(dir, pattern string) error {
	paths, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil || len(paths) == 0 {
		return err
	}
	m := manifest.Manifest{Version: 1}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, manifest.Of(filepath.Base(path), b))
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(filepath.Dir(paths[0]), manifest.Name), append(b, '\n'), 0o644)
}

// Size sums the files of a built folder: as they are stored, and as they
// travel to a browser that takes compressed copies.
func Size(dir string) (stored, sent int64, err error) {
	sizes := map[string]int64{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sizes[path] = info.Size()
		}
		return err
	})
	for path, n := range sizes {
		if strings.HasSuffix(path, packedExt) {
			continue
		}
		stored += n
		if packed, ok := sizes[path+packedExt]; ok {
			n = packed
		}
		sent += n
	}
	return stored, sent, err
}
