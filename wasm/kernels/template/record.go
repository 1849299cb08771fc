package template

import (
	"unsafe"

	"goglenet/core/program"
	"goglenet/wasm/kernels/asm"
)

// record is an instruction in memory, its offsets turned into addresses.
type record struct{ at asm.I32 }

var instr program.Instr // for the places of its fields

const recordSize = int32(unsafe.Sizeof(instr))

func (r record) word(at uintptr) asm.I32 { return r.at.Load(uint32(at)) }

func (r record) op() asm.I32      { return r.word(unsafe.Offsetof(instr.Op)) }
func (r record) kernelH() asm.I32 { return r.word(unsafe.Offsetof(instr.KernelH)) }
func (r record) kernelW() asm.I32 { return r.word(unsafe.Offsetof(instr.KernelW)) }
func (r record) stride() asm.I32  { return r.word(unsafe.Offsetof(instr.Stride)) }
func (r record) pad() asm.I32     { return r.word(unsafe.Offsetof(instr.Pad)) }
func (r record) weights() asm.I32 { return r.word(unsafe.Offsetof(instr.Weights)) }
func (r record) scale() asm.I32   { return r.word(unsafe.Offsetof(instr.Scale)) }
func (r record) bias() asm.I32    { return r.word(unsafe.Offsetof(instr.Bias)) }
func (r record) relu() asm.I32    { return r.word(unsafe.Offsetof(instr.ReLU)) }

func (r record) siblings() asm.I32 { return r.word(unsafe.Offsetof(instr.Siblings)) }

// a and b are in all lanes.
func (r record) a() asm.V128 { return r.at.Load32Splat(uint32(unsafe.Offsetof(instr.A))) }
func (r record) b() asm.V128 { return r.at.Load32Splat(uint32(unsafe.Offsetof(instr.B))) }

func (r record) src() tensor { return tensor{r, unsafe.Offsetof(instr.Src)} }
func (r record) dst() tensor { return tensor{r, unsafe.Offsetof(instr.Dst)} }

// tensor is one of an instruction's tensors.
type tensor struct {
	record
	base uintptr
}

func (t tensor) typ() asm.I32     { return t.word(t.base + unsafe.Offsetof(instr.Src.Type)) }
func (t tensor) address() asm.I32 { return t.word(t.base + unsafe.Offsetof(instr.Src.Offset)) }
func (t tensor) n() asm.I32       { return t.word(t.base + unsafe.Offsetof(instr.Src.N)) }
func (t tensor) h() asm.I32       { return t.word(t.base + unsafe.Offsetof(instr.Src.H)) }
func (t tensor) w() asm.I32       { return t.word(t.base + unsafe.Offsetof(instr.Src.W)) }
func (t tensor) c() asm.I32       { return t.word(t.base + unsafe.Offsetof(instr.Src.C)) }
func (t tensor) image() asm.I32   { return t.word(t.base + unsafe.Offsetof(instr.Src.Image)) }
func (t tensor) row() asm.I32     { return t.word(t.base + unsafe.Offsetof(instr.Src.Row)) }
func (t tensor) pixel() asm.I32   { return t.word(t.base + unsafe.Offsetof(instr.Src.Pixel)) }

// pixelAt is the address of a pixel.
func (t tensor) pixelAt(n, y, x asm.I32) asm.I32 {
	return t.address().Add(n.Mul(t.image())).Add(y.Mul(t.row())).Add(x.Mul(t.pixel()))
}

// eachRow runs body for every row of t, with its place and its address, which
// body may change.
func (t tensor) eachRow(f *asm.Func, body func(n, y, at asm.I32)) {
	n, y, at := f.I32(), f.I32(), f.I32()
	f.For(n, i(0), t.n(), 1, func() {
		f.For(y, i(0), t.h(), 1, func() {
			at.Set(t.pixelAt(n, y, i(0)))
			body(n, y, at)
		})
	})
}

// eachPixel runs body for every pixel of t, with its place and its address.
func (t tensor) eachPixel(f *asm.Func, body func(n, y, x, at asm.I32)) {
	x := f.I32()
	t.eachRow(f, func(n, y, at asm.I32) {
		f.For(x, i(0), t.w(), 1, func() {
			body(n, y, x, at)
			at.Set(at.Add(t.pixel()))
		})
	})
}
