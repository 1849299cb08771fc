// Command dist builds the folder that a static host serves.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"

	"goglenet/tools/internal/progress"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

func main() {
	var flags struct {
		Out       string   `short:"o" default:"dist" help:"Folder to make or replace."`
		Dir       []string `type:"path" sep:"none" help:"Folders to look for the weights in, before the usual ones."`
		NoWeights bool     `help:"Leave the weights out."`
	}
	parser := kong.Parse(&flags, kong.Description("Builds the folder that a static host serves: page, library, program and weights."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	root, err := site.Root(ctx)
	parser.FatalIfErrorf(err)
	o := site.Options{Root: root, Out: flags.Out}
	if !flags.NoWeights {
		meter := progress.New(os.Stderr, "weights", progress.Bytes)
		o.Model, err = site.Choose(ctx, weights.NewFetcher(meter.Set, meter.Say), root, flags.Dir, meter.Say)
		meter.Done()
		parser.FatalIfErrorf(err)
	}
	parser.FatalIfErrorf(site.Build(ctx, o))
	stored, sent, err := site.Size(flags.Out)
	parser.FatalIfErrorf(err)
	fmt.Printf("%s: %s, of which a browser downloads %s\n", flags.Out, progress.Bytes(stored), progress.Bytes(sent))
}
