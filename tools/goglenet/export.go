package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/tools/convert"
	"goglenet/tools/internal/output"
)

const exportHelp = `The extension of the output chooses the format. ` + "`.onnx`" + ` holds the whole network: input "data" (N x 3 x H x W, less the mean), output "prob". ` + "`.safetensors`" + ` and ` + "`.npz`" + ` hold the tensors alone, as PyTorch lays them out (OIHW), under BVLC's names. All are float32; int8 weights are written as the numbers that they stand for. ` + "`goglenet convert`" + ` reads all of them back, but for an .npz of torchvision's network, which does not say how its images are preprocessed.`

// Help is what --help tells.
func (c *exportCmd) Help() string { return exportHelp }

type exportCmd struct {
	In  string `arg:"" optional:"" help:"Model, or weights of any known format; the one from the folders if none is given."`
	Out string `short:"o" required:"" placeholder:"FILE" help:"File to write: .onnx, .safetensors or .npz."`
	output.Flags
	JSON bool `help:"Print JSON."`
}

func (c *exportCmd) Validate() error {
	if known := convert.Extensions(); c.Out != "" && !slices.Contains(known, filepath.Ext(c.Out)) {
		return fmt.Errorf("%s: the extension chooses the format; known are %s", c.Out, strings.Join(known, ", "))
	}
	return nil
}

func (c *exportCmd) Run(e *env) error {
	if err := c.MayWrite(c.Out); err != nil {
		return err
	}
	m, from, err := e.folders().Load(c.In)
	if err != nil {
		return err
	}
	b, err := convert.Marshal(m, filepath.Ext(c.Out))
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	w, err := c.Write(c.Out, b)
	if err != nil {
		return err
	}
	if c.JSON {
		return output.JSON(e.stdout, w)
	}
	fmt.Fprintln(e.stdout, w)
	return nil
}
