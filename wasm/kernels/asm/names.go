package asm

// nameSection holds the functions' names for profilers and traces (7.4.1).
func (m *Module) nameSection() []byte {
	const functionNames = 1
	names := appendUint(nil, uint32(len(m.funcs)))
	for _, f := range m.funcs {
		names = appendName(appendUint(names, f.index), f.name)
	}
	b := append(appendName(nil, "name"), functionNames)
	return appendBytes(b, names)
}
