package asm

// exportSection exports the memory and the functions marked so (5.5.10).
func (m *Module) exportSection() []byte {
	const exportFunc, exportMemory = 0x00, 0x02
	count := uint32(1)
	b := append(appendName(nil, "memory"), exportMemory, 0)
	for _, f := range m.funcs {
		if f.exported {
			count++
			b = append(appendName(b, f.name), exportFunc)
			b = appendUint(b, f.index)
		}
	}
	return append(appendUint(nil, count), b...)
}
