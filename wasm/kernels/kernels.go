// Package kernels is what the SIMD machine's modules and their hosts agree on.
//
// A module owns its memory, which starts as one page, the kernels' scratch. A
// host grows it, puts a program's instructions behind the scratch and the arena
// behind those, and calls
//
//	run(program, from, to)
//
// with the address of the first instruction.
package kernels

import (
	"slices"
	"unsafe"

	"goglenet/core/program"
)

//go:generate go run ./gen

// The module's memory, in bytes.
const (
	PageSize = 1 << 16
	Scratch  = PageSize // what the kernels keep for themselves; the program's address
	Align    = 64       // of the arena: a cache line
	Slack    = 64       // behind the arena and at the end: kernels read and write whole vectors
)

// The module for SIMD128 has a panel at the end of the memory: the windows of
// some pixels of an int8 convolution, widened. It holds at least PanelPixels of
// them, and uses PanelBytes if more fit in.
const (
	PanelPixels = 4
	PanelBytes  = 16 << 10
)

// Layout is a program as a module wants it, and where in its memory.
type Layout struct {
	Program []byte // to be written at Scratch
	Arena   int    // address of the arena
	Size    int    // bytes of memory in all
}

// NewLayout lays out a program: the offsets in its instructions become addresses.
func NewLayout(p *program.Program) Layout {
	size := int(unsafe.Sizeof(program.Instr{}))
	instrs := slices.Concat(p.Instrs, p.Packs)
	arena := (Scratch + len(instrs)*size + Align - 1) / Align * Align
	layout := Layout{
		Program: make([]byte, 0, len(instrs)*size),
		Arena:   arena,
		Size:    arena + p.ArenaBytes + Slack + panelBytes(p),
	}
	for _, in := range instrs {
		for _, offset := range []*int32{&in.Src.Offset, &in.Dst.Offset, &in.Weights, &in.Scale, &in.Bias} {
			*offset += int32(arena)
		}
		layout.Program = append(layout.Program, words(&in)...)
	}
	return layout
}

// panelBytes is the size of the panel, and of what is written past its end.
func panelBytes(p *program.Program) int {
	size := PanelBytes
	for _, in := range p.Instrs {
		if in.Op == program.Conv && in.Src.Type != program.F32 {
			size = max(size, PanelPixels*4*int(in.KernelH)*in.Int8Row())
		}
	}
	return size + Slack
}

// words are an instruction's bytes, which are its words in the order of memory:
// little-endian, like all of the arena.
func words(in *program.Instr) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(in)), unsafe.Sizeof(*in))
}
