package site

import (
	"bytes"
	"encoding/binary"

	"goglenet/wasm/kernels/asm"
)

// functionTable is where the runtime looks up the function of a program counter
// (findfunctab in its symtab.go). An entry stands for 4096 counters, of which
// every function of WebAssembly has 65536: entry i is the number i/16, and zeros.
// That is a fifth of the memory's contents, and what a short loop can write.
type functionTable struct{ at, entries int }

const (
	entryBytes  = 20
	perFunction = 16 // entries
)

// findFunctionTable finds the table in a memory. It has no entries if there is none.
func findFunctionTable(memory []byte) (t functionTable) {
	var first []byte
	for i := range 4 * perFunction {
		first = append(first, functionEntry(i)...)
	}
	if t.at = bytes.Index(memory, first); t.at < 0 {
		return t
	}
	for bytes.HasPrefix(memory[t.at+t.bytes():], functionEntry(t.entries)) {
		t.entries++
	}
	return t
}

func (t functionTable) bytes() int { return entryBytes * t.entries }

func functionEntry(i int) []byte {
	e := make([]byte, entryBytes)
	binary.LittleEndian.PutUint32(e, uint32(i/perFunction))
	return e
}

// code is that of a function that writes the table.
func (t functionTable) code() ([]byte, error) {
	m := asm.NewModule(0)
	f := m.Func("table")
	i := f.I32()
	f.For(i, asm.I(0), asm.I(int32(t.entries)), 1, func() {
		f.Store(i.Mul(asm.I(entryBytes)), uint32(t.at), i.DivU(asm.I(perFunction)))
	})
	one, err := readModule(m.Encode())
	return one[codeSection][1:], err // behind the number of functions
}
