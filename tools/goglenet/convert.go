package main

import (
	"context"
	"fmt"
	"path/filepath"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/convert"
	formats "goglenet/tools/formats/text"
	"goglenet/tools/internal/output"
	"goglenet/tools/predict"
	"goglenet/tools/report/text"
)

const convertHelp = `The input is told by its content: Caffe, ONNX, PyTorch, safetensors, NumPy, or a goglenet model to be rounded further. The tensors may be called as in BVLC's Caffe network (inception_3a/3x3_reduce.weight), as in PyTorch versions of it (inception_3a_3x3_reduce.weight) or as in torchvision's GoogLeNet; ONNX graphs are recognized by their structure. All tensors of the network must be there, in their shapes, and no unknown ones beside them: otherwise the command lists every difference and writes nothing.

The output is a safetensors file in goglenet's layout; ` + "`goglenet export`" + ` writes what other programs read. The same input gives the same bytes. An existing file is replaced only with --force, and only by a whole one: whenever the command is stopped, the old file, the new file or none is there.`

// Help is what --help tells.
func (c *convertCmd) Help() string { return convertHelp }

type convertCmd struct {
	In       string `arg:"" optional:"" help:"Weights: .caffemodel, .onnx, .pth, .pt, .safetensors, .npz; BVLC's from the folders if none are given."`
	Out      string `short:"o" default:"models/googlenet.safetensors" help:"File to write."`
	To       string `default:"f16" enum:"f32,f16,int8" help:"Number format of the weights: f32, f16 or int8."`
	Labels   string `placeholder:"FILE" help:"Class names, one a line, in the network's order; those from the folders where neither they nor weights are named."`
	Aux      bool   `help:"Keep the auxiliary classifiers."`
	Head     string `name:"head-layer" placeholder:"NAME" help:"The file's name for the classifier, where it is another than the network's; found by its place and shape if not given."`
	Prototxt string `placeholder:"FILE" help:"Compare the network with a Caffe definition: names and types of layers, channels, windows, strides, padding."`
	calibrateFlags
	output.Flags
	JSON bool `help:"Print JSON."`
}

// converted is what the command tells about its work.
type converted struct {
	output.Written
	*convert.Summary
}

func (c *convertCmd) Validate() error {
	if filepath.Ext(c.Out) != ".safetensors" {
		return fmt.Errorf("%s: a goglenet model is called .safetensors; `goglenet export` writes .onnx and .npz", c.Out)
	}
	return c.check(c.To)
}

func (c *convertCmd) Run(ctx context.Context, e *env) error {
	if err := c.MayWrite(c.Out); err != nil {
		return err
	}
	in, labels, err := c.sources(e)
	if err != nil {
		return err
	}
	r, err := c.read(in, labels)
	if err != nil {
		return err
	}
	if c.To == "int8" {
		if r.Model, err = c.int8(ctx, e, r.Model); err != nil {
			return err
		}
	}
	b, err := r.Encode()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var report converted
	if report.Summary, err = r.Summary(in, c.To); err != nil {
		return err
	}
	if report.Written, err = c.Write(c.Out, b); err != nil {
		return err
	}
	if c.JSON {
		return output.JSON(e.stdout, report)
	}
	fmt.Fprintln(e.stdout, report.Written)
	text.Conversion(e.stdout, report.Summary)
	return nil
}

// read makes a float model of the file in.
func (c *convertCmd) read(in string, labels formats.Labels) (*convert.Result, error) {
	b, err := predict.ReadFile(in)
	if err != nil {
		return nil, err
	}
	to := map[string]safetensors.DType{"f32": safetensors.F32, "f16": safetensors.F16, "int8": safetensors.I8}[c.To]
	r, err := convert.Convert(b, convert.Options{To: to, Aux: c.Aux, Labels: labels, Source: filepath.Base(in), Head: c.Head})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in, err)
	}
	return r, c.checkPrototxt(r.Model)
}

func (c *convertCmd) checkPrototxt(m *modelfile.Model) error {
	if c.Prototxt == "" {
		return nil
	}
	definition, err := predict.ReadFile(c.Prototxt)
	if err != nil {
		return err
	}
	if err := convert.CheckPrototxt(definition, m); err != nil {
		return fmt.Errorf("%s: %w", c.Prototxt, err)
	}
	return nil
}

// sources finds the weights and their labels.
func (c *convertCmd) sources(e *env) (in string, labels formats.Labels, err error) {
	in = c.In
	switch {
	case c.Labels != "":
		labels, err = formats.LabelsFile(c.Labels)
		if err == nil && in == "" {
			in, err = e.folders().Weights()
		}
	case in == "":
		in, labels, err = e.folders().Source()
	}
	return in, labels, err
}
