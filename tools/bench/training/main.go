// Command training measures a step of training against the same step in PyTorch,
// in interleaved runs on this machine.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/alecthomas/kong"

	"goglenet/tools/bench/readme"
	"goglenet/tools/web/site"
)

type options struct {
	Images  string    `type:"path" placeholder:"DIR" help:"Pictures, a folder a class, that our steps decode and augment; ../shared/train/images beside the source tree if not given."`
	Widths  []float64 `default:"1,0.5" help:"Widths of the network (1,0.5)."`
	Input   int       `default:"128" help:"Side of its input (128)."`
	Batch   int       `default:"32" help:"Pictures a step (32)."`
	Threads []int     `default:"1,2" help:"Numbers of threads (1,2)."`
	Python  string    `default:"python3" placeholder:"FILE" help:"Python with torch."`
	Rounds  int       `default:"9" help:"Timed steps of each; their median counts."`
	JSON    bool      `help:"Print JSON."`
	Readme  bool      `help:"Put the table into README.md too."`
}

func main() {
	var o options
	parser := kong.Parse(&o, kong.Description("Measures training against PyTorch (Python with torch, as Debian's python3-torch). PyTorch's images lie in memory; ours are decoded and augmented."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(run(ctx, o))
}

func (o options) Validate() error {
	if o.Rounds < 1 || o.Batch < 1 || len(o.Widths) == 0 || len(o.Threads) == 0 {
		return errors.New("there must be a width, a number of threads, a picture and a round at least")
	}
	return nil
}

func run(ctx context.Context, o options) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	if o.Images == "" {
		o.Images = filepath.Join(root, "..", "shared", "train", "images")
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
	return readme.Put(filepath.Join(root, "README.md"), "training", r.markdown())
}
