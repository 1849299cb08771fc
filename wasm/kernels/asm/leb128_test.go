package asm

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAppendUint(t *testing.T) {
	for v, want := range map[uint32][]byte{
		0:              {0},
		0x7f:           {0x7f},
		0x80:           {0x80, 0x01},
		624485:         {0xe5, 0x8e, 0x26},
		math.MaxUint32: {0xff, 0xff, 0xff, 0xff, 0x0f},
	} {
		assert.Equal(t, want, appendUint(nil, v), "%d", v)
		assert.Equal(t, binary.AppendUvarint(nil, uint64(v)), appendUint(nil, v), "%d", v)
	}
}

func TestAppendInt(t *testing.T) {
	for v, want := range map[int32][]byte{
		0:             {0},
		63:            {0x3f},
		64:            {0xc0, 0x00},
		-1:            {0x7f},
		-64:           {0x40},
		-65:           {0xbf, 0x7f},
		-123456:       {0xc0, 0xbb, 0x78},
		math.MaxInt32: {0xff, 0xff, 0xff, 0xff, 0x07},
		math.MinInt32: {0x80, 0x80, 0x80, 0x80, 0x78},
	} {
		assert.Equal(t, want, appendInt(nil, v), fmt.Sprint(v))
	}
}
