package wazero_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/program"
	"goglenet/wasm/kernels/wazero"
	"goglenet/wasm/kernels/workload"
)

func BenchmarkTile(b *testing.B) {
	bench(b, workload.Tile, func(p *program.Program) int { return len(p.Instrs) - 1 })
}

func BenchmarkNetwork(b *testing.B) {
	bench(b, workload.Network, func(*program.Program) int { return 0 })
}

// bench measures a program from one of its instructions on.
func bench(b *testing.B, compile func(int8 bool) (*program.Program, error), first func(*program.Program) int) {
	for name, int8 := range workload.Types {
		b.Run(name, func(b *testing.B) {
			p, err := compile(int8)
			require.NoError(b, err)
			m, err := wazero.New(p)
			require.NoError(b, err)
			workload.Fill(m, p, int8)
			require.NoError(b, m.Run(0, len(p.Instrs)))
			from := first(p)
			for b.Loop() {
				require.NoError(b, m.Run(from, len(p.Instrs)))
			}
			b.ReportMetric(float64(b.N*workload.MultiplyAdds(p.Instrs[from:]))/float64(b.Elapsed().Nanoseconds()), "Gmadds/s")
			require.NoError(b, m.Close())
		})
	}
}
