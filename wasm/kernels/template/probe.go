package template

import "goglenet/wasm/kernels/asm"

// Probes lists small modules by name, with which a page finds out what the
// browser and the processor can do: "probe_simd128" is valid where SIMD128 is;
// "probe" where relaxed SIMD is, and its exports quads(n) and pairs(n) run n
// rounds of Relaxed's and RelaxedPairs' dot products, to be timed.
func Probes() map[string][]byte {
	relaxed := asm.NewModule(1)
	probeDot(relaxed.Func("quads").Export(), &quadTile)
	probeDot(relaxed.Func("pairs").Export(), &pairTile)
	simd := asm.NewModule(1)
	probeDot(simd.Func("dots").Export(), &wideTile)
	return map[string][]byte{"probe": relaxed.Encode(), "probe_simd128": simd.Encode()}
}

// probeDot adds the same products to several sums over and over.
func probeDot(f *asm.Func, t *tile) {
	n := f.I32Param()
	sums, x, w, round := f.V128s(8), f.V128(), f.V128(), f.I32()
	x.Set(t.x(i(0), 0))
	w.Set(t.w(i(0), 16))
	f.For(round, i(0), n, 1, func() {
		for _, sum := range sums {
			sum.Set(t.dot(sum, x, w))
		}
	})
	for k, sum := range sums { // or they would not be computed
		f.Store128(i(0), uint32(32+16*k), sum)
	}
}
