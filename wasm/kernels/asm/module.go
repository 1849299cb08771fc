package asm

// Module is a WebAssembly module with one memory of its own, exported as
// "memory".
type Module struct {
	pages uint32
	funcs []*Func
}

// NewModule returns an empty module whose memory starts with so many pages of
// 64 KiB.
func NewModule(pages uint32) *Module { return &Module{pages: pages} }

// Func adds a function that returns results. Its name goes into the name
// section, which profilers show.
func (m *Module) Func(name string, results ...Type) *Func {
	f := &Func{index: uint32(len(m.funcs)), name: name, results: results}
	m.funcs = append(m.funcs, f)
	return f
}

// Section identifiers (5.5.2), in the order in which sections must come.
const (
	customID   = 0
	typeID     = 1
	functionID = 3
	memoryID   = 5
	exportID   = 7
	codeID     = 10
)

// Encode returns the module in the binary format (5.5.16).
func (m *Module) Encode() []byte {
	types, indices := typeSection(m.funcs)
	b := []byte("\x00asm\x01\x00\x00\x00")
	b = appendSection(b, typeID, types)
	b = appendSection(b, functionID, functionSection(indices))
	b = appendSection(b, memoryID, m.memorySection())
	b = appendSection(b, exportID, m.exportSection())
	b = appendSection(b, codeID, m.codeSection())
	return appendSection(b, customID, m.nameSection())
}

func appendSection(b []byte, id byte, contents []byte) []byte {
	return appendBytes(append(b, id), contents)
}

// functionSection gives each function's signature (5.5.6).
func functionSection(indices []uint32) []byte {
	b := appendUint(nil, uint32(len(indices)))
	for _, i := range indices {
		b = appendUint(b, i)
	}
	return b
}

// memorySection declares one memory without a maximum (5.5.8, 5.3.8).
func (m *Module) memorySection() []byte {
	return appendUint([]byte{1, 0x00}, m.pages)
}
