package torch

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"

	"goglenet/tools/formats/source"
)

// tarTables are the files of the tar form: pickles, with numbers between them.
// Storages and tensors have the addresses that they had in memory as keys.
type tarTables struct {
	memory   *source.Memory
	storages map[int]*storage
	tensors  map[int]*tensor
	contents contents
	root     any
}

func (t *tarTables) checkSystem(b []byte) error {
	v, _, err := unpickle(b, t.memory, nil)
	if err != nil {
		return err
	}
	info, ok := v.(*dict)
	if !ok || info.get("little_endian") != true {
		return errors.New("not of a little-endian machine")
	}
	return nil
}

const rowBytes = 1024 // what a row takes beside its pickle, at most

// each reads a number and so many tuples of n values, and gives each with what
// follows it; visit returns what is left of that.
func (t *tarTables) each(b []byte, n int, visit func(row tuple, rest []byte) ([]byte, error)) ([]byte, error) {
	v, b, err := unpickle(b, t.memory, nil)
	if err != nil {
		return nil, err
	}
	count, ok := v.(int)
	if !ok || count < 0 {
		return nil, fmt.Errorf("%s where their number should be", kindOf(v))
	}
	for i := range count {
		where := "entry " + strconv.Itoa(i)
		if err := t.memory.Take(1, rowBytes); err != nil {
			return nil, source.Malformed(where, err)
		}
		v, rest, err := unpickle(b, t.memory, nil)
		if err != nil {
			return nil, source.Malformed(where, err)
		}
		row, _ := v.(tuple)
		if len(row) != n {
			return nil, source.Malformed(where, fmt.Errorf("not a tuple of %d", n))
		}
		if b, err = visit(row, rest); err != nil {
			return nil, source.Malformed(where, err)
		}
	}
	return b, nil
}

// readStorages reads (key, location, class) with the elements behind it, then a
// list of views: (key, key of the whole, offset, elements).
func (t *tarTables) readStorages(b []byte) error {
	b, err := t.each(b, 3, func(row tuple, rest []byte) ([]byte, error) {
		key, ok := row[0].(int)
		class, _ := row[2].(global)
		kind, ok2 := classes[class]
		if !ok || !ok2 || len(rest) < 8 {
			return nil, errors.New("not a storage")
		}
		if _, twice := t.storages[key]; twice {
			return nil, fmt.Errorf("key %d comes twice", key)
		}
		n := binary.LittleEndian.Uint64(rest)
		if n > uint64(len(rest)) {
			return nil, fmt.Errorf("%d elements, past the end of the file", n)
		}
		s := &storage{kind: kind, key: strconv.Itoa(key), elements: int(n)}
		s.root = s
		t.storages[key] = s
		var err error
		t.contents[s.key], rest, err = s.read(rest)
		return rest, err
	})
	if err != nil {
		return err
	}
	views, _, err := unpickle(b, t.memory, nil)
	if err != nil {
		return source.Malformed("views", err)
	}
	if l, ok := views.(*list); ok {
		return t.addViews(l)
	}
	return fmt.Errorf("views: %s, not a list", kindOf(views))
}

func (t *tarTables) addViews(views *list) error {
	for i, v := range views.items {
		row, _ := v.(tuple)
		view, err := ints(row)
		if err != nil || len(view) != 4 || t.storages[view[1]] == nil || t.storages[view[0]] != nil {
			return fmt.Errorf("view %d: not a key, a storage's key, an offset and a length", i)
		}
		s, err := t.storages[view[1]].slice(view[2], view[3])
		if err != nil {
			return source.Malformed("view "+strconv.Itoa(i), err)
		}
		t.storages[view[0]] = s
	}
	return nil
}

// readTensors reads (key, key of the storage, class) with the number of axes in
// 8 bytes behind it, the shape, the strides and the offset.
func (t *tarTables) readTensors(b []byte) error {
	_, err := t.each(b, 3, func(row tuple, rest []byte) ([]byte, error) {
		keys, err := ints(row[:2])
		if err != nil {
			return nil, err
		}
		s := t.storages[keys[1]]
		if s == nil || t.tensors[keys[0]] != nil {
			return nil, fmt.Errorf("key %d comes twice, or storage %d not at all", keys[0], keys[1])
		}
		if len(rest) < 8 {
			return nil, io.ErrUnexpectedEOF
		}
		axes := int(binary.LittleEndian.Uint32(rest)) // the other four bytes were never defined
		rest = rest[8:]
		if axes > maxAxes {
			return nil, fmt.Errorf("%d axes, more than %d", axes, maxAxes)
		}
		if len(rest) < 8*(2*axes+1) {
			return nil, io.ErrUnexpectedEOF
		}
		numbers := make([]int, 2*axes+1)
		for i := range numbers {
			numbers[i] = int(binary.LittleEndian.Uint64(rest[8*i:]))
		}
		t.tensors[keys[0]], err = newTensor(s, numbers[2*axes], numbers[:axes:axes], numbers[axes:2*axes:2*axes])
		return rest[8*len(numbers):], err
	})
	return err
}

// readPickle reads the objects; the id of a tensor is its key in digits.
func (t *tarTables) readPickle(b []byte) (err error) {
	t.root, _, err = unpickle(b, t.memory, func(id any) (any, error) {
		text, _ := id.(string)
		key, err := strconv.Atoi(text)
		if v := t.tensors[key]; err == nil && v != nil {
			return v, nil
		}
		return nil, fmt.Errorf("%s that is not a tensor's key", kindOf(id))
	})
	return err
}
