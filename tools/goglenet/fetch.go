package main

import (
	"context"
	"fmt"
	"os"

	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/weights"
)

type fetchCmd struct {
	Names []string `arg:"" optional:"" name:"name" help:"bvlc_googlenet, labels; both if none is given."`
	Into  string   `default:"models" help:"Folder for downloads."`
	JSON  bool     `help:"Print JSON."`
}

// fetched is what the command tells about a file.
type fetched struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	Form   string `json:"form"`
}

func (c *fetchCmd) Validate() error {
	_, err := weights.Lookup(c.Names...)
	return err
}

func (c *fetchCmd) Run(ctx context.Context, e *env) error {
	sources, err := weights.Lookup(c.Names...)
	if err != nil {
		return err
	}
	var files []fetched
	for _, s := range sources {
		f, err := c.get(ctx, e, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		files = append(files, f)
		if !c.JSON {
			fmt.Fprintf(e.stdout, "%s  %s (%s)\n", f.Name, f.Path, f.Form)
		}
	}
	if c.JSON {
		return output.JSON(e.stdout, files)
	}
	return nil
}

func (c *fetchCmd) get(ctx context.Context, e *env, s weights.Source) (fetched, error) {
	meter := progress.New(e.stderr, s.Name, progress.Bytes)
	folders := append(e.folders().Dirs, c.Into)
	path, form, err := weights.NewFetcher(meter.Set, meter.Say).Get(ctx, s, folders, c.Into)
	meter.Done()
	if err != nil {
		return fetched{}, err
	}
	b, err := os.ReadFile(path)
	return fetched{s.Name, path, len(b), output.SHA256(b), form.About}, err
}
