package site

import (
	"encoding/binary"

	"goglenet/wasm/kernels/asm/leb128"
)

// maxGap is the longest run of zeros that is written out. Go's linker leaves out
// every run over eight, which makes tens of thousands of segments whose headers
// compress badly; the zeros themselves compress well.
const maxGap = 40

// Codes of WebAssembly's binary format (section 5): an active segment of
// memory 0 begins with 0 and an expression, i32.const ADDRESS end.
const (
	activeSegment = 0x00
	opI32Const    = 0x41
	opEnd         = 0x0b
)

// readMemory gives the memory that a section of data makes.
func readMemory(contents []byte) (memory []byte, err error) {
	const most = 1 << 28 // bytes
	r := &wasmReader{rest: contents}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		r.expect(activeSegment)
		r.expect(opI32Const)
		at := r.int()
		r.expect(opEnd)
		data := r.take(r.uint())
		if at < 0 || at > most {
			return nil, errModule
		}
		if end := at + len(data); end > len(memory) {
			memory = append(memory, make([]byte, end-len(memory))...)
		}
		copy(memory[at:], data)
	}
	return memory, r.err
}

// encodeMemory gives a section of data that makes a memory.
func encodeMemory(memory []byte) []byte {
	var b []byte
	segments := uint64(0)
	for at := 0; at < len(memory); {
		if memory[at] == 0 {
			at++
			continue
		}
		data := memory[at:][:segmentLength(memory[at:])]
		b = leb128.AppendInt(append(b, activeSegment, opI32Const), int32(at))
		b = binary.AppendUvarint(append(b, opEnd), uint64(len(data)))
		b = append(b, data...)
		at += len(data)
		segments++
	}
	return append(binary.AppendUvarint(nil, segments), b...)
}

// segmentLength is the number of bytes before a longer run of zeros than maxGap.
func segmentLength(memory []byte) int {
	end := 0 // behind the last byte that is not zero
	for i := 0; i < len(memory) && i-end <= maxGap; i++ {
		if memory[i] != 0 {
			end = i + 1
		}
	}
	return end
}
