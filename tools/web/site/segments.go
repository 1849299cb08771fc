package site

import (
	"encoding/binary"
	"fmt"
	"os"

	"goglenet/wasm/kernels/asm/leb128"
)

// maxGap is the number of zeros that may be written out to join two segments.
const maxGap = 24

// Numbers of a WebAssembly module's sections: of notes for tools, and of memory contents.
const (
	customSection = 0
	dataSection   = 11
)

// joinSegments rewrites a module without notes and with fewer, longer segments of data. Go's
// linker leaves out every short run of zeros, which makes tens of thousands of
// segments whose headers compress badly; the zeros themselves compress well.
func joinSegments(path string) error {
	module, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const header = 8
	joined, r := append([]byte(nil), module[:header]...), &wasmReader{rest: module[header:]}
	for len(r.rest) > 0 && r.err == nil {
		id := r.byte()
		contents := r.take(r.uint())
		if id == customSection {
			continue
		}
		if id == dataSection {
			segments, err := readSegments(contents)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			contents = encodeSegments(join(segments))
		}
		joined = binary.AppendUvarint(append(joined, id), uint64(len(contents)))
		joined = append(joined, contents...)
	}
	if r.err != nil {
		return fmt.Errorf("%s: %w", path, r.err)
	}
	return os.WriteFile(path, joined, 0o755)
}

// segment is bytes that the module puts at an address of its memory.
type segment struct {
	at   int
	data []byte
}

func join(segments []segment) []segment {
	var out []segment
	for _, s := range segments {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if gap := s.at - last.at - len(last.data); gap >= 0 && gap <= maxGap {
				last.data = append(append(last.data, make([]byte, gap)...), s.data...)
				continue
			}
		}
		out = append(out, segment{s.at, append([]byte(nil), s.data...)})
	}
	return out
}

// Codes of WebAssembly's binary format (section 5): an active segment of
// memory 0 begins with 0 and an expression, i32.const ADDRESS end.
const (
	activeSegment = 0x00
	opI32Const    = 0x41
	opEnd         = 0x0b
)

func readSegments(contents []byte) ([]segment, error) {
	r := &wasmReader{rest: contents}
	segments := make([]segment, 0, len(contents)/8)
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		r.expect(activeSegment)
		r.expect(opI32Const)
		at := r.int()
		r.expect(opEnd)
		segments = append(segments, segment{at, r.take(r.uint())})
	}
	return segments, r.err
}

func encodeSegments(segments []segment) []byte {
	b := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		b = leb128.AppendInt(append(b, activeSegment, opI32Const), int32(s.at))
		b = binary.AppendUvarint(append(b, opEnd), uint64(len(s.data)))
		b = append(b, s.data...)
	}
	return b
}
