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

// FuzzEach reads every field as everything that it may be, messages in messages too.
func FuzzEach(f *testing.F) {
	f.Add([]byte{0x0a, 2, 0x80, 0x01, 0x08, 5, 0x1d, 0, 0, 0xc0, 0x3f, 0x11, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{0x0a, 4, 0x0a, 2, 0x08, 1})
	f.Add([]byte{0x1b, 0x1c})
	f.Fuzz(func(t *testing.T, b []byte) {
		var visit func(Field) error
		visit = func(field Field) error {
			var i int64
			var s string
			var v float32
			_, _ = field.Int(&i), field.Float(&v)
			if err := field.Text(&s); err == nil {
				assert.LessOrEqual(t, len(s), len(field.Raw))
			}
			for single, size := range map[protowire.Type]int{protowire.Fixed32Type: 4, protowire.Fixed64Type: 8} {
				if numbers, err := field.Numbers(single, size); err == nil {
					assert.Zero(t, len(numbers)%size)
				}
			}
			n := 0
			if err := field.Varints(func(uint64) error { n++; return nil }); err == nil {
				assert.LessOrEqual(t, n, len(field.Raw))
			}
			_ = field.Each(visit)
			return nil
		}
		_ = Each(b, visit)
	})
}
