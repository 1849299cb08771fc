package main

import (
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"strconv"

	"goglenet/tools/internal/progress"
	"goglenet/tools/web/server"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

type serveCmd struct {
	Port    int    `env:"PORT" default:"8080" help:"Port; 0 for any that is free."`
	Host    string `default:"localhost" help:"Name or address to listen on."`
	Isolate bool   `help:"Send the headers that make the page cross-origin isolated."`
	Out     string `short:"o" default:"dist" help:"Folder to build the page in."`
	NoBuild bool   `help:"Serve the folder as it is."`
}

func (c *serveCmd) Validate() error {
	if c.Port < 0 || c.Port > math.MaxUint16 {
		return fmt.Errorf("--port (or PORT) must be 0 to %d", math.MaxUint16)
	}
	return nil
}

func (c *serveCmd) Run(ctx context.Context, e *env) error {
	l, err := net.Listen("tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("%w; --port or PORT chooses another port", err)
	}
	defer l.Close()
	if !c.NoBuild {
		if err := c.build(ctx, e); err != nil {
			return err
		}
	}
	if _, err := os.Stat(c.Out); err != nil {
		return fmt.Errorf("%w; without --no-build it is built", err)
	}
	url := "http://" + net.JoinHostPort(c.Host, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	fmt.Fprintf(e.stdout, "%s/  (stop with Ctrl-C)\n", url)
	return server.Serve(ctx, l, server.New(os.DirFS(c.Out), server.Options{Isolate: c.Isolate}))
}

func (c *serveCmd) build(ctx context.Context, e *env) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	meter := progress.New(e.stderr, "weights", progress.Bytes)
	model, err := site.Choose(ctx, weights.NewFetcher(meter.Set, meter.Say), root, e.dirs, meter.Say)
	meter.Done()
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "building %s\n", c.Out)
	return site.Build(ctx, site.Options{Root: root, Out: c.Out, Model: model})
}
