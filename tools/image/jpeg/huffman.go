package jpeg

// huffman is a table of codes.
type huffman struct {
	lookup  [1 << lookupBits]uint16 // by the next bits: a symbol, and in the low byte the length of its code
	values  [1 << lookupBits]int32  // of short codes the coefficient that follows, too: see value
	limit   [18]int32               // by length: the code after the last one, as 16 bits
	offset  [17]int32               // from a code to its symbol
	symbols [256]byte
}

const lookupBits = 9

// huffmanTables reads tables (T.81, B.2.4.2).
func (d *decoder) huffmanTables(p []byte) error {
	for len(p) > 0 {
		if len(p) < 17 || p[0]&15 > 3 || p[0]>>4 > 1 {
			return errFormat
		}
		count := 0
		for _, n := range p[1:17] {
			count += int(n)
		}
		if count > 256 || len(p) < 17+count {
			return errFormat
		}
		h, ok := newHuffman(p[1:17], p[17:][:count])
		if !ok {
			return errFormat
		}
		tables := &d.dc
		if p[0]>>4 == 1 {
			tables = &d.ac
		}
		tables[p[0]&15] = h
		p = p[17+count:]
	}
	return nil
}

// newHuffman makes a table of how many codes there are of each length and their symbols (T.81, annex C).
func newHuffman(counts, symbols []byte) (h *huffman, ok bool) {
	h = &huffman{}
	copy(h.symbols[:], symbols)
	code, index := int32(0), int32(0)
	for i, n := range counts {
		length := i + 1
		h.offset[length] = index - code
		for range n {
			if length <= lookupBits {
				first := code << (lookupBits - length)
				for j := range int32(1) << (lookupBits - length) {
					h.lookup[(first+j)&(1<<lookupBits-1)] = uint16(h.symbols[index])<<8 | uint16(length)
				}
			}
			code++
			index++
		}
		if code > 1<<length {
			return nil, false
		}
		h.limit[length] = code << (16 - length)
		code <<= 1
	}
	h.limit[17] = 1 << 17
	h.shortValues()
	return h, true
}

// shortValues finds the coefficients whose code and bits fit into a lookup: the value in the upper half,
// then eight bits for the run of zeros before it and eight for the number of bits.
func (h *huffman) shortValues() {
	for i, entry := range h.lookup {
		length, run, size := int(entry&255), int32(entry>>12), int(entry>>8&15)
		if length == 0 || size == 0 || length+size > lookupBits {
			continue
		}
		v := int32(i) >> (lookupBits - length - size) & (1<<size - 1)
		if v < 1<<(size-1) {
			v += -1<<size + 1
		}
		h.values[i] = v<<16 | run<<8 | int32(length+size)
	}
}

// symbol decodes a symbol. Bits that are no code give 0, as in libjpeg. It needs 17 bits.
func (b *bits) symbol(h *huffman) byte {
	if entry := h.lookup[b.next>>(64-lookupBits)]; entry != 0 {
		b.skip(int(entry & 255))
		return byte(entry >> 8)
	}
	code, length := int32(b.next>>48), lookupBits+1
	for code >= h.limit[length] {
		length++
	}
	b.skip(length)
	if length > 16 {
		return 0
	}
	return h.symbols[(code>>(16-length)+h.offset[length])&255]
}
