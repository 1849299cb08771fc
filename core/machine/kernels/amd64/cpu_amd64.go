package amd64

func cpuid(leaf, subleaf uint32) (a, b, c, d uint32)

// xgetbv returns which registers the operating system saves.
func xgetbv() (saved uint32)

// features are what the kernels need of the processor and the operating system.
type features struct{ avx2, avxVNNI, avx512, avx512VNNI bool }

// detect reads Intel's Software Developer's Manual, volume 2A, CPUID.
func detect() features {
	const (
		fma, osxsave = 1 << 12, 1 << 27              // leaf 1, ECX
		avx2         = 1 << 5                        // leaf 7, EBX
		avx512       = 1<<16 | 1<<17 | 1<<30 | 1<<31 // F, DQ, BW, VL
		avx512VNNI   = 1 << 11                       // leaf 7, ECX
		avxVNNI      = 1 << 4                        // leaf 7.1, EAX
		ymmState     = 1<<1 | 1<<2                   // XCR0: XMM, YMM
		zmmState     = ymmState | 1<<5 | 1<<6 | 1<<7 // and masks, both parts of ZMM
	)
	has := func(word, bits uint32) bool { return word&bits == bits }
	if last, _, _, _ := cpuid(0, 0); last < 7 {
		return features{}
	}
	_, _, c1, _ := cpuid(1, 0)
	if !has(c1, fma|osxsave) || !has(xgetbv(), ymmState) {
		return features{}
	}
	leaves, b7, c7, _ := cpuid(7, 0)
	f := features{avx2: has(b7, avx2), avx512: has(b7, avx2|avx512) && has(xgetbv(), zmmState)}
	f.avx512VNNI = f.avx512 && has(c7, avx512VNNI)
	if leaves >= 1 {
		a, _, _, _ := cpuid(7, 1)
		f.avxVNNI = f.avx2 && has(a, avxVNNI)
	}
	return f
}
