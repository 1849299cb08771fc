package vision

import "encoding/binary"

// Format is a file format of images.
type Format uint8

const (
	Unknown Format = iota
	PNG
	JPEG
	GIF
	WebP
	BMP
)

func (f Format) String() string {
	return [...]string{"unknown", "PNG", "JPEG", "GIF", "WebP", "BMP"}[f]
}

// formats lists how files begin ('?' is any byte) and what reads the size from there.
var formats = [...]struct {
	format    Format
	signature string
	size      func(head []byte) (w, h int, err error)
}{
	{PNG, "\x89PNG\r\n\x1a\n", sizePNG},
	{JPEG, "\xff\xd8\xff", sizeJPEG},
	{GIF, "GIF87a", sizeGIF},
	{GIF, "GIF89a", sizeGIF},
	{WebP, "RIFF????WEBP", sizeWebP},
	{BMP, "BM", sizeBMP},
}

// Sniff returns an image's format and its size in pixels, as stored, from the first bytes of the
// file. ErrShort asks for more of them: 32 are enough but for JPEG, where the size may come late;
// if there are no more, the file is cut off. Other errors are ErrNotImage, ErrCorrupt and
// ErrTooLarge; with the last two the format is known, with ErrTooLarge the size too.
func Sniff(head []byte) (f Format, w, h int, err error) {
	err = ErrNotImage
	for _, known := range formats {
		n := min(len(head), len(known.signature))
		if !matches(head[:n], known.signature) {
			continue
		}
		if n < len(known.signature) {
			err = ErrShort
			continue
		}
		w, h, err = known.size(head)
		if err == nil {
			err = CheckSize(w, h)
		}
		return known.format, w, h, err
	}
	return Unknown, 0, 0, err
}

// matches reports whether a signature begins with, or is, the given bytes.
func matches(b []byte, signature string) bool {
	for i, c := range b {
		if c != signature[i] && signature[i] != '?' {
			return false
		}
	}
	return true
}

// sizePNG reads IHDR, which has to be the first chunk (PNG specification, 5.6).
func sizePNG(head []byte) (w, h int, err error) {
	if len(head) < 24 {
		return 0, 0, ErrShort
	}
	if string(head[8:16]) != "\x00\x00\x00\rIHDR" {
		return 0, 0, &detailed{ErrCorrupt, "PNG without IHDR"}
	}
	return int(binary.BigEndian.Uint32(head[16:])), int(binary.BigEndian.Uint32(head[20:])), nil
}

// sizeGIF reads the logical screen (GIF89a specification, 18).
func sizeGIF(head []byte) (w, h int, err error) {
	if len(head) < 10 {
		return 0, 0, ErrShort
	}
	return int(binary.LittleEndian.Uint16(head[6:])), int(binary.LittleEndian.Uint16(head[8:])), nil
}

// sizeBMP reads the header that follows the file header of 14 bytes: OS/2's of 12 bytes, or a
// Windows one, where a negative height means rows from the top.
func sizeBMP(head []byte) (w, h int, err error) {
	if len(head) < 26 {
		return 0, 0, ErrShort
	}
	switch size := binary.LittleEndian.Uint32(head[14:]); {
	case size == 12:
		return int(binary.LittleEndian.Uint16(head[18:])), int(binary.LittleEndian.Uint16(head[20:])), nil
	case 16 <= size && size <= 124:
		w, h = int(int32(binary.LittleEndian.Uint32(head[18:]))), int(int32(binary.LittleEndian.Uint32(head[22:])))
		return w, max(h, -h), nil
	}
	return 0, 0, &detailed{ErrCorrupt, "BMP header of an unknown size"}
}

// sizeWebP reads the first chunk: VP8X gives the canvas, VP8L (lossless) and VP8 (lossy; RFC 6386,
// 9.1) the image.
func sizeWebP(head []byte) (w, h int, err error) {
	if len(head) < 30 {
		return 0, 0, ErrShort
	}
	data := head[20:]
	switch string(head[12:16]) {
	case "VP8X":
		return 1 + uint24(data[4:]), 1 + uint24(data[7:]), nil
	case "VP8L":
		if data[0] != 0x2f {
			return 0, 0, &detailed{ErrCorrupt, "VP8L without its signature"}
		}
		v := int(binary.LittleEndian.Uint32(data[1:]))
		return 1 + v&0x3fff, 1 + v>>14&0x3fff, nil
	case "VP8 ":
		if data[0]&1 != 0 || string(data[3:6]) != "\x9d\x01\x2a" {
			return 0, 0, &detailed{ErrCorrupt, "VP8 without a key frame"}
		}
		return int(binary.LittleEndian.Uint16(data[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(data[8:]) & 0x3fff), nil
	}
	return 0, 0, &detailed{ErrCorrupt, "WebP without an image chunk"}
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
