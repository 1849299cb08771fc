package corpus

import (
	"encoding/binary"
	"testing"
)

// riff is a chunk of a WebP file.
func riff(name string, body []byte) []byte {
	c := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	return append(append(c, body...), make([]byte, len(body)%2)...)
}

func webpFiles(t *testing.T) map[string][]byte {
	lossy, lossless := read(t, "webp-lossy.webp")[12:], read(t, "webp-lossless.webp")[12:]
	canvas := func(flags byte, w, h int) []byte {
		return riff("VP8X", []byte{flags, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), 0, byte(h - 1), byte((h - 1) >> 8), 0})
	}
	file := func(parts ...any) []byte { return riff("RIFF", join(append([]any{"WEBP"}, parts...)...)) }
	frame := func(x, y byte, picture []byte) []byte {
		return riff("ANMF", join([]byte{x / 2, 0, 0, y / 2, 0, 0, 71, 0, 0, 55, 0, 0, 100, 0, 0, 0}, picture))
	}
	const animated, exif = 2, 8
	all := map[string][]byte{
		"webp animated.webp":       file(canvas(animated, 72, 56), riff("ANIM", make([]byte, 6)), frame(0, 0, lossy), frame(0, 0, lossless)),
		"webp animated, part.webp": file(canvas(animated, 100, 80), riff("ANIM", make([]byte, 6)), frame(20, 10, lossless), frame(0, 0, lossy)),
		"webp behind.webp":         join(file(lossy), "more"),
	}
	for _, o := range []byte{1, 3, 6, 8} {
		name := "webp orientation " + string('0'+rune(o)) + ".webp"
		all[name] = file(canvas(exif, 72, 56), lossy, riff("EXIF", orientation(o)))
	}
	all["webp orientation, with prefix.webp"] = file(canvas(exif, 72, 56), lossy, riff("EXIF", join("Exif\x00\x00", orientation(6))))
	return all
}
