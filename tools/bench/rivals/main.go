// Command rivals measures goglenet against the other engines that run the same
// network in a browser: LiteRT.js, onnxruntime-web and TensorFlow.js. All are
// loaded into one headless Chromium and their runs interleaved, image by image,
// so that whatever else the machine does slows all of them alike.
//
// A browser with other flags is another run, with its own rows in the table.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"github.com/alecthomas/kong"
	"golang.org/x/sys/cpu"

	"goglenet/tools/bench/readme"
	"goglenet/tools/web/site"
)

type options struct {
	Rounds int    `default:"25" help:"Timed runs of every engine; their median counts."`
	Loads  int    `default:"3" help:"Times that every engine is loaded afresh; the median times count."`
	Only   string `placeholder:"REGEXP" help:"Measure only the rows whose name matches; --list shows the names."`
	List   bool   `help:"List the rows and stop."`
	Shared string `type:"path" env:"GOGLENET_SHARED" placeholder:"DIR" help:"Folder with the rivals' models, BVLC's weights and reference outputs; ../shared beside the source tree if not given."`
	JSON   bool   `help:"Print JSON."`
	Readme bool   `help:"Put the table into README.md too."`
}

func main() {
	var o options
	parser := kong.Parse(&o, kong.Description("Measures goglenet against other engines in one Chromium. Wants Node (npm), Chromium and the shared models."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(run(ctx, o))
}

func (o options) Validate() error {
	if o.Rounds < 1 || o.Loads < 1 {
		return errors.New("--rounds and --loads must be at least 1")
	}
	_, err := regexp.Compile(o.Only)
	return err
}

func run(ctx context.Context, o options) error {
	rows := choose(allRows, regexp.MustCompile(o.Only), cpu.X86.HasAVXVNNI)
	if o.List {
		for _, s := range rows {
			fmt.Println(s.Name())
		}
		return nil
	}
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	if o.Shared == "" {
		o.Shared = filepath.Join(root, "..", "shared")
	}
	f, err := newFixture(ctx, root, o.Shared)
	if err != nil {
		return err
	}
	report, err := measureAll(ctx, f, rows, o)
	if err != nil {
		return err
	}
	if o.JSON {
		err = report.writeJSON(os.Stdout)
	} else {
		err = report.writeText(os.Stdout)
	}
	if err = errors.Join(err, report.failure()); err != nil || !o.Readme {
		return err
	}
	return readme.Put(filepath.Join(root, "README.md"), "rivals", report.markdown())
}
