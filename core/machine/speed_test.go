package machine_test

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"goglenet/core/machine"
	"goglenet/wasm/kernels/workload"
)

func TestSpeed(t *testing.T) {
	if os.Getenv("SPEED") == "" {
		t.Skip()
	}
	for _, isa := range machine.ISAs() {
		if !strings.Contains(isa.String(), os.Getenv("SPEED")) {
			continue
		}
		for _, int8 := range []bool{true, false} {
			p, _ := workload.Network(int8)
			tp, _ := workload.Tile(int8)
			for _, threads := range []int{1, 2} {
				m := machine.NewOn(isa, p, threads)
				workload.Fill(m, p, int8)
				tm := machine.NewOn(isa, tp, 1)
				workload.Fill(tm, tp, int8)
				n := len(p.Instrs)
				best := make([]time.Duration, n)
				total, tile := time.Hour, time.Hour
				end := time.Now().Add(4 * time.Second)
				for time.Now().Before(end) {
					s := time.Now()
					m.Run(0, n)
					if d := time.Since(s); d < total {
						total = d
					}
					for range 5 {
						s = time.Now()
						tm.Run(len(tp.Instrs)-1, len(tp.Instrs))
						if d := time.Since(s); d < tile {
							tile = d
						}
					}
					if threads == 1 {
						for i := 0; i < n; {
							j := min(n, i+1+int(p.Instrs[i].Siblings))
							s = time.Now()
							m.Run(i, j)
							if d := time.Since(s); best[i] == 0 || d < best[i] {
								best[i] = d
							}
							i = j
						}
					}
				}
				macs := workload.MultiplyAdds(p.Instrs)
				tileRate := float64(workload.MultiplyAdds(tp.Instrs[len(tp.Instrs)-1:])) / float64(tile.Nanoseconds())
				rate := float64(macs) / float64(total.Nanoseconds())
				fmt.Printf("%v int8=%v threads=%d: %.2f ms, %.1f G/s, tile %.1f G/s, share %.0f %%\n", isa, int8, threads, total.Seconds()*1e3, rate, tileRate, 100*rate/tileRate)
				if threads == 1 && os.Getenv("LAYERS") != "" {
					byOp := map[string]time.Duration{}
					for i, d := range best {
						byOp[p.Instrs[i].Op.String()] += d
					}
					var ops []string
					for o := range byOp {
						ops = append(ops, o)
					}
					sort.Strings(ops)
					for _, o := range ops {
						fmt.Printf("   %-10s %8.3f ms\n", o, byOp[o].Seconds()*1e3)
					}
					for i, d := range best {
						if d > 0 && p.Instrs[i].Op.String() == "conv" {
							j := min(n, i+1+int(p.Instrs[i].Siblings))
							l := &p.Graph.Layers[p.Instrs[i].Layer]
							r := float64(workload.MultiplyAdds(p.Instrs[i:j])) / float64(d.Nanoseconds())
							fmt.Printf("   %-30s %8.3f ms %6.1f G/s %3.0f %%\n", l.Name, d.Seconds()*1e3, r, 100*r/tileRate)
						}
					}
				}
				m.Close()
				tm.Close()
			}
		}
	}
}
