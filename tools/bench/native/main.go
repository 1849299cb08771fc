// Command native measures goglenet's machine in Go against onnxruntime's native
// build, in interleaved runs on this machine.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/alecthomas/kong"

	"goglenet/tools/bench/readme"
	"goglenet/tools/web/site"
)

type options struct {
	Rounds int    `default:"25" help:"Timed runs of every engine; their median counts."`
	Shared string `type:"path" env:"GOGLENET_SHARED" placeholder:"DIR" help:"Folder with onnxruntime's int8 model, BVLC's weights and reference outputs; ../shared beside the source tree if not given."`
	JSON   bool   `help:"Print JSON."`
	Readme bool   `help:"Put the table into README.md too."`
}

func main() {
	var o options
	parser := kong.Parse(&o, kong.Description("Measures goglenet against onnxruntime's native build, both on one and two threads. Wants Node (npm) and the shared models."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(run(ctx, o))
}

func (o options) Validate() error {
	if o.Rounds < 1 {
		return fmt.Errorf("--rounds must be at least 1")
	}
	return nil
}

func run(ctx context.Context, o options) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	if o.Shared == "" {
		o.Shared = filepath.Join(root, "..", "shared")
	}
	r, err := measure(ctx, root, o)
	if err != nil {
		return err
	}
	if o.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = r.writeText(os.Stdout)
	}
	if err != nil || !o.Readme {
		return err
	}
	return readme.Put(filepath.Join(root, "README.md"), "native", r.markdown())
}
