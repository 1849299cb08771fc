// Package chromium runs programs on the SIMD machine's modules in Chromium, as
// a page does, for tests and measurements.
package chromium

import (
	"encoding/base64"
	"fmt"
	"strings"

	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/tools/web/browser"
	"goglenet/wasm/kernels"
)

// Machine is the SIMD machine in a page, on one thread.
type Machine struct {
	page    *browser.Page
	layout  kernels.Layout
	instrs  int
	pending strings.Builder // JavaScript to run before the next answer
	err     error           // of a Read, which cannot return it
}

var _ machine.Machine = (*Machine)(nil)

// New returns a machine for p with an arena of zeros. A page holds one machine
// at a time: the last one made.
func New(page *browser.Page, module []byte, p *program.Program) (*Machine, error) {
	m := &Machine{page: page, layout: kernels.NewLayout(p), instrs: len(p.Instrs)}
	fmt.Fprintf(&m.pending, `var {memory, run} = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.fromBase64(%q))).exports;
		memory.grow(%d);
		var bytes = new Uint8Array(memory.buffer);
		`, base64.StdEncoding.EncodeToString(module), (m.layout.Size-1)/kernels.PageSize)
	m.set(kernels.Scratch, m.layout.Program)
	_, err := answer[int](m, "0")
	return m, err
}

// Write implements machine.Machine.
func (m *Machine) Write(offset int, data []byte) {
	m.set(m.layout.Arena+offset, data)
	const flush = 16 << 20 // well below what one message may hold
	if m.pending.Len() > flush {
		_, m.err = answer[int](m, "0")
	}
}

func (m *Machine) set(at int, data []byte) {
	fmt.Fprintf(&m.pending, "bytes.set(Uint8Array.fromBase64(%q), %d);\n", base64.StdEncoding.EncodeToString(data), at)
}

// Read implements machine.Machine. If it fails, dst is zeros and the next Run
// returns the error.
func (m *Machine) Read(offset int, dst []byte) {
	clear(dst)
	at := m.layout.Arena + offset
	s, err := answer[string](m, fmt.Sprintf("bytes.subarray(%d, %d).toBase64()", at, at+len(dst)))
	if err == nil {
		_, err = base64.StdEncoding.Decode(dst, []byte(s))
	}
	if err != nil {
		m.err = err
	}
}

// Run implements machine.Machine. It does not wait for what packs weights, which
// are many short messages otherwise.
func (m *Machine) Run(from, to int) error {
	fmt.Fprintf(&m.pending, "run(%d, %d, %d);\n", kernels.Scratch, from, to)
	if from >= m.instrs {
		return m.err
	}
	_, err := answer[int](m, "0")
	return err
}

// Times runs instructions so many rounds and returns the milliseconds of each;
// a round repeats them, since the page's clock is coarse.
func (m *Machine) Times(from, to, rounds, repeat int) ([]float64, error) {
	return answer[[]float64](m, fmt.Sprintf(`(() => {
		const times = [];
		for (let round = 0; round < %d; round++) {
			const start = performance.now();
			for (let i = 0; i < %d; i++) run(%d, %d, %d);
			times.push((performance.now() - start) / %[2]d);
		}
		return times;
	})()`, rounds, repeat, kernels.Scratch, from, to))
}

// Close implements machine.Machine.
func (m *Machine) Close() error { return m.err }

// answer evaluates an expression after what is pending.
func answer[T any](m *Machine, expression string) (T, error) {
	if m.err != nil {
		var none T
		return none, m.err
	}
	script := m.pending.String() + expression
	m.pending.Reset()
	return browser.Eval[T](m.page, script)
}
