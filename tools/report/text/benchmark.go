package text

import (
	"fmt"
	"io"

	"goglenet/tools/evaluate/speed"
)

// Benchmark writes a table of the layers' times and speeds.
func Benchmark(w io.Writer, b *speed.Benchmark) {
	fmt.Fprintf(w, "%s, %s, %s, batch %d; the inner tile reaches %.1f G madds/s\n\n", b.Platform, b.Machine, b.Model, b.Batch, b.Tile)
	t := table{header: []string{"layer", "M madds"}}
	for _, n := range b.Threads {
		label := fmt.Sprintf("%d threads", n)
		if n == 1 {
			label = "1 thread"
		}
		t.header = append(t.header, label+", ms", "G madds/s", "of the tile")
	}
	for _, l := range b.Layers {
		t.add(append([]string{l.Name, mega(l.MultiplyAdds)}, cells(b, l.Speeds)...)...)
	}
	t.add(append([]string{"whole run", mega(b.MultiplyAdds)}, cells(b, b.Total)...)...)
	t.write(w)
}

func cells(b *speed.Benchmark, speeds []speed.Speed) []string {
	var c []string
	for i, s := range speeds {
		rate, share := "", ""
		if s.GigaMultiplyAdds > 0 {
			rate = fmt.Sprintf("%.2f", s.GigaMultiplyAdds)
			share = fmt.Sprintf("%.0f %%", 100*s.GigaMultiplyAdds/(b.Tile*float64(b.Threads[i])))
		}
		c = append(c, fmt.Sprintf("%.2f", s.Milliseconds), rate, share)
	}
	return c
}

func mega(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n)/1e6)
}
