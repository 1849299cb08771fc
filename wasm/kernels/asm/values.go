package asm

import "encoding/binary"

// appendUint appends v as unsigned LEB128 (5.2.2).
func appendUint(b []byte, v uint32) []byte { return binary.AppendUvarint(b, uint64(v)) }

// appendBytes appends a vector of bytes: its length, then its contents (5.1.3).
func appendBytes(b, v []byte) []byte {
	return append(appendUint(b, uint32(len(v))), v...)
}

// appendName appends a name, which is a vector of UTF-8 bytes (5.2.4).
func appendName(b []byte, s string) []byte {
	return append(appendUint(b, uint32(len(s))), s...)
}
