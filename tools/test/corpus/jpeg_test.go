package corpus

import (
	"bytes"
	"testing"
)

func jpegFiles(t *testing.T) map[string][]byte {
	plain, cmyk := read(t, "jpeg-sampling-2x2.jpg"), read(t, "jpeg-cmyk.jpg")
	app := func(file []byte, marker byte, body []byte) []byte {
		return join(file[:2], []byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body, file[2:])
	}
	damaged := func(file []byte, at int, with ...byte) []byte {
		file = bytes.Clone(file)
		copy(file[len(file)*at/100:], with)
		return file
	}
	adobe := func(transform byte) []byte { return join("Adobe\x00\x64\x00\x00\x00\x00", []byte{transform}) }
	ycck := bytes.Clone(cmyk)
	ycck[bytes.Index(ycck, []byte("Adobe"))+11] = 2
	all := map[string][]byte{
		"jpeg behind the end.jpg":     join(plain, "more"),
		"jpeg stray bytes.jpg":        join(plain[:2], "\xff\xff\xff", plain[3:]),
		"jpeg early end.jpg":          damaged(plain, 70, 0xff, 0xd9),
		"jpeg early restart.jpg":      damaged(plain, 70, 0xff, 0xd3),
		"jpeg damaged.jpg":            damaged(plain, 70, 0x12, 0x34, 0x56),
		"jpeg damaged, 1x1.jpg":       damaged(read(t, "jpeg-sampling-1x1.jpg"), 80, 0xaa, 0xbb),
		"jpeg 12 bits.jpg":            replaced(t, plain, "\xff\xc0\x00\x11\x08", "\xff\xc1\x00\x11\x0c"),
		"jpeg arithmetic.jpg":         replaced(t, plain, "\xff\xc0\x00\x11\x08", "\xff\xc9\x00\x11\x08"),
		"jpeg lossless.jpg":           replaced(t, plain, "\xff\xc0\x00\x11\x08", "\xff\xc3\x00\x11\x08"),
		"jpeg extended.jpg":           replaced(t, plain, "\xff\xc0\x00\x11\x08", "\xff\xc1\x00\x11\x08"),
		"jpeg Adobe, no JFIF.jpg":     app(replaced(t, plain, "JFIF\x00", "XFIF\x00"), 0xee, adobe(0)),
		"jpeg Adobe and JFIF.jpg":     app(plain, 0xee, adobe(0)),
		"jpeg no JFIF.jpg":            replaced(t, plain, "JFIF\x00", "XFIF\x00"),
		"jpeg CMYK without Adobe.jpg": replaced(t, cmyk, "Adobe", "Adobi"),
		"jpeg YCCK.jpg":               ycck,
	}
	for o := byte(1); o <= 8; o++ {
		all["jpeg orientation "+string('0'+rune(o))+".jpg"] = app(plain, 0xe1, join("Exif\x00\x00", orientation(o)))
	}
	return all
}
