// Package template writes the SIMD machine's modules: every operation of the
// instruction set as a kernel, and run, which executes a program with them.
//
// Kernels are named by operation, type, tile and instruction set:
// conv_int8_6x8_relaxed computes six pixels of eight output channels at once.
package template

import (
	"fmt"

	"goglenet/core/program"
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/asm"
)

// Short names, as in the WebAssembly specification.
var (
	i8x16, i16x8, i32x4, f32x4 = asm.I8x16, asm.I16x8, asm.I32x4, asm.F32x4

	i = asm.I
)

// Module writes the module for an instruction set.
func Module(isa ISA) []byte {
	m := asm.NewModule(kernels.Scratch / kernels.PageSize)
	b := &builder{Module: m, isa: isa}
	b.putRest = b.putRestFunc()
	b.fill = b.fillFunc()
	b.windows, b.results = b.windowsFunc(), b.resultsFunc()
	b.exp = b.expFunc()
	if isa.split.panel {
		b.spread = b.spreadFunc()
	}
	convInt8 := b.convInt8(isa.int8)
	convSplit := convInt8
	switch {
	case !isa.split.panel:
		convSplit = b.convPlanes(isa.split)
	case isa.split != isa.int8:
		convSplit = b.convInt8(isa.split)
	}
	zeroBorder := b.zeroBorder()
	b.run(map[kernel]*asm.Func{
		{program.Input, program.Bytes}:  b.input(),
		{program.Border, program.F32}:   zeroBorder,
		{program.Border, program.U7}:    zeroBorder,
		{program.Border, program.Split}: b.splitBorder(),
		{program.Conv, program.F32}:     b.convF32(),
		{program.Conv, program.U7}:      convInt8,
		{program.Conv, program.Split}:   convSplit,
		{program.MaxPool, program.F32}:  b.maxPool(f32),
		{program.MaxPool, program.U7}:   b.maxPool(u7),
		{program.AvgPool, program.F32}:  b.avgPool(f32),
		{program.AvgPool, program.U7}:   b.avgPool(u7),
		{program.LRN, program.F32}:      b.lrn(f32),
		{program.LRN, program.U7}:       b.lrn(u7),
		{program.Softmax, program.F32}:  b.softmax(),
		{program.Pack, program.F32}:     b.pack(),
	})
	return m.Encode()
}

// builder holds what the kernels of a module share.
type builder struct {
	*asm.Module
	isa ISA

	putRest, fill, windows, results, spread, exp *asm.Func
}

// kernel starts a kernel, which takes an instruction.
func (b *builder) kernel(format string, args ...any) (*asm.Func, record) {
	f := b.Func(fmt.Sprintf(format, args...))
	return f, record{f.I32Param()}
}
