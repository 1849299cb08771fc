package asm

// Variable instructions (5.4.4).
const (
	opLocalGet = 0x20
	opLocalSet = 0x21
)

// Value is an expression of any type.
type Value interface {
	kind() Type
	bytes() []byte
}

// Expressions by their types.
type (
	I32  struct{ value }
	I64  struct{ value }
	F32  struct{ value }
	F64  struct{ value }
	V128 struct{ value }
)

func (I32) kind() Type  { return TypeI32 }
func (I64) kind() Type  { return TypeI64 }
func (F32) kind() Type  { return TypeF32 }
func (F64) kind() Type  { return TypeF64 }
func (V128) kind() Type { return TypeV128 }

// Set assigns to the local.
func (x I32) Set(v I32)   { x.set(v.code) }
func (x F32) Set(v F32)   { x.set(v.code) }
func (x F64) Set(v F64)   { x.set(v.code) }
func (x V128) Set(v V128) { x.set(v.code) }

// Inc adds a constant to the local.
func (x I32) Inc(by int32) { x.Set(x.Add(I(by))) }

// value is the code that leaves a value on the stack; for a local, also the
// function that it belongs to.
type value struct {
	code []byte
	home *Func
}

func (v value) bytes() []byte { return v.code }

// set assigns to the local: its get with another opcode.
func (v value) set(code []byte) {
	if v.home == nil {
		panic("asm: assignment to an expression")
	}
	v.home.emit(code, []byte{opLocalSet}, v.code[1:])
}

func concat(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
