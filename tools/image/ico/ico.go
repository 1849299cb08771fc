// Package ico decodes the best picture of an icon file (ICO, CUR), as browsers do.
package ico

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"

	"goglenet/tools/image/bmp"
	"goglenet/tools/image/png"
)

var errFormat = errors.New("icon is corrupt")

// entry is a picture's entry in the directory.
type entry struct {
	width, height, bits int
	data                []byte
}

// Matches reports whether a file begins as icons do.
func Matches(head []byte) bool {
	return len(head) >= 6 && head[0] == 0 && head[1] == 0 && (head[2] == 1 || head[2] == 2) && head[3] == 0 &&
		binary.LittleEndian.Uint16(head[4:]) > 0
}

// Decode decodes the largest picture, of several the one with the most colours. With bmp.ErrCut and
// png.ErrCut there is an image.
func Decode(file []byte) (*image.NRGBA, error) {
	if !Matches(file) {
		return nil, errFormat
	}
	var best entry
	for i := range int(binary.LittleEndian.Uint16(file[4:])) {
		if len(file) < 6+16*(i+1) {
			break
		}
		if e := read(file, file[6+16*i:][:16]); e.better(best) {
			best = e
		}
	}
	if best.data == nil {
		return nil, errFormat
	}
	if bytes.HasPrefix(best.data, []byte("\x89PNG")) {
		p, err := png.Decode(best.data)
		if p == nil {
			return nil, err
		}
		return p.NRGBA, err
	}
	return bmp.DecodeIcon(best.data)
}

func read(file, b []byte) (e entry) {
	e = entry{width: int(b[0]), height: int(b[1]), bits: int(binary.LittleEndian.Uint16(b[6:]))}
	if e.width == 0 {
		e.width = 256
	}
	if e.height == 0 {
		e.height = 256
	}
	at, size := uint64(binary.LittleEndian.Uint32(b[12:])), uint64(binary.LittleEndian.Uint32(b[8:]))
	if at < uint64(len(file)) {
		e.data = file[at:min(at+size, uint64(len(file)))]
	}
	return e
}

func (e entry) better(than entry) bool {
	if e.data == nil {
		return false
	}
	area, other := e.width*e.height, than.width*than.height
	return area > other || area == other && e.bits > than.bits
}
