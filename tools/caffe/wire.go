package caffe

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a message, its value still encoded.
type field struct {
	num protowire.Number
	typ protowire.Type
	raw []byte
}

// eachField calls visit for every field of a message, in order.
func eachField(msg []byte, visit func(field) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return protowire.ParseError(n)
		}
		msg = msg[n:]
		if n = protowire.ConsumeFieldValue(num, typ, msg); n < 0 {
			return fmt.Errorf("field %d: %w", num, protowire.ParseError(n))
		}
		if err := visit(field{num, typ, msg[:n]}); err != nil {
			return err
		}
		msg = msg[n:]
	}
	return nil
}

func (f field) wrongType() error {
	return fmt.Errorf("field %d has wire type %d", f.num, f.typ)
}

// message returns the bytes of a length-delimited field, aliasing the file.
func (f field) message() ([]byte, error) {
	if f.typ != protowire.BytesType {
		return nil, f.wrongType()
	}
	b, _ := protowire.ConsumeBytes(f.raw)
	return b, nil
}

func (f field) text(dst *string) error {
	b, err := f.message()
	*dst = string(b)
	return err
}

func (f field) varint() (uint64, error) {
	if f.typ != protowire.VarintType {
		return 0, f.wrongType()
	}
	v, _ := protowire.ConsumeVarint(f.raw)
	return v, nil
}

// numbers returns the encoded elements of a repeated field of fixed-size
// numbers, packed or one by one.
func (f field) numbers(single protowire.Type, size int) ([]byte, error) {
	if f.typ == single {
		return f.raw, nil
	}
	b, err := f.message()
	if err == nil && len(b)%size != 0 {
		err = fmt.Errorf("field %d: %d bytes are no whole number of elements", f.num, len(b))
	}
	return b, err
}
