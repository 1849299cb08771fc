package site

import (
	"encoding/binary"
	"slices"
)

// Sections of a WebAssembly module, by number and in the order in which they come (5.5.2).
const (
	customSection   = 0 // notes for tools
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	startSection    = 8
	codeSection     = 10
	dataSection     = 11 // memory contents
	sections        = 12
)

// wasmModule is the contents of a module's sections but for custom ones.
type wasmModule [sections][]byte

const moduleHeader = "\x00asm\x01\x00\x00\x00"

func readModule(b []byte) (*wasmModule, error) {
	m, r := new(wasmModule), &wasmReader{rest: b}
	r.take(len(moduleHeader))
	for len(r.rest) > 0 && r.err == nil {
		id := r.byte()
		contents := r.take(r.uint())
		switch {
		case id >= sections:
			r.err = errModule
		case id != customSection:
			m[id] = contents
		}
	}
	return m, r.err
}

func (m *wasmModule) encode() []byte {
	b := []byte(moduleHeader)
	for id, contents := range m {
		if contents != nil {
			b = binary.AppendUvarint(append(b, byte(id)), uint64(len(contents)))
			b = append(b, contents...)
		}
	}
	return b
}

// addStart adds a function that has no parameters and no results, and runs as soon as the
// memory has its contents.
func (m *wasmModule) addStart(code []byte) error {
	imported, err := m.importedFunctions()
	if err != nil {
		return err
	}
	const function = 0x60
	typ := m.add(typeSection, []byte{function, 0, 0})
	number := m.add(functionSection, binary.AppendUvarint(nil, typ))
	m.add(codeSection, code)
	m[startSection] = binary.AppendUvarint(nil, imported+number)
	return nil
}

// add appends an item to a section that is a list, and gives its number.
func (m *wasmModule) add(section int, item []byte) uint64 {
	n, size := binary.Uvarint(m[section])
	m[section] = slices.Concat(binary.AppendUvarint(nil, n+1), m[section][size:], item)
	return n
}

// importedFunctions counts them; Go imports nothing else.
func (m *wasmModule) importedFunctions() (uint64, error) {
	if m[importSection] == nil {
		return 0, nil
	}
	r := &wasmReader{rest: m[importSection]}
	n := r.uint()
	for range n {
		r.take(r.uint()) // module
		r.take(r.uint()) // name
		r.expect(0)      // a function
		r.uint()         // its type
	}
	return uint64(n), r.err
}
