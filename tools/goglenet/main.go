// Command goglenet fetches, converts, inspects, runs and measures GoogLeNet, and
// serves the page that runs it in a browser.
//
// Results go to standard output, progress and complaints to standard error. It
// exits with 0 if all went well, 1 if something failed, 2 if it was called
// wrongly, and 3 if a measured figure missed the threshold that was asked for.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"goglenet/tools/evaluate"
	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
	"goglenet/tools/weights"
)

// Exit codes.
const (
	exitOK = iota
	exitFailure
	exitUsage
	exitThreshold
)

const description = `GoogLeNet, an image classifier, natively and in the browser.

Where a model is wanted and none is named, it is looked for in the folders of --dir, of $GOGLENET_MODELS, in models and in ../shared/models, and in their subfolders bvlc_googlenet: googlenet.safetensors, or else BVLC's weights as ` + "`goglenet fetch`" + ` gets them. Where there are none it is the one called built-in, which knows a few classes.

Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 a threshold was missed; diff has its own.`

type cli struct {
	Dir     []string         `sep:"none" placeholder:"DIR" help:"Folders to look for models in, before the usual ones."`
	Version kong.VersionFlag `help:"Print the program's version."`

	Fetch    fetchCmd    `cmd:"" help:"Get the weights and labels, from local folders or by download."`
	Convert  convertCmd  `cmd:"" help:"Convert weights to a goglenet model."`
	Export   exportCmd   `cmd:"" help:"Write a model for other programs: ONNX, safetensors, NumPy."`
	Pack     packCmd     `cmd:"" help:"Put what a site needs of a model into a folder."`
	Inspect  inspectCmd  `cmd:"" help:"Show layers, shapes, cost and values of a model, or of the architecture alone."`
	Classify classifyCmd `cmd:"" help:"Say what images show."`
	Train    trainCmd    `cmd:"" help:"Train a network on labelled pictures, or teach a model new classes."`
	Validate validateCmd `cmd:"" help:"Measure top-1 and top-5 accuracy on labelled images."`
	Diff     diffCmd     `cmd:"" help:"Compare two models, tensor by tensor and layer by layer."`
	Bench    benchCmd    `cmd:"" help:"Measure the network's speed, layer by layer."`
	Serve    serveCmd    `cmd:"" help:"Build the page and serve it on this machine."`
}

// env is what the commands share.
type env struct {
	dirs           []string // of --dir
	stdout, stderr io.Writer
}

// folders are those in which files that are not named are looked for.
func (e *env) folders() predict.Folders {
	return predict.Folders{Dirs: weights.Folders(".", e.dirs...), Say: progress.New(e.stderr, "", nil).Say}
}

// exitError ends the command with a code of its own; without an error nothing
// is to be said.
type exitError struct {
	code int
	error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and gives the exit code.
func run(ctx context.Context, args []string, out, stderr io.Writer) int {
	results := &output.Stdout{W: out}
	code := runCommand(ctx, args, results, stderr)
	if results.Err == nil {
		return code
	}
	if code == exitOK {
		fmt.Fprintf(stderr, "goglenet: %v\n", results.Err)
	}
	return exitFailure
}

func runCommand(ctx context.Context, args []string, results *output.Stdout, stderr io.Writer) int {
	var c cli
	exited := false
	parser := kong.Must(&c, append(exactly, kong.Name("goglenet"), kong.Description(description), kong.Writers(results, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Vars{"version": output.Version()},
		kong.Exit(func(int) { exited = true }), // after --help and --version
		kong.BindTo(ctx, (*context.Context)(nil)))...)
	command, err := parser.Parse(args)
	if exited {
		return exitOK
	}
	if results.Err != nil { // of --help
		fmt.Fprintf(stderr, "goglenet: %v\n", results.Err)
		return exitFailure
	}
	if err != nil {
		fmt.Fprintf(stderr, "goglenet: %v\nSee %s --help.\n", err, misused(err))
		return exitUsage
	}
	err = command.Run(&env{dirs: c.Dir, stdout: results, stderr: stderr})
	if err == nil {
		return exitOK
	}
	var exit exitError
	if errors.As(err, &exit) && exit.error == nil {
		return exit.code
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	fmt.Fprintf(stderr, "goglenet: %v\n", err)
	switch {
	case errors.As(err, new(evaluate.Missed)):
		return exitThreshold
	case exit.error != nil:
		return exit.code
	}
	return exitFailure
}

// misused is the command whose help tells what is wrong.
func misused(err error) string {
	var usage *kong.ParseError
	if errors.As(err, &usage) {
		if command := usage.Context.Selected(); command != nil {
			return command.FullPath()
		}
	}
	return "goglenet"
}
