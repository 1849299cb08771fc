package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// The operators here compute shapes, rearrange constants, or flatten maps.

func (r *reducer) pass(n *node) (value, error) { return r.arg(n, 0) }

// cast widens constants; what is computed may change its type as it likes, for
// the weights are the same.
func (r *reducer) cast(n *node) (value, error) {
	v, err := r.arg(n, 0)
	to := dataType(n.int("to", 0))
	if err == nil && v.tensor != nil {
		from := v.tensor.kind
		widens := to == from || from.isInt() && to == typeInt64 || from.isFloat() && (to == typeFloat || to == typeDouble)
		if !widens {
			err = fmt.Errorf("it casts a constant from %v to %v", from, to)
		}
	}
	return v, err
}

func (r *reducer) constantNode(n *node) (value, error) {
	if a, ok := n.attr("value"); ok && a.t != nil {
		return value{tensor: a.t}, nil
	}
	if a, ok := n.attr("value_float"); ok {
		raw := binary.LittleEndian.AppendUint32(nil, math.Float32bits(a.f))
		return value{tensor: &tensor{kind: typeFloat, raw: raw}}, nil
	}
	if a, ok := n.attr("value_int"); ok {
		return value{tensor: intTensor(nil, a.i)}, nil
	}
	if a, ok := n.attr("value_ints"); ok && len(a.ints) <= maxInts {
		return value{tensor: intTensor([]int{len(a.ints)}, a.ints...)}, nil
	}
	return value{}, errors.New("a constant of a kind that GoogLeNet has no use for")
}

// imageShape is the input layer's.
func (r *reducer) imageShape() graph.Shape { return graph.Shape{H: r.net.size, W: r.net.size, C: 3} }

// dims are a computed value's, in the order of the axes. An open batch is 0,
// which Reshape understands as "as it is".
func (r *reducer) dims(v value) []int {
	s := r.imageShape()
	if v.image == nil {
		s = r.net.layers[v.layer].shape
	}
	batch := max(r.batch, 0)
	switch {
	case v.flat:
		return []int{batch, s.Len()}
	case v.image != nil && v.image.axis == 3:
		return []int{batch, s.H, s.W, s.C}
	}
	return []int{batch, s.C, s.H, s.W}
}

func (r *reducer) shapeOf(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	if v.tensor != nil || v.padding != nil || len(n.attrs) > 0 {
		return v, errors.New("the shape of what is no layer, or a part of a shape")
	}
	var list []int64
	for _, d := range r.dims(v) {
		list = append(list, int64(d))
	}
	return value{tensor: intTensor([]int{len(list)}, list...)}, nil
}

// gather takes integers out of a list, or channels out of the image.
func (r *reducer) gather(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	index, err := r.constantArg(n, 1)
	if err != nil {
		return v, err
	}
	which, err := index.ints()
	if err != nil {
		return v, err
	}
	length, err := v.listLen()
	if err != nil {
		return v, err
	}
	var indices []int
	for _, i := range which {
		if i < 0 {
			i += int64(length)
		}
		if i < 0 || i >= int64(length) {
			return v, fmt.Errorf("index %d of %d", i, length)
		}
		indices = append(indices, int(i))
	}
	out, err := v.pick(n.int("axis", 0), indices)
	if err == nil && len(index.dims) == 0 { // the axis goes
		if out.image != nil {
			out.image.axis = noAxis
		} else {
			out.tensor.dims = nil
		}
	}
	return out, err
}

// slice takes a range of integers out of a list, or of channels out of the image.
func (r *reducer) slice(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	var args [4][]int64
	for i, attr := range []string{"starts", "ends", "axes", "steps"} {
		if args[i], err = r.intsArg(n, i+1, attr); err != nil {
			return v, err
		}
	}
	starts, ends, axes, steps := args[0], args[1], args[2], args[3]
	if axes == nil {
		axes = []int64{0}
	}
	if steps == nil {
		steps = []int64{1}
	}
	if len(starts) != 1 || len(ends) != 1 || len(axes) != 1 || len(steps) != 1 || steps[0] != 1 && steps[0] != -1 {
		return v, errors.New("it slices in a way that GoogLeNet has no use for")
	}
	length, err := v.listLen()
	if err != nil {
		return v, err
	}
	return v.pick(axes[0], sliced(length, starts[0], ends[0], int(steps[0])))
}

// sliced are the indices from start to end, both cut to what there is, as Python does.
func sliced(length int, start, end int64, step int) []int {
	low, high := 0, length
	if step < 0 {
		low, high = -1, length-1
	}
	bound := func(i int64) int {
		if i < 0 {
			i = max(i, math.MinInt32) + int64(length)
		}
		return int(min(max(i, int64(low)), int64(high)))
	}
	var list []int
	for i, end := bound(start), bound(end); i != end && (i < end) == (step > 0); i += step {
		list = append(list, i)
	}
	return list
}

// listLen is the length of a list of integers, or the number of an image's channels.
func (v value) listLen() (int, error) {
	switch {
	case v.image != nil && v.padding == nil:
		return len(v.image.channels), nil
	case v.tensor != nil && len(v.tensor.dims) == 1:
		return v.tensor.dims[0], nil
	}
	return 0, errors.New("it takes a part of what is neither the image nor a list")
}

