// Command accuracy measures how often the network is right, in each number format and with 1, 10 and
// 144 crops, and prints the table or puts it into the README. All of it takes an hour on two cores;
// figures are kept in a folder, so that a run that was stopped goes on where it was.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"goglenet/tools/bench/readme"
	"goglenet/tools/web/site"
)

// row is a line of the table.
type row struct {
	weights string
	crops   int
	sets    []string // of images; those for validation are stored too small for crops
}

// Sets of images, by the name of their folder.
const (
	validation = "val227"
	photos     = "photos"
)

var rows = []row{
	{"f32", 1, []string{validation, photos}},
	{"f32", 10, []string{photos}},
	{"f16", 1, []string{validation, photos}},
	{"int8", 1, []string{validation, photos}},
	{"int8", 10, []string{photos}},
	{"int8", 144, []string{photos}},
}

type flags struct {
	Images string `default:"../shared/images" help:"Folder with val227 and photos."`
	Keep   string `default:"bin/accuracy" help:"Folder for models and figures. Remove it to measure all anew."`
	Crops  []int  `default:"1,10,144" help:"Rows to measure."`
	Readme bool   `help:"Put the table into the README."`
}

func main() {
	var f flags
	parser := kong.Parse(&f, kong.Description("Measures accuracy for the README."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(f.run(ctx))
}

func (f *flags) run(ctx context.Context) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	var table strings.Builder
	table.WriteString("| weights | crops | validation top-1 | top-5 | photos top-1 | top-5 |\n|---|--:|--:|--:|--:|--:|\n")
	for _, r := range rows {
		if !slices.Contains(f.Crops, r.crops) {
			continue
		}
		line, err := f.measure(ctx, r)
		if err != nil {
			return err
		}
		table.WriteString(line)
	}
	if f.Readme {
		return readme.Put(filepath.Join(root, "README.md"), "accuracy", table.String())
	}
	fmt.Print(table.String())
	return nil
}

// measure gives a line of the table.
func (f *flags) measure(ctx context.Context, r row) (string, error) {
	model, size, err := f.model(ctx, r.weights)
	if err != nil {
		return "", err
	}
	line := fmt.Sprintf("| %s, %d MB | %d |", r.weights, (size+500_000)/1_000_000, r.crops)
	for _, set := range []string{validation, photos} {
		if !slices.Contains(r.sets, set) {
			line += " | |"
			continue
		}
		s, err := f.validate(ctx, model, set, r.crops)
		if err != nil {
			return "", err
		}
		line += fmt.Sprintf(" %d | %d |", s.Top1.Correct, s.Top5.Correct)
	}
	return line + "\n", nil
}
