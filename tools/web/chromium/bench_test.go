package chromium_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/program"
	"goglenet/tools/web/chromium"
	"goglenet/wasm/kernels/workload"
)

func BenchmarkTile(b *testing.B) {
	bench(b, workload.Tile, func(p *program.Program) int { return len(p.Instrs) - 1 }, 50)
}

func BenchmarkNetwork(b *testing.B) {
	bench(b, workload.Network, func(*program.Program) int { return 0 }, 1)
}

// bench measures a program from one of its instructions on, on every module.
// The speed is the median's.
func bench(b *testing.B, compile func(int8 bool) (*program.Program, error), first func(*program.Program) int, repeat int) {
	tab := page(b)
	for isa, module := range isas {
		for name, int8 := range workload.Types {
			b.Run(name+"/"+isa, func(b *testing.B) {
				p, err := compile(int8)
				require.NoError(b, err)
				m, err := chromium.New(tab, module, p)
				require.NoError(b, err)
				workload.Fill(m, p, int8)
				from := first(p)
				_, err = m.Times(0, len(p.Instrs), 10, repeat) // to warm up
				require.NoError(b, err)
				b.ResetTimer()
				times, err := m.Times(from, len(p.Instrs), b.N, repeat)
				require.NoError(b, err)
				slices.Sort(times)
				b.ReportMetric(float64(workload.MultiplyAdds(p.Instrs[from:]))/times[b.N/2]/1e6, "Gmadds/s")
				require.NoError(b, m.Close())
			})
		}
	}
}
