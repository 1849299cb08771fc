//go:build js && wasm

package main

import (
	"errors"
	"strconv"
	"syscall/js"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/wasm/kernels"
)

// simd is the SIMD machine in the browser: JavaScript has instantiated its
// module, whose memory is not Go's.
type simd struct {
	layout kernels.Layout
	run    js.Value
	bytes  js.Value // a Uint8Array of the whole memory
	in     window   // where Write and Read last were: with every image the same places
	out    window
}

var _ machine.Machine = (*simd)(nil)

// window is a part of the memory, as a Uint8Array.
type window struct {
	offset, size int
	bytes        js.Value
}

// newSIMD returns a machine for p in the memory that the module exports. An
// earlier machine of the same module is of no use any more.
func newSIMD(exports js.Value, p *program.Program) (machine.Machine, error) {
	layout, memory := kernels.NewLayout(p), exports.Get("memory")
	pages := (layout.Size+kernels.PageSize-1)/kernels.PageSize - memory.Get("buffer").Get("byteLength").Int()/kernels.PageSize
	if pages > 0 {
		if err := try(func() { memory.Call("grow", pages) }); err != nil {
			return nil, errors.New("no memory for " + strconv.Itoa(layout.Size) + " bytes")
		}
	}
	m := &simd{layout: layout, run: exports.Get("run"), bytes: js.Global().Get("Uint8Array").New(memory.Get("buffer"))}
	js.CopyBytesToJS(m.view(kernels.Scratch, len(layout.Program)), layout.Program)
	return m, nil
}

func (m *simd) view(at, size int) js.Value { return m.bytes.Call("subarray", at, at+size) }

// at returns the arena's bytes at offset through w, which keeps them.
func (m *simd) at(w *window, offset, size int) js.Value {
	if w.offset != offset || w.size != size {
		*w = window{offset, size, m.view(m.layout.Arena+offset, size)}
	}
	return w.bytes
}

// Write implements machine.Machine.
func (m *simd) Write(offset int, data []byte) {
	js.CopyBytesToJS(m.at(&m.in, offset, len(data)), data)
}

// Read implements machine.Machine.
func (m *simd) Read(offset int, dst []byte) {
	js.CopyBytesToGo(dst, m.at(&m.out, offset, len(dst)))
}

// Run implements machine.Machine.
func (m *simd) Run(from, to int) error {
	return try(func() { m.run.Invoke(kernels.Scratch, from, to) })
}

// Close implements machine.Machine. The module's owner frees its memory.
func (m *simd) Close() error { return nil }

// try turns what JavaScript throws into an error.
func try(f func()) (err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	f()
	return nil
}
