// Command kernels measures the SIMD machine layer by layer: under wazero and
// in Chromium, with every kernel module, in float32 and int8. Each speed
// is also given as a part of what the convolutions' inner tile reaches in the
// same run. With --batches it measures programs for several images at once
// instead, on the machine in Go too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/tools/web/browser"
	"goglenet/tools/web/chromium"
	"goglenet/wasm/kernels/modules"
	"goglenet/wasm/kernels/wazero"
	"goglenet/wasm/kernels/workload"
)

// host is a place to run the kernels.
type host struct {
	name string
	open func(*program.Program) (timed, error)
}

// timed is a machine that times a range of instructions: milliseconds of so
// many rounds, each the mean of so many repetitions.
type timed interface {
	machine.Machine
	Times(from, to, rounds, repeat int) ([]float64, error)
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 15, "runs of every layer; their median counts, for batches the best")
	flag.BoolVar(&o.batches, "batches", false, "compare batches of 1, 2, 4, 8 and 16 images")
	flag.StringVar(&o.only, "only", "", `hosts and number formats to measure: those with this in their title, as "relaxed, int8"`)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "kernels:", err)
		os.Exit(1)
	}
}

type options struct {
	rounds  int
	batches bool
	only    string
}

func run(ctx context.Context, o options) error {
	hosts := []host{{"wazero, simd128", func(p *program.Program) (timed, error) {
		m, err := wazero.New(p)
		return nativeClock{m}, err
	}}}
	if o.batches {
		hosts = append(hosts, host{"Go", func(p *program.Program) (timed, error) { return nativeClock{machine.New(p, 1)}, nil }})
	}
	inChromium, closeBrowser, err := chromiumHosts(ctx)
	switch {
	case errors.Is(err, browser.ErrNone):
		fmt.Fprintln(os.Stderr, "kernels: only natively:", err)
	case err != nil:
		return err
	default:
		defer closeBrowser()
	}
	for _, h := range append(hosts, inChromium...) {
		for _, name := range []string{"f32", "int8"} {
			title := h.name + ", " + name
			if !strings.Contains(title, o.only) {
				continue
			}
			r, err := o.measure(h, workload.Types[name])
			if err != nil {
				return fmt.Errorf("%s: %w", title, err)
			}
			r.write(os.Stdout, title)
		}
	}
	return nil
}

// report is what was measured on one host, in one arithmetic.
type report interface {
	write(w io.Writer, title string)
}

func (o options) measure(h host, int8 bool) (report, error) {
	if o.batches {
		return measureBatches(h, int8, o.rounds)
	}
	return measureLayers(h, int8, o.rounds)
}

// chromiumHosts opens a page of a browser for each module.
func chromiumHosts(ctx context.Context) (hosts []host, closeAll func() error, err error) {
	b, err := browser.Start(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range []struct {
		name   string
		module []byte
	}{{"relaxed", modules.Relaxed}, {"relaxed-pairs", modules.RelaxedPairs}, {"simd128", modules.SIMD128}} {
		hosts = append(hosts, host{"Chromium, " + m.name, func(p *program.Program) (timed, error) {
			page, err := b.NewPage()
			if err != nil {
				return nil, err
			}
			return chromium.New(page, m.module, p)
		}})
	}
	return hosts, b.Close, nil
}
