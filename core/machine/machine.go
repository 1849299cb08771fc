// Package machine runs programs. This machine is the reference: portable Go,
// loop-tiled, the same bits on every platform and for any number of threads.
package machine

import (
	"slices"
	"unsafe"

	"goglenet/core/program"
)

// Machine is anything that executes one program over an arena of its own. It
// is used by one goroutine at a time.
type Machine interface {
	program.Arena
	// Close releases the arena and the threads.
	Close() error
}

// Factory makes a machine that runs p, with an arena of zeros.
type Factory func(p *program.Program) (Machine, error)

// Threads is the factory of machines in Go that run on n threads.
func Threads(n int) Factory { return On(Fastest(), n) }

// On is the factory of machines in Go that run with an instruction set's
// kernels on n threads.
func On(isa ISA, n int) Factory {
	return func(p *program.Program) (Machine, error) { return NewOn(isa, p, n), nil }
}

// Go is the machine in Go.
type Go struct {
	instrs  []program.Instr
	arena   []byte
	isa     ISA
	threads int
	scratch *scratch // of the caller of Run
	team    *team
}

var _ Machine = (*Go)(nil)

// New returns a machine for p with an arena of zeros that runs every
// instruction on the given number of threads, on the fastest of ISAs.
func New(p *program.Program, threads int) *Go { return NewOn(Fastest(), p, threads) }

// NewOn returns such a machine for one of ISAs.
func NewOn(isa ISA, p *program.Program, threads int) *Go {
	words := make([]uint64, (p.ArenaBytes+7)/8) // for its alignment
	m := &Go{instrs: slices.Concat(p.Instrs, p.Packs), arena: unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), p.ArenaBytes),
		isa: isa, threads: threads, scratch: newScratch()}
	if threads > 1 {
		m.team = newTeam(m, threads)
	}
	return m
}

// Write implements Machine.
func (m *Go) Write(offset int, data []byte) { copy(m.arena[offset:offset+len(data)], data) }

// Read implements Machine.
func (m *Go) Read(offset int, dst []byte) { copy(dst, m.arena[offset:offset+len(dst)]) }

// Close implements Machine.
func (m *Go) Close() error {
	if m.team != nil {
		m.team.stop()
	}
	return nil
}

// Run implements Machine. It allocates nothing and returns no error.
func (m *Go) Run(from, to int) error {
	if m.team != nil {
		m.team.run(from, to)
		return nil
	}
	for from < to {
		j := m.job(from, to)
		m.exec(j, m.scratch, 0, m.units(j))
		from += len(j)
	}
	return nil
}

// job is an instruction and the siblings that are computed with it.
type job []program.Instr

// job returns what to compute at from, as part of a run up to to.
func (m *Go) job(from, to int) job {
	return m.instrs[from:min(to, from+1+int(m.instrs[from].Siblings))]
}

// units is the number of parts of a job that can be computed independently of
// each other.
func (m *Go) units(j job) int {
	d := &j[0].Dst
	switch j[0].Op {
	case program.Conv:
		c := m.convs(j)
		return c.units()
	case program.Border, program.Softmax:
		return int(d.N)
	default:
		return int(d.N * d.H) // rows
	}
}

// exec computes units from (included) to to (not included).
func (m *Go) exec(j job, s *scratch, from, to int) {
	in := &j[0]
	if in.Op == program.Conv {
		m.conv(m.convs(j), s, from, to)
		return
	}
	operations[in.Op][in.Src.Type](m, in, from, to)
}

// operations holds a function for every operation but Conv and type of source.
var operations = [...][4]func(m *Go, in *program.Instr, from, to int){
	program.Input:   {program.Bytes: (*Go).input},
	program.Border:  {program.F32: (*Go).zeroBorder, program.U7: (*Go).zeroBorder, program.Split: (*Go).splitBorder},
	program.MaxPool: {program.F32: maxPool[float32], program.U7: maxPool[byte]},
	program.AvgPool: {program.F32: (*Go).avgPoolF32, program.U7: (*Go).avgPoolU7},
	program.LRN:     {program.F32: (*Go).lrnF32, program.U7: (*Go).lrnU7},
	program.Softmax: {program.F32: (*Go).softmax},
	program.Pack:    {program.F32: (*Go).pack},
}

// view returns n values of the arena from byte offset on.
func view[T any](m *Go, offset, n int) []T {
	var v T
	b := m.arena[offset : offset+n*int(unsafe.Sizeof(v))]
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// pixel returns the channels of pixel (n, y, x) of t, whose values are of type T.
func pixel[T any](m *Go, t *program.Tensor, n, y, x int) []T {
	return view[T](m, address(t, n, y, x), int(t.C))
}

func address(t *program.Tensor, n, y, x int) int {
	return int(t.Offset) + n*int(t.Image) + y*int(t.Row) + x*int(t.Pixel)
}

// position turns the running number of a pixel into its place.
func position(t *program.Tensor, i int) (n, y, x int) {
	w, h := int(t.W), int(t.H)
	return i / w / h, i / w % h, i % w
}
