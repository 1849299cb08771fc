package jpeg

import "encoding/binary"

// bits reads a file, and in it the bits of compressed data. At a marker and at the end of the file it
// goes on with zeros.
type bits struct {
	data []byte
	at   int
	next uint64 // bits, from the highest on
	n    int    // how many of them there are
	over int    // how many were put beyond the data

	starved bool // whether a symbol was begun with less than a byte at the file's end, where libjpeg waits
}

// marker returns the next marker and passes it. Bytes between segments are skipped.
func (b *bits) marker() (byte, error) {
	for ; b.at+1 < len(b.data); b.at++ {
		if m := b.data[b.at+1]; b.data[b.at] == 0xff && m != 0 && m != 0xff {
			b.at += 2
			return m, nil
		}
	}
	return 0, errCut
}

// segment returns what a segment holds, and passes it.
func (b *bits) segment() ([]byte, error) {
	rest := b.data[b.at:]
	if len(rest) < 2 {
		return nil, errCut
	}
	size := int(binary.BigEndian.Uint16(rest))
	switch {
	case size < 2:
		return nil, errFormat
	case size > len(rest):
		return nil, errCut
	}
	b.at += size
	return rest[2:size], nil
}

// reset begins with the data at b.at.
func (b *bits) reset() { b.next, b.n, b.over, b.starved = 0, 0, 0, false }

// exceeded reports whether bits were taken that the data does not have.
func (b *bits) exceeded() bool { return b.n < b.over }

// cut reports whether the file ends where the data does, and not a marker.
func (b *bits) cut() bool { return b.at+1 >= len(b.data) }

// ready makes sure of 32 bits for a symbol and what follows it.
func (b *bits) ready() {
	if b.n-b.over < 32 {
		b.fill()
		b.starved = b.starved || b.n-b.over < 8 && b.cut()
	}
}

// fill makes sure of 32 bits.
func (b *bits) fill() {
	if b.n >= 32 {
		return
	}
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	if b.at+8 <= len(b.data) {
		// Eight bytes of which none is 0xff. The bits of a byte that fits only in part are read again.
		if v := binary.BigEndian.Uint64(b.data[b.at:]); (^v-ones)&v&highs == 0 {
			b.next |= v >> b.n
			b.at += (64 - b.n) >> 3
			b.n += (64 - b.n) &^ 7
			return
		}
	}
	for ; b.n <= 56; b.n += 8 {
		v, size := b.byte()
		b.next |= uint64(v) << (56 - b.n)
		b.at += size
		if size == 0 {
			b.over += 8
		}
	}
}

// byte returns the byte of data at b.at, and how many bytes of the file it takes, none beyond the data.
func (b *bits) byte() (v byte, size int) {
	if b.at >= len(b.data) {
		return 0, 0
	}
	v = b.data[b.at]
	if v != 0xff {
		return v, 1
	}
	for size = 1; b.at+size < len(b.data) && b.data[b.at+size] == 0xff; size++ {
	}
	if b.at+size < len(b.data) && b.data[b.at+size] == 0 {
		return 0xff, size + 1
	}
	return 0, 0
}

// take returns the next n bits, at most 16 of those that fill has made sure of.
func (b *bits) take(n int) int32 {
	v := int32(b.next >> 32 >> (32 - n))
	b.skip(n)
	return v
}

func (b *bits) skip(n int) {
	b.next <<= n
	b.n -= n
}

// extended returns the next n bits as a value of this size (T.81, F.2.2.1).
func (b *bits) extended(n int) int32 {
	v := b.take(n)
	if n > 0 && v < 1<<(n-1) {
		v += -1<<n + 1
	}
	return v
}
