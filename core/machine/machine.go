// Package machine runs programs. Its inner loops, in package kernels, are portable
// Go, which is the reference, or assembly. int8 has the same bits on all; float32
// has Portable's bits where nothing is fused. The number of threads changes none.
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
		isa: isa, threads: threads}
	m.scratch = m.newScratch()
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
	case program.Input, program.MaxPool, program.AvgPool, program.LRN, program.Pack:
		return int(d.N * d.H) // rows
	}
	return m.trainingUnits(&j[0])
}

// exec computes units from (included) to to (not included).
func (m *Go) exec(j job, s *scratch, from, to int) {
	in, set := &j[0], m.isa.set
	float := in.Src.Type == program.F32
	switch in.Op {
	case program.Input:
		m.input(in, s, from, to)
	case program.Border:
		m.border(in, from, to)
	case program.Conv:
		m.conv(m.convs(j), s, from, to)
	case program.MaxPool:
		m.pool(pick(float, set.MaxPoolF32, set.MaxPoolU7), in, s, from, to)
	case program.AvgPool:
		m.pool(pick(float, set.AvgPoolF32, set.AvgPoolU7), in, s, from, to)
	case program.LRN:
		m.lrn(pick(float, set.LRNF32, set.LRNU7), in, s, from, to)
	case program.Softmax:
		m.softmax(in, from, to)
	case program.Pack:
		m.pack(in, from, to)
	default:
		m.train(in, s, from, to)
	}
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
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
