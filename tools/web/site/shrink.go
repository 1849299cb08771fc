package site

import (
	"fmt"
	"os"
)

// shrink rewrites a module of Go's linker: without notes, with fewer, longer segments
// of data, and with a function at its start that writes the runtime's table of functions.
func shrink(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	m, err := readModule(b)
	if err == nil {
		err = m.shrink()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, m.encode(), 0o755)
}

func (m *wasmModule) shrink() error {
	memory, err := readMemory(m[dataSection])
	if err != nil {
		return err
	}
	if t := findFunctionTable(memory); t.entries > 0 {
		code, err := t.code()
		if err != nil {
			return err
		}
		if err := m.addStart(code); err != nil {
			return err
		}
		clear(memory[t.at:][:t.bytes()])
	}
	m[dataSection] = encodeMemory(memory)
	return nil
}
