package wire

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

func TestFields(t *testing.T) {
	var m []byte
	m = protowire.AppendVarint(protowire.AppendTag(m, 1, protowire.VarintType), 1<<64-2)
	m = protowire.AppendString(protowire.AppendTag(m, 2, protowire.BytesType), "text")
	m = protowire.AppendFixed32(protowire.AppendTag(m, 3, protowire.Fixed32Type), 0x3fc00000)
	m = protowire.AppendBytes(protowire.AppendTag(m, 4, protowire.BytesType), []byte{1, 0xac, 0x02})
	var i int64
	var s string
	var v float32
	var list []uint64
	require.NoError(t, Each(m, func(f Field) error {
		switch f.Num {
		case 1:
			return errors.Join(f.Int(&i), f.Varints(func(v uint64) error { list = append(list, v); return nil }))
		case 2:
			b, err := f.Numbers(protowire.Fixed32Type, 2)
			assert.Equal(t, "text", string(b))
			return errors.Join(err, f.Text(&s))
		case 3:
			b, err := f.Numbers(protowire.Fixed32Type, 4)
			assert.Equal(t, []byte{0, 0, 0xc0, 0x3f}, b)
			return errors.Join(err, f.Float(&v))
		default:
			return f.Varints(func(v uint64) error { list = append(list, v); return nil })
		}
	}))
	assert.Equal(t, int64(-2), i)
	assert.Equal(t, "text", s)
	assert.Equal(t, float32(1.5), v)
	assert.Equal(t, []uint64{1<<64 - 2, 1, 300}, list)
}

func TestRefuses(t *testing.T) {
	stop := errors.New("stop")
	number, text := []byte{0x08, 5}, []byte{0x0a, 2, 0x80, 0x80}
	var i int64
	var v float32
	for _, c := range []struct {
		msg   []byte
		visit func(Field) error
		want  string
	}{
		{[]byte{0x0a, 5, 1}, nil, "field 1: unexpected EOF"},
		{[]byte{0x80}, nil, "unexpected EOF"},
		{bytes.Repeat([]byte{0x1b}, 1_000_000), nil, "field 3: a group, which is not read"},
		{[]byte{0x1c}, nil, "field 3: a group, which is not read"},
		{number, func(Field) error { return stop }, "stop"},
		{number, func(f Field) error { return f.Each(nil) }, "field 1 has wire type 0"},
		{number, func(f Field) error { return f.Float(&v) }, "field 1 has wire type 0"},
		{text, func(f Field) error { return f.Int(&i) }, "field 1 has wire type 2"},
		{text, func(f Field) error { return f.Varints(nil) }, "field 1: unexpected EOF"},
		{text, func(f Field) error { _, err := f.Numbers(protowire.Fixed32Type, 4); return err }, "field 1: 2 bytes are no whole number of elements"},
		{[]byte{0x0a, 1, 7}, func(f Field) error { return f.Varints(func(uint64) error { return stop }) }, "stop"},
	} {
		assert.EqualError(t, Each(c.msg, c.visit), c.want)
	}
	assert.ErrorIs(t, Each([]byte{0x0a, 5, 1}, nil), io.ErrUnexpectedEOF)
}
