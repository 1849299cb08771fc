package site

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// runtimeNotice is what the licence of Go's runtime script asks for.
const runtimeNotice = "// Includes wasm_exec.js, copyright 2018 The Go Authors, under the BSD-style licence at https://go.dev/LICENSE"

// bundle makes the library's files out of js/: the ES module, the element, which
// imports it, the classic script with the global goglenet, and the worker with
// Go's runtime before it.
func bundle(ctx context.Context, root, dir string) error {
	script, err := runtimeScript(ctx, root)
	if err != nil {
		return err
	}
	js := filepath.Join(root, "js")
	for _, o := range []api.BuildOptions{
		{EntryPoints: []string{filepath.Join(js, "index.js")}, Outfile: "goglenet.mjs", Format: api.FormatESModule},
		{EntryPoints: []string{filepath.Join(js, "element.js")}, Outfile: "goglenet-element.mjs", Format: api.FormatESModule, External: []string{"*/goglenet.mjs"}},
		{EntryPoints: []string{filepath.Join(js, "embed.js")}, Outfile: "goglenet.js", Format: api.FormatIIFE, GlobalName: "goglenet"},
		{EntryPoints: []string{filepath.Join(js, "worker.js")}, Outfile: "goglenet-worker.js", Format: api.FormatIIFE, Inject: []string{script},
			Banner: map[string]string{"js": runtimeNotice}},
	} {
		if err := bundleOne(o, root, dir); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func bundleOne(o api.BuildOptions, root, dir string) error {
	o.AbsWorkingDir = root
	o.Outfile = filepath.Join(dir, o.Outfile)
	o.Bundle, o.Write = true, true
	o.Target = api.ES2022
	o.Platform = api.PlatformBrowser
	o.Loader = map[string]api.Loader{".wasm": api.LoaderBinary}
	o.Charset = api.CharsetUTF8
	o.LegalComments = api.LegalCommentsEndOfFile
	o.MinifySyntax, o.MinifyWhitespace, o.MinifyIdentifiers = true, true, true
	r := api.Build(o)
	problems := append(r.Errors, r.Warnings...)
	if len(problems) == 0 {
		return nil
	}
	text := api.FormatMessages(problems, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return errors.New("bundling " + filepath.Base(o.Outfile) + ":\n" + strings.Join(text, ""))
}

// packaged are the files that make the folder a package for others' programs.
var packaged = []string{"LICENSE", "js/README.md", "js/package.json", "js/goglenet*.d.*ts"}

func copyPackage(root, dir string) error {
	for _, pattern := range packaged {
		paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), b, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
