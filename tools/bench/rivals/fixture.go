package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/web/site"
)

// fixture is the folder that the browser sees: the page, the adapters, the
// engines and the models.
type fixture struct {
	dir      string
	work     string // beside it, what outlives a run
	versions map[string]string
	images   rival.References
}

// Places in that folder.
const (
	distDir   = "dist" // goglenet as a site has it
	modelDir  = "models"
	cropsFile = "crops.bin"
)

// newFixture builds the folder in the source tree's bin, out of goglenet's
// sources, the rivals' packages and the shared models.
func newFixture(ctx context.Context, root, shared string) (*fixture, error) {
	source, work := filepath.Join(root, "tools", "bench", "rivals"), filepath.Join(root, "bin", "rivals")
	if _, err := os.Stat(shared); err != nil {
		return nil, fmt.Errorf("the shared models are missing, --shared names their folder: %w", err)
	}
	f := &fixture{dir: filepath.Join(work, "fixture"), work: work}
	if err := os.MkdirAll(filepath.Join(f.dir, modelDir), 0o755); err != nil {
		return nil, err
	}
	var err error
	if f.images, err = rival.ReadReferences(shared); err != nil {
		return nil, err
	}
	if f.versions, err = rival.Versions(source); err != nil {
		return nil, err
	}
	if err := rival.Install(ctx, source); err != nil {
		return nil, err
	}
	if err := f.copyPage(source); err != nil {
		return nil, err
	}
	if err := f.linkEngines(source); err != nil {
		return nil, err
	}
	if err := site.Build(ctx, site.Options{Root: root, Out: filepath.Join(f.dir, distDir)}); err != nil {
		return nil, err
	}
	return f, f.putModels(ctx, root, shared)
}

// copyPage puts the page and the images there, and each adapter bundled with
// what it imports of its engine.
func (f *fixture) copyPage(source string) error {
	var adapters []string
	for name := range engines {
		adapters = append(adapters, filepath.Join(source, "page", name+".js"))
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: adapters, Outdir: f.dir, Bundle: true, Write: true, AbsWorkingDir: source,
		Format: api.FormatESModule, Target: api.ES2022, Platform: api.PlatformBrowser, LogLevel: api.LogLevelSilent,
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true,
		// onnxruntime-web without its glue, which its threads load too.
		Conditions: []string{"onnxruntime-web-use-extern-wasm"},
	})
	if len(r.Errors) > 0 {
		return errors.New("bundling the adapters:\n" + strings.Join(api.FormatMessages(r.Errors, api.FormatMessagesOptions{}), ""))
	}
	for _, name := range []string{"index.html", "memory.js", "worker.js"} {
		b, err := os.ReadFile(filepath.Join(source, "page", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(f.dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(f.dir, cropsFile), f.images.Crops, 0o644)
}

// linkEngines links the folders from which the rivals fetch their parts.
func (f *fixture) linkEngines(source string) error {
	for name, e := range engines {
		if e.Package == "" {
			continue
		}
		if err := link(filepath.Join(source, "node_modules", filepath.FromSlash(e.Package), e.Binary), filepath.Join(f.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// link makes name a link to target, in place of an earlier one.
func link(target, name string) error {
	if _, err := os.Stat(target); err != nil {
		return fmt.Errorf("missing: %w", err)
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Symlink(target, name)
}
