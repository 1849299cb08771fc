package webp

import (
	"encoding/binary"
	"image"
)

// firstFrame turns an animated WebP file into a still one of its first frame, which the decoder can
// read, and returns which part of the canvas the frame covers. Still files, and broken ones, stay as
// they are, with an empty part. (WebP container specification, "Extended File Format", "Animation".)
func firstFrame(file []byte) (still []byte, part image.Rectangle) {
	const animation = 1 << 1
	if len(file) < 30 || string(file[12:16]) != "VP8X" || file[20]&animation == 0 {
		return file, part
	}
	for rest := file[12:]; len(rest) >= 8; {
		kind, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		size = min(size, int64(len(rest)))
		if kind == "ANMF" && size >= 24 {
			frame := rest[:size]
			part.Min = image.Pt(2*uint24(frame), 2*uint24(frame[3:]))
			part.Max = part.Min.Add(image.Pt(1+uint24(frame[6:]), 1+uint24(frame[9:])))
			return stillWebP(frame[6:12], frame[16:]), part
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return file, part
}

// stillWebP makes a file of a frame's size, as the format stores it, and its chunks.
func stillWebP(size, chunks []byte) []byte {
	flags := byte(0)
	if string(chunks[:4]) == "ALPH" {
		flags = 1 << 4
	}
	body := append([]byte("WEBPVP8X\x0a\x00\x00\x00"), flags, 0, 0, 0)
	body = append(append(body, size...), chunks...)
	file := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)))
	return append(file, body...)
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
