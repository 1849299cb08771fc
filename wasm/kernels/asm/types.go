package asm

import "slices"

// Type is a value type (5.3.1, 5.3.2).
type Type byte

// The value types that the kernels use.
const (
	TypeI32  Type = 0x7f
	TypeI64  Type = 0x7e
	TypeF32  Type = 0x7d
	TypeF64  Type = 0x7c
	TypeV128 Type = 0x7b
)

// signature is a function type (5.3.4).
type signature struct{ params, results []Type }

func (s signature) equal(t signature) bool {
	return slices.Equal(s.params, t.params) && slices.Equal(s.results, t.results)
}

// typeSection lists the distinct signatures of the functions (5.5.4) and
// gives each function the index of its own.
func typeSection(funcs []*Func) (section []byte, indices []uint32) {
	var distinct []signature
	for _, f := range funcs {
		s := f.signature()
		i := slices.IndexFunc(distinct, s.equal)
		if i < 0 {
			i = len(distinct)
			distinct = append(distinct, s)
		}
		indices = append(indices, uint32(i))
	}
	section = appendUint(nil, uint32(len(distinct)))
	for _, s := range distinct {
		section = append(section, 0x60)
		section = appendTypes(section, s.params)
		section = appendTypes(section, s.results)
	}
	return section, indices
}

func appendTypes(b []byte, types []Type) []byte {
	b = appendUint(b, uint32(len(types)))
	for _, t := range types {
		b = append(b, byte(t))
	}
	return b
}
