package main

import (
	"errors"

	"goglenet/core/googlenet"
	"goglenet/tools/evaluate/inspect"
	"goglenet/tools/internal/output"
	"goglenet/tools/report/inspection"
	"goglenet/tools/report/text"
)

type inspectCmd struct {
	File    string  `arg:"" optional:"" help:"Model; without one the architecture alone is shown."`
	Naive   bool    `help:"Modules without the reductions before their large filters (the paper's figure 2a), for comparison."`
	Aux     bool    `help:"With the auxiliary classifiers."`
	Width   float64 `default:"0" placeholder:"FACTOR" help:"Multiply every channel count (1)."`
	Input   int     `default:"0" placeholder:"PIXELS" help:"Side of the input (224)."`
	Classes int     `default:"0" placeholder:"N" help:"Number of classes (1000)."`
	Variant string  `enum:"googlenet,googlenet-torchvision" default:"googlenet" help:"Architecture to show: googlenet, the paper's, or googlenet-torchvision."`
	Report  string  `placeholder:"FILE.html" help:"Draw the network, its cost and its weights on an HTML page."`
	JSON    bool    `help:"Print JSON."`
}

func (c *inspectCmd) Validate() error {
	if c.File != "" && (c.Naive || c.Width != 0 || c.Input != 0 || c.Classes != 0 || c.Variant != googlenet.BVLC.String()) {
		return errors.New("--naive, --width, --input, --classes and --variant choose an architecture alone: they do not go with a file")
	}
	return output.CheckName("--report", c.Report, ".html")
}

func (c *inspectCmd) Run(e *env) error {
	r, err := c.inspect(e)
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := output.File(c.Report, inspection.Page(r).Write); err != nil {
			return err
		}
	}
	if c.JSON {
		return output.JSON(e.stdout, r)
	}
	text.Inspection(e.stdout, r)
	return nil
}

func (c *inspectCmd) inspect(e *env) (*inspect.Inspection, error) {
	if c.File != "" {
		m, path, err := e.folders().Load(c.File)
		if err != nil {
			return nil, err
		}
		return inspect.Model(m, path, c.Aux)
	}
	v := googlenet.BVLC
	if c.Variant == googlenet.Torchvision.String() {
		v = googlenet.Torchvision
	}
	return inspect.Architecture(googlenet.Options{Variant: v, Naive: c.Naive, Aux: c.Aux, Width: c.Width, InputSize: c.Input, Classes: c.Classes})
}
