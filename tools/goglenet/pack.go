package main

import (
	"context"
	"fmt"

	"goglenet/tools/convert"
	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/report"
	"goglenet/tools/web/pack"
)

const packHelp = `The folder holds the weights (googlenet.safetensors), the labels (labels.txt), a copy of each as brotli packs it (.br) where that saves at least a twentieth, and manifest.json: size, SHA-256 and the SHA-256 of every 1 MiB of each. It replaces an earlier one as a whole, and a folder with other files only with --force. The same model gives the same bytes.`

// Help is what --help tells.
func (c *packCmd) Help() string { return packHelp }

type packCmd struct {
	In    string `arg:"" optional:"" help:"A goglenet model; the one from the folders if none is given."`
	Out   string `short:"o" required:"" placeholder:"DIR" help:"Folder to make or replace."`
	Force bool   `help:"Replace the folder even if it holds other files."`
	JSON  bool   `help:"Print the manifest."`
}

func (c *packCmd) Run(ctx context.Context, e *env) error {
	in := c.In
	if in == "" {
		var err error
		if in, err = e.folders().Model(); err != nil {
			return err
		}
	}
	b, err := predict.Read(in)
	if err != nil {
		return err
	}
	if !convert.IsModel(b) {
		return fmt.Errorf("%s is not a goglenet model: make one with `goglenet convert`", in)
	}
	meter := progress.New(e.stderr, "packing", progress.Bytes)
	contents, err := pack.Write(c.Out, b, c.Force, func(done, total int) error {
		meter.Set(int64(done), int64(total))
		return ctx.Err()
	})
	meter.Done()
	if err != nil {
		return err
	}
	if c.JSON {
		return output.JSON(e.stdout, contents)
	}
	for _, f := range contents.Files {
		fmt.Fprintf(e.stdout, "%s  %s bytes", f.Name, report.Grouped(f.Bytes))
		if f.Brotli > 0 {
			fmt.Fprintf(e.stdout, ", %s as brotli packs it", report.Grouped(f.Brotli))
		}
		fmt.Fprintln(e.stdout)
	}
	return nil
}
