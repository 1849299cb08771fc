package torch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"goglenet/tools/formats/source"
)

// Limits of the reader. A checkpoint of this network takes 50 kB of pickle and
// 2,000 entries of stack, pickle's own batch of items.
const (
	maxPickle = 16 << 20
	maxStack  = 1 << 14
	maxLine   = 256
)

// machine is the stack machine whose programs pickles are (Python's
// Lib/pickletools.py). It makes plain values, and of what only other programs
// could make an inert object: there is nothing in it that could run code.
type machine struct {
	b     []byte
	pos   int
	stack []any
	memo  map[int]any

	memory     *source.Memory // what values may take
	persistent func(id any) (any, error)
}

// unpickle runs the pickle at the start of b and returns what follows it.
// Persistent turns the ids of things outside the pickle into values; nil refuses them.
func unpickle(b []byte, memory *source.Memory, persistent func(any) (any, error)) (value any, rest []byte, err error) {
	m := &machine{b: b[:min(len(b), maxPickle)], memo: map[int]any{}, memory: memory, persistent: persistent}
	for first := true; ; first = false {
		at := m.pos
		code, err := m.take(1)
		if err != nil {
			return nil, nil, source.Malformed("byte "+strconv.Itoa(at), errors.New("the pickle has no end"))
		}
		op := instructions[code[0]]
		switch {
		case first && code[0] != opProto:
			return nil, nil, source.Malformed("byte 0", errors.New("not a pickle of protocol 2 or later"))
		case code[0] == opStop:
			value, err = m.pop()
		case op.run == nil:
			err = fmt.Errorf("the instruction %#02x has no place in a state dict", code[0])
		default:
			err = op.run(m)
		}
		if err != nil {
			return nil, nil, source.Malformed("byte "+strconv.Itoa(at)+op.name, err)
		}
		if code[0] == opStop {
			return value, b[m.pos:], nil
		}
	}
}

// take returns the next n bytes of the program.
func (m *machine) take(n int) ([]byte, error) {
	if n < 0 || n > len(m.b)-m.pos {
		return nil, io.ErrUnexpectedEOF
	}
	m.pos += n
	return m.b[m.pos-n : m.pos], nil
}

// uint reads a little-endian argument of size bytes.
func (m *machine) uint(size int) (int, error) {
	b, err := m.take(size)
	if err != nil {
		return 0, err
	}
	n := uint64(0)
	for i, c := range b {
		n |= uint64(c) << (8 * i)
	}
	if n > math.MaxInt {
		return 0, fmt.Errorf("a length of %d", n)
	}
	return int(n), nil
}

// counted reads bytes behind their number, which takes size bytes.
func (m *machine) counted(size int) ([]byte, error) {
	n, err := m.uint(size)
	if err != nil {
		return nil, err
	}
	return m.take(n)
}

// line reads up to a newline.
func (m *machine) line() (string, error) {
	rest := m.b[m.pos:]
	n := bytes.IndexByte(rest[:min(len(rest), maxLine)], '\n')
	if n < 0 {
		return "", fmt.Errorf("no name of less than %d bytes", maxLine)
	}
	m.pos += n + 1
	return string(rest[:n]), nil
}

// charge accounts for a value of so many bytes.
func (m *machine) charge(bytes int) error { return m.memory.Take(bytes, 1) }

func (m *machine) push(v any) error {
	if len(m.stack) == maxStack {
		return fmt.Errorf("more than %d values on the stack", maxStack)
	}
	if len(m.stack) == cap(m.stack) { // about to double
		if err := m.charge(2 * boxBytes * len(m.stack)); err != nil {
			return err
		}
	}
	m.stack = append(m.stack, v)
	return nil
}

// pushNew pushes a value of so many bytes.
func (m *machine) pushNew(v any, bytes int) error {
	if err := m.charge(bytes); err != nil {
		return err
	}
	return m.push(v)
}

// top is the topmost value, which is no mark.
func (m *machine) top() (any, error) {
	if len(m.stack) == 0 {
		return nil, errors.New("the stack is empty")
	}
	v := m.stack[len(m.stack)-1]
	if _, ok := v.(mark); ok {
		return nil, errors.New("a mark where a value should be")
	}
	return v, nil
}

func (m *machine) pop() (any, error) {
	v, err := m.top()
	if err == nil {
		m.stack = m.stack[:len(m.stack)-1]
	}
	return v, err
}

// popMark pops the values down to the topmost mark, and the mark. They stay
// valid until the next push.
func (m *machine) popMark() ([]any, error) {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if _, ok := m.stack[i].(mark); ok {
			items := m.stack[i+1:]
			m.stack = m.stack[:i]
			return items, nil
		}
	}
	return nil, errors.New("no mark on the stack")
}

// popN pops the n topmost values, which stay valid until the next push.
func (m *machine) popN(n int) ([]any, error) {
	begin := len(m.stack) - n
	if begin < 0 {
		return nil, errors.New("too few values on the stack")
	}
	items := m.stack[begin:]
	for _, v := range items {
		if _, ok := v.(mark); ok {
			return nil, errors.New("a mark where a value should be")
		}
	}
	m.stack = m.stack[:begin]
	return items, nil
}
