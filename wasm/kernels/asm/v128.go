package asm

// simd encodes a vector instruction's opcode (5.4.8).
func simd(op uint32) []byte { return appendUint([]byte{0xfd}, op) }

func simd1(op uint32, x V128) V128 { return V128{value{code: concat(x.code, simd(op))}} }

func simd2(op uint32, x, y V128) V128 {
	return V128{value{code: concat(x.code, y.code, simd(op))}}
}

func simd3(op uint32, x, y, z V128) V128 {
	return V128{value{code: concat(x.code, y.code, z.code, simd(op))}}
}

// Const is a constant of 16 bytes.
func Const(bytes [16]byte) V128 {
	return V128{value{code: concat(simd(12), bytes[:])}}
}

// Load128 reads 16 bytes.
func (x I32) Load128(offset uint32) V128 { return x.loadSIMD(0, offset) }

// Load8x8S reads eight bytes and extends them to 16 bits by their signs.
func (x I32) Load8x8S(offset uint32) V128 { return x.loadSIMD(1, offset) }

// Load32Splat reads four bytes into all lanes.
func (x I32) Load32Splat(offset uint32) V128 { return x.loadSIMD(9, offset) }

// Load32Zero reads four bytes into the first lane and clears the others.
func (x I32) Load32Zero(offset uint32) V128 { return x.loadSIMD(92, offset) }

// Store128 writes 16 bytes.
func (f *Func) Store128(address I32, offset uint32, v V128) {
	f.emit(address.code, v.code, memarg(offset, simd(11)...))
}

// Store8Lane writes one byte.
func (f *Func) Store8Lane(address I32, offset uint32, v V128, lane byte) {
	f.storeLane(address, offset, v, 88, lane)
}

// Store16Lane writes one lane of two bytes.
func (f *Func) Store16Lane(address I32, offset uint32, v V128, lane byte) {
	f.storeLane(address, offset, v, 89, lane)
}

// Store32Lane writes one lane of four bytes.
func (f *Func) Store32Lane(address I32, offset uint32, v V128, lane byte) {
	f.storeLane(address, offset, v, 90, lane)
}

// Store64Lane writes one lane of eight bytes.
func (f *Func) Store64Lane(address I32, offset uint32, v V128, lane byte) {
	f.storeLane(address, offset, v, 91, lane)
}

func (f *Func) storeLane(address I32, offset uint32, v V128, op uint32, lane byte) {
	f.emit(address.code, v.code, memarg(offset, simd(op)...), []byte{lane})
}

func (x I32) loadSIMD(op, offset uint32) V128 {
	return V128{x.load(memarg(offset, simd(op)...))}
}

// And is the bitwise and.
func (x V128) And(y V128) V128 { return simd2(78, x, y) }
