// Package kernels is what the SIMD machine's modules and their hosts agree on.
//
// A module owns its memory, which starts as one page, the kernels' room. A host
// grows it, puts a program's instructions behind the room and the arena behind
// those, and calls
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
	Room     = PageSize // what the kernels keep for themselves; the program's address
	Align    = 64       // of the arena: a cache line
	Slack    = 64       // behind the arena and at the end: kernels read and write whole vectors
)

// The module for SIMD128 has a panel at the end of the memory: the windows of
// some pixels of an int8 convolution, widened. It needs room for PanelPixels of
// them, and uses PanelBytes if more fit in.
const (
	PanelPixels = 4
	PanelBytes  = 16 << 10
)

// Image is a program as a module wants it.
type Image struct {
	Program []byte // to be written at Room
	Arena   int    // address of the arena
	Size    int    // bytes of memory in all
}

// NewImage lays out a program: the offsets in its instructions become addresses.
func NewImage(p *program.Program) Image {
	size := int(unsafe.Sizeof(program.Instr{}))
	instrs := slices.Concat(p.Instrs, p.Packs)
	arena := (Room + len(instrs)*size + Align - 1) / Align * Align
	image := Image{
		Program: make([]byte, 0, len(instrs)*size),
		Arena:   arena,
		Size:    arena + p.ArenaBytes + Slack + panelBytes(p),
	}
	for _, in := range instrs {
		for _, offset := range []*int32{&in.Src.Offset, &in.Dst.Offset, &in.Weights, &in.Scale, &in.Bias} {
			*offset += int32(arena)
		}
		image.Program = append(image.Program, words(&in)...)
	}
	return image
}

// panelBytes is the room for the panel, and for what is written past its end.
func panelBytes(p *program.Program) int {
	size := PanelBytes
	for _, in := range p.Instrs {
		if in.Op == program.Conv && in.Src.Type != program.F32 {
			row := (int(in.KernelW*in.Src.C) + program.Group - 1) / program.Group * program.Group
			size = max(size, PanelPixels*4*int(in.KernelH)*row)
		}
	}
	return size + Slack
}

// words are an instruction's bytes, which are its words in the order of memory:
// little-endian, like all of the arena.
func words(in *program.Instr) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(in)), unsafe.Sizeof(*in))
}
