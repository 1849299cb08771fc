package asm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/wasm/kernels/asm"
)

// TestEncode compares a module byte by byte with one written by hand.
func TestEncode(t *testing.T) {
	m := asm.NewModule(1)
	add := m.Func("add", asm.TypeI32).Export()
	x, y := add.I32Param(), add.I32Param()
	add.Return(x.Add(y))
	twice := m.Func("twice", asm.TypeI32)
	z := twice.I32Param()
	v := twice.V128s(2)
	n := twice.I32()
	v[0].Set(v[1])
	n.Set(z)
	twice.Return(add.CallI32(n, n))

	assert.Equal(t, []byte("\x00asm\x01\x00\x00\x00"+
		"\x01\x0c\x02"+"\x60\x02\x7f\x7f\x01\x7f"+"\x60\x01\x7f\x01\x7f"+ // types
		"\x03\x03\x02\x00\x01"+ // functions
		"\x05\x03\x01\x00\x01"+ // memory
		"\x07\x10\x02"+"\x06memory\x02\x00"+"\x03add\x00\x00"+ // exports
		"\x0a\x20\x02"+ // code
		"\x08\x00"+"\x20\x00\x20\x01\x6a\x0f\x0b"+
		"\x15\x02\x02\x7b\x01\x7f"+"\x20\x02\x21\x01"+"\x20\x00\x21\x03"+"\x20\x03\x20\x03\x10\x00\x0f\x0b"+
		"\x00\x14\x04name\x01\x0d\x02"+"\x00\x03add"+"\x01\x05twice"), // names
		m.Encode())
}

func TestMisuse(t *testing.T) {
	f := func() *asm.Func { return asm.NewModule(1).Func("f") }
	for name, wrong := range map[string]func(){
		"assignment to an expression": func() { asm.I(1).Set(asm.I(2)) },
		"parameter after a local":     func() { g := f(); g.I32(); g.I32Param() },
		"missing argument":            func() { g := f(); g.I32Param(); f().Call(g) },
		"argument of another type":    func() { g := f(); g.I32Param(); f().Call(g, asm.D(1)) },
		"missing result":              func() { asm.NewModule(1).Func("f", asm.TypeI32).Return() },
		"result dropped":              func() { f().Call(asm.NewModule(1).Func("g", asm.TypeI32)) },
		"branch to a closed block": func() {
			g := f()
			var end asm.Label
			g.Block(func(l asm.Label) { end = l })
			end.Br()
		},
	} {
		assert.Panics(t, wrong, name)
	}
}
