// Package wazero runs programs on the SIMD machine without a browser: its
// module for plain SIMD128 under wazero.
package wazero

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/wasm/kernels"
	"goglenet/wasm/kernels/modules"
)

// simd is the SIMD machine under wazero, on one thread.
type simd struct {
	module api.Module
	run    api.Function
	args   [3]uint64 // of run
	layout kernels.Layout
	instrs int
}

var _ machine.Factory = New

// engine is the compiled module, which all machines share.
type engine struct {
	wazero.Runtime
	module wazero.CompiledModule
}

var compiled = sync.OnceValues(func() (engine, error) {
	r := wazero.NewRuntime(context.Background())
	m, err := r.CompileModule(context.Background(), modules.SIMD128)
	return engine{r, m}, err
})

// New makes a machine on one thread; it is a machine.Factory.
func New(p *program.Program) (machine.Machine, error) {
	e, err := compiled()
	if err != nil {
		return nil, fmt.Errorf("simd machine: %w", err)
	}
	module, err := e.InstantiateModule(context.Background(), e.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("simd machine: %w", err)
	}
	m := &simd{module: module, run: module.ExportedFunction("run"), layout: kernels.NewLayout(p), instrs: len(p.Instrs) + len(p.Packs)}
	if _, ok := module.Memory().Grow(uint32((m.layout.Size - 1) / kernels.PageSize)); !ok {
		return nil, errors.Join(fmt.Errorf("simd machine: no memory for %d bytes", m.layout.Size), m.Close())
	}
	module.Memory().Write(kernels.Scratch, m.layout.Program)
	return m, nil
}

// Write implements machine.Machine.
func (m *simd) Write(offset int, data []byte) { copy(m.view(offset, len(data)), data) }

// Read implements machine.Machine.
func (m *simd) Read(offset int, dst []byte) { copy(dst, m.view(offset, len(dst))) }

// view returns n bytes of the arena.
func (m *simd) view(offset, n int) []byte {
	b, ok := m.module.Memory().Read(uint32(m.layout.Arena+offset), uint32(n))
	if !ok {
		panic(fmt.Sprintf("simd machine: %d bytes at offset %d are outside the arena", n, offset))
	}
	return b
}

// Run implements machine.Machine. It allocates nothing.
func (m *simd) Run(from, to int) error {
	if from < 0 || to > m.instrs {
		return fmt.Errorf("simd machine: the program has no instructions %d to %d", from, to)
	}
	m.args = [3]uint64{kernels.Scratch, uint64(from), uint64(to)}
	return m.run.CallWithStack(context.Background(), m.args[:])
}

// Close implements machine.Machine.
func (m *simd) Close() error { return m.module.Close(context.Background()) }
