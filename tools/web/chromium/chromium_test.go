package chromium_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/machine"
	"goglenet/core/machine/machinetest"
	"goglenet/core/program"
	"goglenet/tools/web/browser"
	"goglenet/tools/web/chromium"
	"goglenet/wasm/kernels/modules"
)

// page opens a tab in a browser of its own. It skips the test where there is none.
func page(t testing.TB, flags ...string) *browser.Page {
	b, err := browser.Start(context.Background(), flags...)
	if errors.Is(err, browser.ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	p, err := b.NewPage()
	require.NoError(t, err)
	require.NoError(t, p.Go("about:blank"))
	return p
}

var isas = map[string][]byte{"relaxed": modules.Relaxed, "relaxed pairs": modules.RelaxedPairs, "simd128": modules.SIMD128}

func TestMachines(t *testing.T) {
	p := page(t)
	for name, module := range isas {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "relaxed" {
				t.Skip("slow")
			}
			machinetest.Run(t, func(prog *program.Program) (machine.Machine, error) { return chromium.New(p, module, prog) })
		})
	}
}
