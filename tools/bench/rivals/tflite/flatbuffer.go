package tflite

import flatbuffers "github.com/google/flatbuffers/go"

// object is anything that others refer to by its offset: a table, a string or a
// vector. What it refers to is built first.
type object interface {
	build(*flatbuffers.Builder) flatbuffers.UOffsetT
}

// table holds values by field number: byte, int32, uint32, bool or float32; an
// object; or nil where the schema's default does.
type table []any

type (
	text   string
	ints   []int32
	tables []table
	// data is a vector of bytes, on an address that suits any vector instruction.
	data []byte
)

const dataAlign = 16

// marshal gives a file with root and the four characters that tell its schema.
func marshal(root table, schema string) []byte {
	b := flatbuffers.NewBuilder(1 << 20)
	b.FinishWithFileIdentifier(root.build(b), []byte(schema))
	return b.FinishedBytes()
}

// build leaves fields of value 0 out, which is the schema's default for all that
// are set here.
func (t table) build(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	objects := make([]flatbuffers.UOffsetT, len(t))
	for i, v := range t {
		if o, ok := v.(object); ok {
			objects[i] = o.build(b)
		}
	}
	b.StartObject(len(t))
	for i, v := range t {
		switch v := v.(type) {
		case byte:
			b.PrependByteSlot(i, v, 0)
		case bool:
			b.PrependBoolSlot(i, v, false)
		case int32:
			b.PrependInt32Slot(i, v, 0)
		case uint32:
			b.PrependUint32Slot(i, v, 0)
		case float32:
			b.PrependFloat32Slot(i, v, 0)
		case object:
			b.PrependUOffsetTSlot(i, objects[i], 0)
		}
	}
	return b.EndObject()
}

func (s text) build(b *flatbuffers.Builder) flatbuffers.UOffsetT { return b.CreateString(string(s)) }

func (v ints) build(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	b.StartVector(flatbuffers.SizeInt32, len(v), flatbuffers.SizeInt32)
	for i := len(v) - 1; i >= 0; i-- {
		b.PrependInt32(v[i])
	}
	return b.EndVector(len(v))
}

func (v data) build(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	b.Prep(dataAlign, len(v))
	return b.CreateByteVector(v)
}

func (v tables) build(b *flatbuffers.Builder) flatbuffers.UOffsetT {
	offsets := make([]flatbuffers.UOffsetT, len(v))
	for i, t := range v {
		offsets[i] = t.build(b)
	}
	return b.CreateVectorOfTables(offsets)
}
