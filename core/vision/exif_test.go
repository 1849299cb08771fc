package vision

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
)

// exif is a JPEG file's beginning with a directory of one other tag and the orientation.
func exif(order binary.AppendByteOrder, tag, kind uint16, orientation uint16) []byte {
	tiff := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II")
	}
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 10) // the directory, after two idle bytes
	tiff = order.AppendUint16(append(tiff, 0, 0), 2)
	for _, entry := range [][3]uint16{{0x010f, 2, 0}, {tag, kind, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[2])
		tiff = append(tiff, 0, 0)
	}
	tiff = order.AppendUint32(tiff, 0) // no other directory
	app1 := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe0\x00\x04JF\xff\xe1"), uint16(2+len(app1)))
	return append(append(head, app1...), "\xff\xda"...)
}

func TestReadOrientation(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for o := uint16(1); o <= 8; o++ {
			file := exif(order, 0x0112, 3, o)
			assert.Equal(t, Orientation(o), ReadOrientation(file))
			for n := range file {
				assert.Contains(t, []Orientation{1, Orientation(o)}, ReadOrientation(file[:n]), "cut to %d bytes", n)
			}
		}
		for _, o := range []uint16{0, 9, 255, 256, 257, 0xffff} {
			assert.Equal(t, Orientation(1), ReadOrientation(exif(order, 0x0112, 3, o)), "orientation %d", o)
		}
		tiff := exif(order, 0x0112, 3, 6)[len("\xff\xd8\xff\xe0\x00\x04JF\xff\xe1\x00\x00Exif\x00\x00"):]
		assert.Equal(t, Orientation(6), ReadOrientation(tiff), "TIFF")
		assert.Equal(t, Orientation(1), ReadOrientation(exif(order, 0x0112, 4, 6)), "another type")
		assert.Equal(t, Orientation(1), ReadOrientation(exif(order, 0x0111, 3, 6)), "another tag")
	}
	const start = "\xff\xd8\xff\xe1\x00\x30Exif\x00\x00"
	for name, file := range map[string]string{
		"empty":             "",
		"not JPEG":          "\x89PNG\r\n\x1a\n",
		"no Exif":           "\xff\xd8\xff\xe0\x00\x02\xff\xda",
		"another APP1":      "\xff\xd8\xff\xe1\x00\x0cAdobe\x00MM\x00*",
		"not TIFF":          start + "XX\x00*\x00\x00\x00\x08\x00\x00",
		"mixed order":       start + "MI\x00*\x00\x00\x00\x08\x00\x00",
		"not 42":            start + "MM\x00+\x00\x00\x00\x08\x00\x00",
		"directory outside": start + "MM\x00*\xff\xff\xff\xff\x00\x00",
		"entries missing":   start + "MM\x00*\x00\x00\x00\x08\xff\xff",
	} {
		assert.Equal(t, Orientation(1), ReadOrientation([]byte(file)), name)
	}
}

func FuzzReadOrientation(f *testing.F) {
	f.Add(exif(binary.BigEndian, 0x0112, 3, 6))
	f.Add(exif(binary.LittleEndian, 0x0112, 3, 8))
	f.Fuzz(func(t *testing.T, file []byte) {
		assert.True(t, ReadOrientation(file).valid())
	})
}
