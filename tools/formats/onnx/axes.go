package onnx

import (
	"errors"
	"fmt"
	"slices"

	"goglenet/tools/formats/source"
)

// axesArg reads the axes of an operator, counted from 0; nil if it names none.
// Rank is that of what the axes index.
func (r *reducer) axesArg(n *node, rank int) ([]int, error) {
	list, err := r.intsArg(n, 1, "axes")
	if err != nil {
		return nil, err
	}
	var axes []int
	for _, a := range list {
		if a < 0 {
			a += int64(rank)
		}
		if a < 0 || a >= int64(rank) || slices.Contains(axes, int(a)) {
			return nil, fmt.Errorf("axes %v of %d", list, rank)
		}
		axes = append(axes, int(a))
	}
	slices.Sort(axes)
	return axes, nil
}

// squeeze drops axes of one element: of a constant, or the rows and columns of a map.
func (r *reducer) squeeze(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	if v.tensor == nil {
		if v, err = r.plain(v); err != nil {
			return v, err
		}
	}
	dims := r.rankOf(v)
	axes, err := r.axesArg(n, len(dims))
	if err != nil {
		return v, err
	}
	var kept []int
	for i, d := range dims {
		switch {
		case axes == nil && d == 1, slices.Contains(axes, i) && d == 1:
		case slices.Contains(axes, i):
			return v, fmt.Errorf("it squeezes axis %d of %s", i, source.Dims(dims))
		default:
			kept = append(kept, d)
		}
	}
	if v.tensor != nil {
		return v.withDims(kept)
	}
	if axes == nil || slices.Contains(axes, 0) {
		return v, errors.New("it may squeeze the batch")
	}
	return r.view(v, kept[1:])
}

// unsqueeze adds axes of one element, which undoes what Gather or Squeeze did.
func (r *reducer) unsqueeze(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	count, err := r.intsArg(n, 1, "axes")
	if err != nil {
		return v, err
	}
	dims := r.rankOf(v)
	rank := len(dims) + len(count)
	axes, err := r.axesArg(n, rank)
	if err != nil {
		return v, err
	}
	if img := v.image; img != nil {
		if img.axis != noAxis || v.padding != nil || len(axes) != 1 || axes[0] != 1 && axes[0] != 3 {
			return v, errors.New("it adds an axis to the image")
		}
		return value{image: &image{img.channels, axes[0]}}, nil
	}
	var out []int
	for i := range rank {
		if slices.Contains(axes, i) {
			out = append(out, 1)
		} else {
			out, dims = append(out, dims[0]), dims[1:]
		}
	}
	if v.tensor != nil {
		return v.withDims(out)
	}
	if v, err = r.plain(v); err != nil {
		return v, err
	}
	if axes == nil || axes[0] == 0 {
		return v, errors.New("it adds an axis before the batch")
	}
	return r.view(v, out[1:])
}

// rankOf is dims for constants too, and for an image without a channel axis.
func (r *reducer) rankOf(v value) []int {
	if v.tensor != nil {
		return v.tensor.dims
	}
	dims := r.dims(v)
	if v.image != nil && v.image.axis == noAxis {
		return dims[1:]
	}
	return dims
}
