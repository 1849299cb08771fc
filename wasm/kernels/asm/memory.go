package asm

// Loads are methods of the address, stores of the function. Both add a
// constant offset to the address without wrapping round (4.4.7). The alignment
// hint is always one byte: it promises nothing, and engines ignore it.

// MemorySize is the size of the memory in bytes; 0 stands for 4 GiB.
func MemorySize() I32 { return I32{value{code: []byte{0x3f, 0}}}.Shl(I(16)) }

// Load reads four bytes.
func (x I32) Load(offset uint32) I32 { return I32{x.load(memarg(offset, 0x28))} }

// Store writes four bytes.
func (f *Func) Store(address I32, offset uint32, v I32) {
	f.emit(address.code, v.code, memarg(offset, 0x36))
}

func (x I32) load(instruction []byte) value {
	return value{code: concat(x.code, instruction)}
}

// memarg appends the memory argument to an opcode (5.4.6).
func memarg(offset uint32, opcode ...byte) []byte {
	return appendUint(append(opcode, 0), offset)
}
