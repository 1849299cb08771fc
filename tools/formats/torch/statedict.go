package torch

import (
	"errors"
	"fmt"
	"slices"

	"goglenet/tools/formats/source"
)

const tensorBytes = 512 // what a tensor takes beside its elements, at most

func (c *checkpoint) stateDict(memory *source.Memory) (*source.File, error) {
	f := &source.File{Format: c.format}
	params, err := findParameters(c.root, f, memory)
	if err != nil {
		return nil, err
	}
	if err := memory.Take(len(params), tensorBytes); err != nil {
		return nil, err
	}
	if err := uniqueNames(params); err != nil {
		return nil, err
	}
	params = keepFloats(params, f)
	f.Tensors = make([]source.Tensor, len(params))
	for _, group := range groupByStorage(params) {
		if err := c.readGroup(params, group, f, memory); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func uniqueNames(params []parameter) error {
	seen := make(map[string]struct{}, len(params))
	for _, p := range params {
		if _, twice := seen[p.name]; twice {
			return source.Malformed("tensor "+source.Quote(p.name), errors.New("comes twice"))
		}
		seen[p.name] = struct{}{}
	}
	return nil
}

// keepFloats leaves out the counters of batch normalization, and what is no tensor.
func keepFloats(params []parameter, f *source.File) []parameter {
	integers, others := 0, 0
	kept := slices.DeleteFunc(params, func(p parameter) bool {
		t, ok := p.value.(*tensor)
		switch {
		case !ok:
			others++
		case !t.storage.kind.float:
			integers++
		}
		return !ok || !t.storage.kind.float
	})
	if integers > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Tensors of integers, such as num_batches_tracked, left out: %d.", integers))
	}
	if others > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Entries that are no tensors left out: %d.", others))
	}
	return kept
}

// groupByStorage gives the indexes of the tensors of each storage, so that no
// storage is read twice.
func groupByStorage(params []parameter) [][]int {
	groups := make([][]int, 0, len(params))
	at := make(map[*storage]int, len(params))
	for i, p := range params {
		root := p.value.(*tensor).storage.root
		g, ok := at[root]
		if !ok {
			g = len(groups)
			at[root] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// readGroup reads the tensors of one storage.
func (c *checkpoint) readGroup(params []parameter, group []int, f *source.File, memory *source.Memory) error {
	root := params[group[0]].value.(*tensor).storage.root
	data, err := c.data(root)
	if err != nil {
		return source.Malformed("tensor "+source.Quote(params[group[0]].name)+": storage "+source.Quote(root.key), err)
	}
	for _, i := range group {
		t := params[i].value.(*tensor)
		values, err := t.floats(data, c.order, memory)
		if err != nil {
			return source.Malformed("tensor "+source.Quote(params[i].name), err)
		}
		f.Tensors[i] = source.Tensor{Name: params[i].name, Shape: t.shape, Data: values}
	}
	return nil
}
