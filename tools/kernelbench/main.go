// Command kernelbench measures the SIMD machine layer by layer: under wazero and
// in Chromium, with every kernel module, in float32 and int8. Next to each
// speed stands its share of what the inner tile of the convolutions reaches in
// the same run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/tools/browser"
	"goglenet/wasm/kernels/chromium"
	"goglenet/wasm/kernels/modules"
	"goglenet/wasm/kernels/native"
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
	rounds := flag.Int("rounds", 15, "runs of every layer; their median counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "kernelbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int) error {
	hosts := []host{{"wazero, simd128", func(p *program.Program) (timed, error) {
		m, err := native.New(p)
		return nativeClock{m}, err
	}}}
	inChromium, closeBrowser, err := chromiumHosts(ctx)
	switch {
	case errors.Is(err, browser.ErrNone):
		fmt.Fprintln(os.Stderr, "kernelbench: only natively:", err)
	case err != nil:
		return err
	default:
		defer closeBrowser()
	}
	for _, h := range append(hosts, inChromium...) {
		for _, name := range []string{"f32", "int8"} {
			r, err := measure(h, workload.Types[name], rounds)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", h.name, name, err)
			}
			r.write(os.Stdout, h.name+", "+name)
		}
	}
	return nil
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
