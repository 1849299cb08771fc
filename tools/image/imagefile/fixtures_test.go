package imagefile

import (
	"encoding/base64"
	"encoding/binary"
	"math/bits"
)

// jpegFile is a baseline JPEG file in which every 8x8 block has one colour: blocks holds them row by
// row, one byte a component. segments (APPn) go in front. image/jpeg writes neither CMYK nor Exif.
func jpegFile(columns, rows int, blocks [][]byte, segments ...string) []byte {
	components := len(blocks[0])
	file := "\xff\xd8"
	for _, s := range segments {
		file += s
	}
	file += "\xff\xdb\x00\x43\x00" // quantization: all 8, so the DC coefficient is the level less 128
	for range 64 {
		file += "\x08"
	}
	frame := string([]byte{8, byte(8 * rows >> 8), byte(8 * rows), byte(8 * columns >> 8), byte(8 * columns), byte(components)})
	scan := string([]byte{byte(components)})
	for i := range components {
		frame += string([]byte{byte(i + 1), 0x11, 0})
		scan += string([]byte{byte(i + 1), 0})
	}
	file += segment(0xc0, frame)
	// DC: twelve sizes, each a code of 4 bits. AC: "end of block", the bit 0.
	file += segment(0xc4, "\x00\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b")
	file += segment(0xc4, "\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	file += segment(0xda, scan+"\x00\x3f\x00")

	var code string // bits as text
	last := make([]int, components)
	for _, block := range blocks {
		for i, level := range block {
			diff := int(level) - 128 - last[i]
			last[i] += diff
			size := bits.Len(uint(max(diff, -diff)))
			if diff < 0 {
				diff += 1<<size - 1
			}
			code += binaryText(size, 4) + binaryText(diff, size) + "0"
		}
	}
	for len(code)%8 != 0 {
		code += "1"
	}
	for ; code != ""; code = code[8:] {
		b := byte(0)
		for _, bit := range code[:8] {
			b = b<<1 | byte(bit-'0')
		}
		file += string([]byte{b})
		if b == 0xff {
			file += "\x00"
		}
	}
	return []byte(file + "\xff\xd9")
}

// segment is a JPEG marker segment.
func segment(marker byte, payload string) string {
	size := len(payload) + 2
	return string([]byte{0xff, marker, byte(size >> 8), byte(size)}) + payload
}

// adobe is the APP14 segment: transform 0 for RGB and CMYK, 1 for YCbCr, 2 for YCCK.
func adobe(transform byte) string {
	return segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00"+string([]byte{transform}))
}

// exif is the APP1 segment with an orientation.
func exif(orientation byte) string {
	return segment(0xe1, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"+
		string([]byte{orientation})+"\x00\x00\x00\x00\x00\x00")
}

func binaryText(v, digits int) (s string) {
	for i := digits - 1; i >= 0; i-- {
		s += string("01"[v>>i&1])
	}
	return s
}

// Two chunks of lossy WebP, and the opacity for the second, made by Chromium from a canvas of 24x16:
// the left half is rgb(200, 40, 20), in the second picture half transparent, the right rgb(20, 60, 180).
var (
	webpOpaque      = unbase64("0AMAnQEqGAAQAD61SJ5JpyQioTAIAOAWiUATo5AH2AV//uAAG44AAP7sP3gOviD+vlOE2n9LoDEL//ln+PaM0v/ZVmSS3mylcAA=")
	webpTranslucent = unbase64("0AMAnQEqGAAQAD61SJ5JpyQioTAIAOAWiUATo5AH2AV//uAAG44AAP7sP3gOviD+vlOE2n9LoDEL//ln+PaM0v/ZRVDZvNQ6AAA=")
	webpAlpha       = unbase64("AQ/wwP+IiCAkIDzwf61uQUT/I5kB")
)

func unbase64(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// webpFile is a WebP file of the given chunks.
func webpFile(chunks ...string) []byte {
	body := "WEBP"
	for _, c := range chunks {
		body += c
	}
	return []byte(chunk("RIFF", body))
}

func chunk(name, data string) string {
	c := string(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))) + data
	return c + "\x00"[:len(data)%2]
}

// vp8x announces a canvas; flags are 16 for opacity and 2 for animation.
func vp8x(flags byte, w, h int) string {
	return chunk("VP8X", string([]byte{flags, 0, 0, 0})+uint24Text(w-1)+uint24Text(h-1))
}

// anmf is a frame of an animation.
func anmf(x, y, w, h int, chunks string) string {
	return chunk("ANMF", uint24Text(x/2)+uint24Text(y/2)+uint24Text(w-1)+uint24Text(h-1)+"\x64\x00\x00\x00"+chunks)
}

func uint24Text(v int) string { return string([]byte{byte(v), byte(v >> 8), byte(v >> 16)}) }

// vp8l is a lossless picture of one colour: five prefix codes of one symbol each, and no data.
func vp8l(w, h int, r, g, b, a uint64) string {
	var data, filled uint64
	var out []byte
	put := func(v uint64, n uint64) {
		for data, filled = data|v<<filled, filled+n; filled >= 8; data, filled = data>>8, filled-8 {
			out = append(out, byte(data))
		}
	}
	put(0x2f, 8)
	put(uint64(w-1), 14)
	put(uint64(h-1), 14)
	put(1, 1) // with opacity
	put(0, 3) // version
	put(0, 3) // no transform, colour cache or meta code
	for _, symbol := range []uint64{g, r, b, a, 0} {
		put(0b101, 3) // simple, one symbol, of 8 bits
		put(symbol, 8)
	}
	put(0, 7)
	return chunk("VP8L", string(out))
}
