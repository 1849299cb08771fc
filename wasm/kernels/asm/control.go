package asm

// Control instructions (5.4.1).
const (
	opUnreachable = 0x00
	opBlock       = 0x02
	opLoop        = 0x03
	opIf          = 0x04
	opElse        = 0x05
	opEnd         = 0x0b
	opBr          = 0x0c
	opBrIf        = 0x0d
	opBrTable     = 0x0e
	opReturn      = 0x0f
	opCall        = 0x10

	emptyBlock = 0x40
)

// Label is where a branch goes: the end of a block, the start of a loop. It
// is valid inside the block that it belongs to.
type Label struct {
	f     *Func
	depth uint32
}

// Br branches.
func (l Label) Br() { l.f.emit(appendUint([]byte{opBr}, l.distance())) }

// BrIf branches if cond is not zero.
func (l Label) BrIf(cond I32) {
	l.f.emit(cond.code, appendUint([]byte{opBrIf}, l.distance()))
}

func (l Label) distance() uint32 {
	if l.depth > l.f.depth {
		panic("asm: " + l.f.name + ": branch to a closed block")
	}
	return l.f.depth - l.depth
}

// Block runs body, which may branch to its end.
func (f *Func) Block(body func(end Label)) { f.nested(opBlock, body) }

// Loop runs body once, and again whenever it branches to its start.
func (f *Func) Loop(body func(again Label)) { f.nested(opLoop, body) }

func (f *Func) nested(op byte, body func(Label)) {
	f.emit([]byte{op, emptyBlock})
	f.depth++
	body(Label{f, f.depth})
	f.depth--
	f.emit([]byte{opEnd})
}

// If runs then if cond is not zero.
func (f *Func) If(cond I32, then func()) {
	f.emit(cond.code)
	f.nested(opIf, func(Label) { then() })
}

// IfElse runs then if cond is not zero, or else otherwise.
func (f *Func) IfElse(cond I32, then, otherwise func()) {
	f.If(cond, func() {
		then()
		f.emit([]byte{opElse})
		otherwise()
	})
}

// While runs body as long as cond is not zero.
func (f *Func) While(cond I32, body func()) {
	f.If(cond, func() {
		f.Loop(func(again Label) {
			body()
			again.BrIf(cond)
		})
	})
}

// For runs body with i = from, from+step, ... while i is below to (unsigned).
// To is evaluated on every turn.
func (f *Func) For(i, from, to I32, step int32, body func()) {
	i.Set(from)
	f.While(i.LtU(to), func() {
		body()
		i.Inc(step)
	})
}

// Switch runs the case whose number is index; none if there is no such case.
func (f *Func) Switch(index I32, cases ...func()) {
	f.Block(func(end Label) {
		f.cases(index, end, cases, len(cases))
	})
}

// cases nests a block for each case, so that branching out of n+1 blocks
// arrives just before case n.
func (f *Func) cases(index I32, end Label, cases []func(), open int) {
	f.Block(func(Label) {
		if open > 0 {
			f.cases(index, end, cases, open-1)
			return
		}
		table := appendUint([]byte{opBrTable}, uint32(len(cases)))
		for i := range cases {
			table = appendUint(table, uint32(i))
		}
		f.emit(index.code, appendUint(table, uint32(len(cases))))
	})
	if open < len(cases) {
		cases[open]()
		end.Br()
	}
}

// Unreachable traps.
func (f *Func) Unreachable() { f.emit([]byte{opUnreachable}) }

// Return leaves the function with its results.
func (f *Func) Return(results ...Value) {
	if len(results) != len(f.results) {
		panic("asm: " + f.name + ": wrong number of results")
	}
	for i, r := range results {
		if r.kind() != f.results[i] {
			panic("asm: " + f.name + ": wrong type of result")
		}
		f.emit(r.bytes())
	}
	f.emit([]byte{opReturn})
}
