package asm

// codeSection holds the functions' locals and bodies (5.5.13).
func (m *Module) codeSection() []byte {
	b := appendUint(nil, uint32(len(m.funcs)))
	for _, f := range m.funcs {
		b = appendBytes(b, f.code())
	}
	return b
}

// code is one entry of the code section: runs of locals of one type, then the
// body.
func (f *Func) code() []byte {
	if f.depth != 0 {
		panic("asm: " + f.name + ": encoded inside a block")
	}
	type run struct {
		count uint32
		of    Type
	}
	var runs []run
	for _, t := range f.locals {
		if n := len(runs); n == 0 || runs[n-1].of != t {
			runs = append(runs, run{of: t})
		}
		runs[len(runs)-1].count++
	}
	b := appendUint(nil, uint32(len(runs)))
	for _, r := range runs {
		b = append(appendUint(b, r.count), byte(r.of))
	}
	b = append(b, f.body...)
	return append(b, opEnd)
}
