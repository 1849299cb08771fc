// Package leb128 writes and reads signed integers as WebAssembly's binary format
// has them (5.2.2). The unsigned ones are encoding/binary's Uvarint.
package leb128

// AppendInt appends v.
func AppendInt(b []byte, v int32) []byte {
	for v < -0x40 || v >= 0x40 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v)&0x7f)
}

// Int reads an integer of 32 bits at the start of b, and gives the number of
// bytes that it takes; 0 if b is too short or the integer too long.
func Int(b []byte) (v int32, n int) {
	const most = 5 // bytes
	for i, c := range b[:min(len(b), most)] {
		v |= int32(c&0x7f) << (7 * i)
		if c&0x80 != 0 {
			continue
		}
		if end := 7 * (i + 1); c&0x40 != 0 && end < 32 {
			v |= -1 << end // the sign
		}
		return v, i + 1
	}
	return 0, 0
}
