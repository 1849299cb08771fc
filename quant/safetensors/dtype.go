package safetensors

// DType is the number format of a tensor.
type DType uint8

// The number formats, under their safetensors names.
const (
	F32 DType = iota // IEEE 754 binary32
	F16              // IEEE 754 binary16, a storage format: widened when read
	I8               // signed 8-bit integer, meaningful with a scale

	// In other programs' files.
	BF16 // the upper half of a binary32
	F64  // IEEE 754 binary64
	Bool
	U8
	I16
	U16
	I32
	U32
	I64
	U64
)

var dtypes = [...]struct {
	name string
	size int
}{
	F32: {"F32", 4}, F16: {"F16", 2}, I8: {"I8", 1}, BF16: {"BF16", 2}, F64: {"F64", 8}, Bool: {"BOOL", 1}, U8: {"U8", 1},
	I16: {"I16", 2}, U16: {"U16", 2}, I32: {"I32", 4}, U32: {"U32", 4}, I64: {"I64", 8}, U64: {"U64", 8},
}

// Size is the number of bytes of one element, 0 for an unknown format.
func (d DType) Size() int {
	if int(d) >= len(dtypes) {
		return 0
	}
	return dtypes[d].size
}

// String is the name safetensors uses.
func (d DType) String() string {
	if int(d) >= len(dtypes) {
		return "unknown"
	}
	return dtypes[d].name
}

// ParseDType is the inverse of String.
func ParseDType(name string) (DType, bool) {
	for d, t := range dtypes {
		if t.name == name {
			return DType(d), true
		}
	}
	return 0, false
}
