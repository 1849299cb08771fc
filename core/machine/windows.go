package machine

import "goglenet/core/program"

// setWindows lists where the windows of n pixels from number first on start.
func (s *scratch) setWindows(in *program.Instr, first, n int) {
	s.pixels = n
	base := in.Src.Offset - in.Pad*(in.Src.Row+in.Src.Pixel)
	list(s.windows, &in.Dst, first, n, base, in.Src.Image, in.Stride*in.Src.Row, in.Stride*in.Src.Pixel)
}

// setResults lists where their first channels go.
func (s *scratch) setResults(in *program.Instr, first, n int) {
	d := &in.Dst
	list(s.results, d, first, n, d.Offset, d.Image, d.Row, d.Pixel)
}

// list fills a table for n pixels of d from number first on, with places that
// are the given distances apart. It repeats the last one to fill a tile.
func list(table []int32, d *program.Tensor, first, n int, base, image, row, pixel int32) {
	for i := 0; i < n; {
		in, y, x := position(d, first+i)
		at := base + int32(in)*image + int32(y)*row + int32(x)*pixel
		run := table[i:min(n, i+int(d.W)-x)]
		for j := range run {
			run[j] = at
			at += pixel
		}
		i += len(run)
	}
	for i := range maxTilePixels {
		table[n+i] = table[n-1]
	}
}
