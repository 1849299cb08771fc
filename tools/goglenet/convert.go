package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"goglenet/quant"
	"goglenet/tools/atomicfile"
	"goglenet/tools/convert"
	"goglenet/tools/weights"
)

type convertCmd struct {
	In     string `arg:"" optional:"" help:"A .caffemodel; BVLC's from the folders if none is given."`
	Out    string `short:"o" default:"models/googlenet.safetensors" help:"File to write."`
	To     string `default:"f16" enum:"f32,f16,int8" help:"Number format of the weights: f32, f16 or int8."`
	Labels string `placeholder:"FILE" help:"Class names, one a line, in the network's order; with BVLC's network those from the folders if none are given."`
	Aux    bool   `help:"Keep the auxiliary classifiers."`
	calibrateFlags
	JSON bool `help:"Print JSON."`
}

// converted is what the command tells about its work.
type converted struct {
	Path    string   `json:"path"`
	Bytes   int      `json:"bytes"`
	Source  string   `json:"source"`
	SHA256  string   `json:"sourceSHA256"`
	Tensors int      `json:"tensors"`
	Labels  int      `json:"labels"`
	Skipped []string `json:"skipped"`
}

func (c *convertCmd) Validate() error { return c.check(c.To) }

func (c *convertCmd) Run(ctx context.Context, e *env) error {
	in, labels, err := c.sources(e)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	to := quant.F32
	if c.To == "f16" {
		to = quant.F16
	}
	r, err := convert.Convert(b, convert.Options{To: to, Aux: c.Aux, Labels: labels, Source: filepath.Base(in)})
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	m := r.Model
	if c.To == "int8" {
		if m, err = c.int8(ctx, e, m); err != nil {
			return err
		}
	}
	out, err := m.Encode()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.Out), 0o755); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(c.Out, out); err != nil {
		return err
	}
	return c.report(e, converted{c.Out, len(out), in, m.Info.SourceSHA256, len(m.Tensors), len(labels), append([]string{}, r.Skipped...)})
}

// sources finds the network and its labels.
func (c *convertCmd) sources(e *env) (in string, labels []string, err error) {
	if c.Labels != "" {
		if labels, err = readLabels(c.Labels); err != nil {
			return "", nil, err
		}
	}
	if c.In != "" {
		return c.In, labels, nil
	}
	if in, _, err = weights.GoogLeNet.Find(e.folders()); err != nil {
		return "", nil, err
	}
	if c.Labels == "" {
		labels, err = e.findLabels()
		if errors.Is(err, weights.ErrNotFound) {
			return in, nil, nil
		}
	}
	return in, labels, err
}

func (c *convertCmd) report(e *env, r converted) error {
	if c.JSON {
		return writeJSON(e.stdout, r)
	}
	fmt.Fprintf(e.stdout, "%s: %d tensors in %s, %d labels, %s bytes\n", r.Path, r.Tensors, c.To, r.Labels, grouped(r.Bytes))
	if len(r.Skipped) > 0 {
		fmt.Fprintf(e.stdout, "left out: %s\n", strings.Join(r.Skipped, ", "))
	}
	return nil
}
