package leb128

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInts(t *testing.T) {
	for v, want := range map[int32][]byte{
		0:             {0},
		63:            {0x3f},
		64:            {0xc0, 0x00},
		8191:          {0xff, 0x3f},
		8192:          {0x80, 0xc0, 0x00},
		-1:            {0x7f},
		-64:           {0x40},
		-65:           {0xbf, 0x7f},
		-123456:       {0xc0, 0xbb, 0x78},
		math.MaxInt32: {0xff, 0xff, 0xff, 0xff, 0x07},
		math.MinInt32: {0x80, 0x80, 0x80, 0x80, 0x78},
	} {
		assert.Equal(t, want, AppendInt(nil, v), "%d", v)
		got, n := Int(append(want, 0x55))
		assert.Equal(t, v, got)
		assert.Equal(t, len(want), n, "%d", v)
	}
}

func TestNoInt(t *testing.T) {
	for _, b := range [][]byte{nil, {0x80}, {0x80, 0x80, 0x80, 0x80, 0x80, 0x00}} {
		_, n := Int(b)
		assert.Zero(t, n, "%x", b)
	}
}
