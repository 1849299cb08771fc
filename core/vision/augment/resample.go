package augment

import (
	"encoding/binary"
	"image"
	"slices"

	"goglenet/core/vision"
)

// The three channels of a pixel share a word, so that one multiplication serves them all: red from bit 0 on,
// green from 21, blue from 42. Each holds its level plus bias, which keeps it positive where bicubic overshoots;
// as weights add up to 1, both passes leave bias as it is. The largest sum, 455 << tapBits, stays below 1 << 21.
const (
	lane  = 21
	lanes = 1 | 1<<lane | 1<<(2*lane)
	bias  = 128
	level = 0x1ff // a lane after the shift by tapBits
	half  = lanes << (tapBits - 1)
)

// resample resizes a part of a picture to side x side pixels of BGR bytes. Between the two passes, along the rows and across
// them, levels are rounded.
func resample(dst []byte, side int, m *image.NRGBA, part image.Rectangle, filter interpolation, mirror bool) {
	columns, rows := filter.taps(part.Dx(), side), filter.taps(part.Dy(), side)
	if mirror {
		slices.Reverse(columns)
	}
	longest := 0
	for _, t := range rows {
		longest = max(longest, len(t.weights))
	}
	ring := make([]uint64, longest*side) // the latest rows after the first pass
	source, sums := make([]uint64, part.Dx()), make([]uint64, side)
	next := 0
	for _, t := range rows {
		for next = max(next, t.first); next < t.first+len(t.weights); next++ {
			pack(source, m.Pix[m.PixOffset(part.Min.X, part.Min.Y+next):])
			weighColumns(ring[next%longest*side:][:side], source, columns)
		}
		fill(sums, half)
		for i, weight := range t.weights {
			addRow(sums, ring[(t.first+i)%longest*side:][:side], weight)
		}
		unpack(dst[:3*side], sums)
		dst = dst[3*side:]
	}
}

func pack(row []uint64, rgba []byte) {
	for i := range row {
		p := uint64(vision.OverWhite(binary.LittleEndian.Uint32(rgba[4*i:])))
		row[i] = p&0xff | p&0xff00<<(lane-8) | p&0xff0000<<(2*lane-16) + bias*lanes
	}
}

func weighColumns(dst, row []uint64, columns []taps) {
	for i, t := range columns {
		sum := uint64(half)
		pixels := row[t.first:][:len(t.weights)]
		for j, weight := range t.weights {
			sum += weight * pixels[j]
		}
		dst[i] = sum >> tapBits & (level * lanes)
	}
}

func fill(row []uint64, v uint64) {
	for i := range row {
		row[i] = v
	}
}

func addRow(sums, row []uint64, weight uint64) {
	row = row[:len(sums)]
	for i := range sums {
		sums[i] += weight * row[i]
	}
}

func unpack(bgr []byte, sums []uint64) {
	for _, sum := range sums {
		out := bgr[:3]
		out[0] = clampLevel(sum >> (2*lane + tapBits))
		out[1] = clampLevel(sum >> (lane + tapBits))
		out[2] = clampLevel(sum >> tapBits)
		bgr = bgr[3:]
	}
}

func clampLevel(sum uint64) byte { return byte(min(max(sum&level, bias), bias+255) - bias) }
