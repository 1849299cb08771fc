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

// probeDot adds products to several sums over and over. What it multiplies
// changes from round to round, so that compilers cannot do it once for all.
func probeDot(f *asm.Func, t *tile) {
	const mask = 1<<10 - 16
	n := f.I32Param()
	sums, w, round, at := f.V128s(8), f.V128(), f.I32(), f.I32()
	f.For(round, i(0), n, 1, func() {
		at.Set(round.Shl(i(4)).And(i(mask)))
		w.Set(t.w(at, 0))
		for k, sum := range sums {
			sum.Set(t.dot(sum, t.x(at, uint32(16*k)), w))
		}
	})
	for k, sum := range sums { // or they would not be computed
		f.Store128(i(0), uint32(2<<10+16*k), sum)
	}
}
