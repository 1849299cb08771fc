// Command throughput measures how many pictures a second `goglenet classify --jsonl`
// gets through, decoding included, and works out what a million of them cost.
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
	Images []string `sep:"," placeholder:"DIR,..." help:"Folders of images; val227 and photos in ../shared/images beside the source tree if not given."`
	Rounds int      `default:"9" help:"Timed runs through every folder; their median counts."`
	Price  float64  `default:"0.04" help:"What an hour of one core costs, in dollars. The default is an assumption."`
	JSON   bool     `help:"Print JSON."`
	Readme bool     `help:"Put the table into README.md too."`
}

func main() {
	var o options
	parser := kong.Parse(&o, kong.Description("Measures how many pictures a second are classified from folders, on all cores, and what a million cost."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(run(ctx, o))
}

func (o options) Validate() error {
	if o.Rounds < 1 || o.Price < 0 {
		return errors.New("--rounds must be at least 1, and --price not negative")
	}
	return nil
}

func run(ctx context.Context, o options) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	if len(o.Images) == 0 {
		shared := filepath.Join(root, "..", "shared", "images")
		o.Images = []string{filepath.Join(shared, "val227"), filepath.Join(shared, "photos")}
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
	return readme.Put(filepath.Join(root, "README.md"), "throughput", r.markdown())
}