// pick takes elements out of a list, or channels out of an image.
func (v value) pick(axis int64, indices []int) (value, error) {
	if v.image != nil {
		return v.image.pick(axis, indices)
	}
	list, err := v.tensor.ints()
	if err != nil {
		return value{}, err
	}
	var picked []int64
	for _, i := range indices {
		picked = append(picked, list[i])
	}
	return value{tensor: intTensor([]int{len(picked)}, picked...)}, nil
}

// joinLists is a Concat of lists of integers.
func joinLists(parts []value) (value, error) {
	var list []int64
	for _, p := range parts {
		if p.tensor == nil || len(p.tensor.dims) != 1 {
			return value{}, errors.New("it joins a list of integers and something else")
		}
		more, err := p.tensor.ints()
		if err != nil {
			return value{}, err
		}
		list = append(list, more...)
	}
	if len(list) > maxInts {
		return value{}, fmt.Errorf("it joins %d integers", len(list))
	}
	return value{tensor: intTensor([]int{len(list)}, list...)}, nil
}

// transpose turns a matrix of weights, or an image with its channels last.
func (r *reducer) transpose(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	perm, _ := n.attr("perm")
	switch {
	case v.tensor != nil && len(v.tensor.dims) == 2 && (perm.ints == nil || slices.Equal(perm.ints, []int64{1, 0})):
		t := *v.tensor
		t.dims, t.transposed = []int{t.dims[1], t.dims[0]}, !t.transposed
		return value{tensor: &t}, nil
	case v.image != nil && v.padding == nil && v.image.axis == 3 && slices.Equal(perm.ints, []int64{0, 3, 1, 2}):
		return value{image: &image{v.image.channels, 1}}, nil
	}
	return v, errors.New("it transposes what is neither a matrix of weights nor an image with channels last")
}

// reshape gives a constant other dimensions, or flattens a map.
func (r *reducer) reshape(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	shape, err := r.intsArg(n, 1, "shape")
	if err != nil {
		return v, err
	}
	if v.tensor != nil {
		dims, err := resolve(shape, v.tensor.dims)
		if err != nil {
			return v, err
		}
		return v.withDims(dims)
	}
	if v, err = r.plain(v); err != nil {
		return v, err
	}
	if len(shape) == 0 {
		return v, errors.New("it reshapes a layer to a number")
	}
	// The batch stays: it is given, copied, or what is left.
	old := r.dims(v)
	if r.batch < 1 {
		old[0] = 1
	}
	batch := slices.Clone(shape)
	if batch[0] != 0 && batch[0] != -1 && int(batch[0]) != old[0] {
		return v, fmt.Errorf("it changes the number of images to %d", batch[0])
	}
	if batch[0] == -1 && !slices.Contains(batch[1:], -1) {
		batch[0] = int64(old[0])
	}
	dims, err := resolve(batch, old)
	if err != nil {
		return v, err
	}
	return r.view(v, dims[1:])
}

// resolve is Reshape's rule: 0 copies a dimension, -1 is what is left.
func resolve(shape []int64, old []int) ([]int, error) {
	total := 1
	for _, d := range old {
		total *= d
	}
	dims, open, product := make([]int, len(shape)), -1, 1
	for i, d := range shape {
		switch {
		case d == 0 && i < len(old):
			d = int64(old[i])
		case d == -1 && open < 0:
			open, d = i, 1
		}
		if d < 1 || d > int64(max(total, 1))/int64(product) {
			return nil, fmt.Errorf("it reshapes %s to %v", source.Dims(old), shape)
		}
		dims[i] = int(d)
		product *= int(d)
	}
	if open >= 0 {
		dims[open] = total / product
		product *= dims[open]
	}
	if product != total {
		return nil, fmt.Errorf("it reshapes %s to %v", source.Dims(old), shape)
	}
	return dims, nil
}

// plain is a layer's output that no Pad node has padded.
func (r *reducer) plain(v value) (value, error) {
	if v.image != nil || v.padding != nil {
		return v, errors.New("it reshapes the image or what is padded")
	}
	return v, nil
}

// view is a layer's output as one list for each image, or as a map again.
func (r *reducer) view(v value, dims []int) (value, error) {
	s := r.net.layers[v.layer].shape
	switch {
	case slices.Equal(dims, []int{s.Len()}):
		v.flat = true
	case slices.Equal(dims, []int{s.C, s.H, s.W}):
		v.flat = false
	default:
		return v, fmt.Errorf("it reshapes a map of %v to %s", s, source.Dims(dims))
	}
	return v, nil
}

func (v value) withDims(dims []int) (value, error) {
	if v.tensor.transposed {
		return v, errors.New("it reshapes a transposed matrix")
	}
	t := *v.tensor
	t.dims = dims
	return value{tensor: &t}, nil
}

func (r *reducer) flatten(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	if v.tensor != nil {
		return v, errors.New("it flattens a constant")
	}
	if v, err = r.plain(v); err != nil {
		return v, err
	}
	if axis := n.int("axis", 1); axis != 1 && axis != int64(1-len(r.dims(v))) {
		return v, fmt.Errorf("it flattens from axis %d on", axis)
	}
	v.flat = true
	return v, nil
}
