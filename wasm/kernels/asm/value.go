package asm

// Variable instructions (5.4.4).
const (
	opLocalGet = 0x20
	opLocalSet = 0x21
	opLocalTee = 0x22
)

// Value is an expression of any type: an I32 or a V128.
type Value interface {
	kind() Type
	bytes() []byte
}

// I32 is an expression of type i32.
type I32 struct{ value }

// V128 is an expression of type v128.
type V128 struct{ value }

func (I32) kind() Type  { return TypeI32 }
func (V128) kind() Type { return TypeV128 }

// Set assigns to the local.
func (x I32) Set(v I32) { x.set(v.code) }

// Set assigns to the local.
func (x V128) Set(v V128) { x.set(v.code) }

// Tee assigns to the local, and is what it assigned.
func (x I32) Tee(v I32) I32 { return I32{value{code: x.tee(v.code)}} }

// Tee assigns to the local, and is what it assigned.
func (x V128) Tee(v V128) V128 { return V128{value{code: x.tee(v.code)}} }

// Inc adds a constant to the local.
func (x I32) Inc(by int32) { x.Set(x.Add(I(by))) }

// value is the code that leaves a value on the stack; for a local, also the
// function that it belongs to.
type value struct {
	code []byte
	home *Func
}

func (v value) bytes() []byte { return v.code }

func (v value) set(code []byte) {
	f := v.home
	f.emit(code, v.access(opLocalSet))
}

func (v value) tee(code []byte) []byte {
	return concat(code, v.access(opLocalTee))
}

// access turns the local's get into another instruction.
func (v value) access(op byte) []byte {
	if v.home == nil {
		panic("asm: assignment to an expression")
	}
	return concat([]byte{op}, v.code[1:])
}

func concat(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
