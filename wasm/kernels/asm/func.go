package asm

// Func is a function being written. Parameters come before locals.
type Func struct {
	index           uint32
	name            string
	exported        bool
	params, results []Type
	locals          []Type
	body            []byte
	depth           uint32 // of open blocks
}

// Export makes the function visible under its name, and returns it.
func (f *Func) Export() *Func {
	f.exported = true
	return f
}

func (f *Func) signature() signature { return signature{f.params, f.results} }

// Parameters.
func (f *Func) I32Param() I32   { return I32{f.newParam(TypeI32)} }
func (f *Func) F64Param() F64   { return F64{f.newParam(TypeF64)} }
func (f *Func) V128Param() V128 { return V128{f.newParam(TypeV128)} }

// Locals, which are zero until set.
func (f *Func) I32() I32   { return I32{f.newLocal(TypeI32)} }
func (f *Func) F32() F32   { return F32{f.newLocal(TypeF32)} }
func (f *Func) F64() F64   { return F64{f.newLocal(TypeF64)} }
func (f *Func) V128() V128 { return V128{f.newLocal(TypeV128)} }

// Let adds a local and sets it.
func (f *Func) Let(v I32) I32 {
	x := f.I32()
	x.Set(v)
	return x
}

// I32s adds n locals.
func (f *Func) I32s(n int) []I32 {
	s := make([]I32, n)
	for i := range s {
		s[i] = f.I32()
	}
	return s
}

// V128s adds n locals.
func (f *Func) V128s(n int) []V128 {
	s := make([]V128, n)
	for i := range s {
		s[i] = f.V128()
	}
	return s
}

func (f *Func) newParam(t Type) value {
	if len(f.locals) > 0 {
		panic("asm: " + f.name + ": parameter after a local")
	}
	f.params = append(f.params, t)
	return f.local(len(f.params) - 1)
}

func (f *Func) newLocal(t Type) value {
	f.locals = append(f.locals, t)
	return f.local(len(f.params) + len(f.locals) - 1)
}

func (f *Func) local(index int) value {
	return value{code: appendUint([]byte{opLocalGet}, uint32(index)), home: f}
}

// Call calls a function that returns nothing.
func (f *Func) Call(g *Func, args ...Value) {
	if len(g.results) != 0 {
		panic("asm: " + g.name + ": result dropped")
	}
	f.emit(g.call(args))
}

// CallF64 is the result of a function that returns one F64.
func (f *Func) CallF64(args ...Value) F64 { return F64{f.callFor(TypeF64, args)} }

// CallI32 is the result of a function that returns one I32.
func (f *Func) CallI32(args ...Value) I32 { return I32{f.callFor(TypeI32, args)} }

func (f *Func) callFor(result Type, args []Value) value {
	if len(f.results) != 1 || f.results[0] != result {
		panic("asm: " + f.name + ": result of another type")
	}
	return value{code: f.call(args)}
}

func (f *Func) call(args []Value) []byte {
	if len(args) != len(f.params) {
		panic("asm: " + f.name + ": wrong number of arguments")
	}
	var b []byte
	for i, a := range args {
		if a.kind() != f.params[i] {
			panic("asm: " + f.name + ": wrong type of argument")
		}
		b = append(b, a.bytes()...)
	}
	return appendUint(append(b, opCall), f.index)
}

func (f *Func) emit(code ...[]byte) {
	for _, c := range code {
		f.body = append(f.body, c...)
	}
}
