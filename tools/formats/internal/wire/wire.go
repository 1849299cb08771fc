// Package wire walks protobuf messages field by field, for readers that need a
// few fields of large messages and no copies: field values alias the message.
package wire

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field is one field of a message, its value still encoded.
type Field struct {
	Num  protowire.Number
	Type protowire.Type
	Raw  []byte
}

// Each calls visit for every field of a message, in order, until an error.
// Groups, which no format since 2008 uses, are an error.
func Each(msg []byte, visit func(Field) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return protowire.ParseError(n)
		}
		msg = msg[n:]
		f := Field{Num: num, Type: typ}
		if typ == protowire.StartGroupType || typ == protowire.EndGroupType {
			return fmt.Errorf("field %d: a group, which is not read", num)
		}
		if n = protowire.ConsumeFieldValue(num, typ, msg); n < 0 {
			return fmt.Errorf("field %d: %w", num, protowire.ParseError(n))
		}
		f.Raw = msg[:n]
		if err := visit(f); err != nil {
			return err
		}
		msg = msg[n:]
	}
	return nil
}

func (f Field) wrongType() error {
	return fmt.Errorf("field %d has wire type %d", f.Num, f.Type)
}

// Message returns the bytes of a length-delimited field.
func (f Field) Message() ([]byte, error) {
	if f.Type != protowire.BytesType {
		return nil, f.wrongType()
	}
	b, _ := protowire.ConsumeBytes(f.Raw)
	return b, nil
}

// Each walks the fields of a message that is a field.
func (f Field) Each(visit func(Field) error) error {
	msg, err := f.Message()
	if err != nil {
		return err
	}
	return Each(msg, visit)
}

// Text copies a string.
func (f Field) Text(dst *string) error {
	b, err := f.Message()
	*dst = string(b)
	return err
}

// Varint returns an integer as it is encoded.
func (f Field) Varint() (uint64, error) {
	if f.Type != protowire.VarintType {
		return 0, f.wrongType()
	}
	v, _ := protowire.ConsumeVarint(f.Raw)
	return v, nil
}

// Int stores an int32, int64 or enumeration.
func (f Field) Int(dst *int64) error {
	v, err := f.Varint()
	*dst = int64(v)
	return err
}

// Float stores a float.
func (f Field) Float(dst *float32) error {
	if f.Type != protowire.Fixed32Type {
		return f.wrongType()
	}
	v, _ := protowire.ConsumeFixed32(f.Raw)
	*dst = math.Float32frombits(v)
	return nil
}

// Numbers returns the encoded elements of a repeated field of fixed-size
// numbers, packed or one by one.
func (f Field) Numbers(single protowire.Type, size int) ([]byte, error) {
	if f.Type == single {
		return f.Raw, nil
	}
	b, err := f.Message()
	if err == nil && len(b)%size != 0 {
		err = fmt.Errorf("field %d: %d bytes are no whole number of elements", f.Num, len(b))
	}
	return b, err
}

// Varints calls visit for the elements of a repeated field of integers, packed
// or one by one.
func (f Field) Varints(visit func(uint64) error) error {
	packed := f.Raw
	if f.Type != protowire.VarintType {
		var err error
		if packed, err = f.Message(); err != nil {
			return err
		}
	}
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return fmt.Errorf("field %d: %w", f.Num, protowire.ParseError(n))
		}
		if err := visit(v); err != nil {
			return err
		}
		packed = packed[n:]
	}
	return nil
}
