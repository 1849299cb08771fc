package corpus

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"
)

// pngChunk is a chunk of a PNG file.
func pngChunk(name string, body []byte) []byte {
	c := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name...)
	c = append(c, body...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// chunk is the content of a file's first chunk of a name.
func chunk(file []byte, name string) []byte {
	at := bytes.Index(file, []byte(name))
	return file[at+4:][:binary.BigEndian.Uint32(file[at-4:])]
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// orientation is a TIFF structure that has one.
func orientation(o byte) []byte {
	return join("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00", []byte{o}, "\x00\x00\x00\x00\x00\x00")
}

func pngFiles(t *testing.T) map[string][]byte {
	rgb, indexed, grey := read(t, "png-rgb-8.png"), read(t, "png-indexed-4.png"), read(t, "png-grey-8.png")
	header := pngChunk("IHDR", chunk(rgb, "IHDR"))
	data := chunk(rgb, "IDAT")
	end := pngChunk("IEND", nil)
	file := func(parts ...any) []byte { return join(append([]any{pngSignature}, parts...)...) }
	greyFile := func(key ...byte) []byte {
		return file(pngChunk("IHDR", chunk(grey, "IHDR")), pngChunk("tRNS", key), pngChunk("IDAT", chunk(grey, "IDAT")), end)
	}
	wrongSum := func(c []byte) []byte { c = slices.Clone(c); c[len(c)-1] ^= 1; return c }

	frame := func(sequence byte, x, y, w, h int) []byte {
		body := []byte{3: sequence}
		for _, v := range []int{w, h, x, y} {
			body = binary.BigEndian.AppendUint32(body, uint32(v))
		}
		return pngChunk("fcTL", append(body, 0, 1, 0, 10, 0, 0))
	}
	animation := pngChunk("acTL", []byte{3: 2, 7: 0})
	small := read(t, "png-rgb-8.png")
	all := map[string][]byte{
		"png key.png":               greyFile(0, 200),
		"png two pieces.png":        file(header, pngChunk("IDAT", data[:100]), pngChunk("IDAT", nil), pngChunk("IDAT", data[100:]), end),
		"png wrong sum, text.png":   file(header, wrongSum(pngChunk("tEXt", []byte("Comment\x00abc"))), pngChunk("IDAT", data), end),
		"png wrong sum, gAMA.png":   file(header, wrongSum(pngChunk("gAMA", []byte{0, 0, 0xb1, 0x8f})), pngChunk("IDAT", data), end),
		"png wrong sum, end.png":    file(header, pngChunk("IDAT", data), wrongSum(end)),
		"png no end.png":            file(header, pngChunk("IDAT", data)),
		"png behind the end.png":    file(header, pngChunk("IDAT", data), end, "more"),
		"png gamma.png":             file(header, pngChunk("gAMA", []byte{0, 1, 0x86, 0xa0}), pngChunk("IDAT", data), end),
		"png animated.png":          file(header, animation, frame(0, 0, 0, 72, 56), pngChunk("IDAT", data), frame(1, 0, 0, 72, 56), pngChunk("fdAT", join([]byte{3: 2}, data)), end),
		"png still not a frame.png": file(header, animation, pngChunk("IDAT", chunk(read(t, "png-rgb-8.png"), "IDAT")), frame(0, 0, 0, 72, 56), pngChunk("fdAT", join([]byte{3: 1}, chunk(small, "IDAT"))), frame(2, 0, 0, 72, 56), pngChunk("fdAT", join([]byte{3: 3}, data)), end),
	}
	for o := byte(1); o <= 8; o++ {
		name := "png orientation " + string('0'+rune(o)) + ".png"
		all[name] = file(header, pngChunk("eXIf", orientation(o)), pngChunk("IDAT", data), end)
	}
	all["png late orientation.png"] = file(header, pngChunk("IDAT", data), pngChunk("eXIf", orientation(6)), end)
	palette := chunk(indexed, "PLTE")
	all["png short palette.png"] = file(pngChunk("IHDR", chunk(indexed, "IHDR")), pngChunk("PLTE", palette[:9]), pngChunk("IDAT", chunk(indexed, "IDAT")), end)
	all["png palette opacity.png"] = file(pngChunk("IHDR", chunk(indexed, "IHDR")), pngChunk("PLTE", palette), pngChunk("tRNS", []byte{0, 60, 120}), pngChunk("IDAT", chunk(indexed, "IDAT")), end)
	return all
}
