package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// fuse is the convolution or classifier whose output a node changes in place.
func (r *reducer) fuse(v value) (*layer, error) {
	switch {
	case v.tensor != nil:
		return nil, errors.New("it computes with constants alone")
	case v.image != nil:
		return nil, errors.New("it comes before the first convolution")
	case v.padding != nil:
		return nil, errors.New("it changes what a Pad node has padded")
	case v.shared:
		return nil, errors.New("the layer before it is read without it, too")
	}
	l := &r.net.layers[v.layer]
	if l.kind != graph.Conv && l.kind != graph.Dense {
		return nil, fmt.Errorf("it comes after a layer of kind %v, where GoogLeNet has it after convolutions", l.kind)
	}
	return l, nil
}

func (r *reducer) relu(n *node) (value, error) {
	v, err := r.arg(n, 0)
	if err != nil {
		return v, err
	}
	l, err := r.fuse(v)
	if err != nil {
		return v, err
	}
	l.relu = true
	return value{layer: v.layer, flat: v.flat}, nil
}

// clip is a rectifier if it has no upper bound.
func (r *reducer) clip(n *node) (value, error) {
	bounds := [2]float64{math.Inf(-1), math.Inf(1)}
	for i, attr := range []string{"min", "max"} {
		if a, ok := n.attr(attr); ok {
			bounds[i] = float64(a.f)
		} else if n.has(i + 1) {
			t, err := r.constantArg(n, i+1)
			if err != nil {
				return value{}, err
			}
			if bounds[i], err = t.oneFloat(); err != nil {
				return value{}, err
			}
		}
	}
	if bounds[0] != 0 || bounds[1] < math.MaxFloat32 {
		return value{}, fmt.Errorf("it clips to %v..%v, where a rectifier's bounds are 0 and none", bounds[0], bounds[1])
	}
	return r.relu(n)
}

// pad is what some exporters write instead of a window's own padding.
func (r *reducer) pad(n *node) (value, error) {
	v, err := r.feature(n)
	if err != nil {
		return v, err
	}
	pads, err := r.intsArg(n, 1, "pads")
	if err != nil {
		return v, err
	}
	fill := float64(n.float("value", 0))
	if n.has(2) {
		t, err := r.constantArg(n, 2)
		if err != nil {
			return v, err
		}
		// Minus infinity is a legal border for a maximum.
		if t.kind.isFloat() && t.count() == 1 {
			t.each(func(_ int, bits uint64) { fill = float64(t.kind.float(bits)) })
		}
	}
	mode, _ := n.attr("mode")
	if mode.s != "" && mode.s != "constant" || !(fill <= 0) || len(pads) != 8 || v.flat || v.padding != nil || n.has(3) {
		return v, errors.New("it pads in a way that GoogLeNet does not")
	}
	if pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0 {
		return v, errors.New("it pads images or channels")
	}
	p := &padding{zero: fill == 0}
	for i, k := range []int{2, 3, 6, 7} {
		if pads[k] < 0 || pads[k] > maxWindow {
			return v, fmt.Errorf("it pads by %d", pads[k])
		}
		p.pad[i] = int(pads[k])
	}
	return value{image: v.image, layer: v.layer, padding: p, shared: v.shared}, nil
}

func (r *reducer) conv(n *node) (value, error) {
	v, err := r.feature(n)
	if err != nil {
		return v, err
	}
	weight, err := r.constantArg(n, 1)
	if err != nil {
		return v, err
	}
	in := r.net.layers[v.layer].shape
	if len(weight.dims) != 4 || weight.dims[1] != in.C {
		return v, fmt.Errorf("weights of shape %s for %d channels", source.Dims(weight.dims), in.C)
	}
	if group := n.int("group", 1); group != 1 {
		return v, fmt.Errorf("%d groups, where GoogLeNet has none", group)
	}
	if v.padding != nil && !v.padding.zero {
		return v, errors.New("its padding is not 0")
	}
	out := weight.dims[0]
	bias, err := r.biasArg(n, out)
	if err != nil {
		return v, err
	}
	w, err := r.window(n, v, [2]int(weight.dims[2:]))
	if err != nil {
		return v, err
	}
	h, wide, err := w.slide(in, func(free, stride int) int { return free / stride })
	if err != nil {
		return v, err
	}
	return r.add(n, layer{kind: graph.Conv, inputs: []int{v.layer}, window: w, shape: graph.Shape{H: h, W: wide, C: out},
		weight: weight, bias: bias, alpha: 1, beta: 1})
}

// biasArg is input 2, one value for each output; nil if there is none.
func (r *reducer) biasArg(n *node, out int) (*tensor, error) {
	if !n.has(2) {
		return nil, nil
	}
	t, err := r.constantArg(n, 2)
	if err == nil && (t.count() != out || len(t.dims) == 0 || t.dims[len(t.dims)-1] != out) {
		err = fmt.Errorf("a bias of shape %s for %d outputs", source.Dims(t.dims), out)
	}
	return t, err
}

func (r *reducer) gemm(n *node) (value, error) {
	if n.int("transA", 0) != 0 {
		return value{}, errors.New("it transposes its input")
	}
	l, v, err := r.dense(n, n.int("transB", 0) != 0)
	if err != nil {
		return v, err
	}
	l.alpha, l.beta = float64(n.float("alpha", 1)), float64(n.float("beta", 1))
	if l.bias, err = r.biasArg(n, l.shape.C); err != nil {
		return v, err
	}
	return r.addDense(n, l)
}

func (r *reducer) matMul(n *node) (value, error) {
	l, v, err := r.dense(n, false)
	if err != nil {
		return v, err
	}
	return r.addDense(n, l)
}

// dense reads the input and the weight of a fully connected layer, which is
// O x K if outputsFirst.
func (r *reducer) dense(n *node, outputsFirst bool) (layer, value, error) {
	v, err := r.feature(n)
	if err != nil {
		return layer{}, v, err
	}
	if !v.flat {
		return layer{}, v, errors.New("it multiplies matrices with what is not flattened")
	}
	weight, err := r.constantArg(n, 1)
	if err != nil {
		return layer{}, v, err
	}
	in := r.net.layers[v.layer].shape.Len()
	if len(weight.dims) != 2 {
		return layer{}, v, fmt.Errorf("weights of shape %s", source.Dims(weight.dims))
	}
	k, out := weight.dims[0], weight.dims[1]
	if outputsFirst {
		k, out = out, k
	}
	if k != in {
		return layer{}, v, fmt.Errorf("weights for %d values, its input has %d", k, in)
	}
	return layer{kind: graph.Dense, inputs: []int{v.layer}, shape: graph.Shape{H: 1, W: 1, C: out}, weight: weight,
		columnsFirst: outputsFirst == weight.transposed, alpha: 1, beta: 1}, v, nil
}

func (r *reducer) addDense(n *node, l layer) (value, error) {
	v, err := r.add(n, l)
	v.flat = true
	return v, err
}

// BVLC's constants of local response normalization. ONNX divides alpha by the
// size as Caffe does.
const (
	lrnSize           = 5
	lrnAlpha, lrnBeta = 1e-4, 0.75
	lrnTolerance      = 1e-5 // relative
)

func (r *reducer) lrn(n *node) (value, error) {
	v, err := r.plainMap(n)
	if err != nil {
		return v, err
	}
	if size := n.int("size", 0); size != lrnSize {
		return v, fmt.Errorf("a normalization across %d channels, where GoogLeNet's is across %d", size, lrnSize)
	}
	for _, p := range []struct {
		name           string
		standard, want float64
	}{{"alpha", 1e-4, lrnAlpha}, {"beta", 0.75, lrnBeta}, {"bias", 1, 1}} {
		if have := float64(n.float(p.name, float32(p.standard))); !(math.Abs(have-p.want) <= lrnTolerance*p.want) {
			return v, fmt.Errorf("a normalization with %s %v, where GoogLeNet has %v", p.name, have, p.want)
		}
	}
	return r.add(n, layer{kind: graph.LRN, inputs: []int{v.layer}, shape: r.net.layers[v.layer].shape})
}

// concat joins maps, or lists of integers, or channels of the image.
func (r *reducer) concat(n *node) (value, error) {
	parts := make([]value, len(n.in))
	for i := range n.in {
		var err error
		if parts[i], err = r.arg(n, i); err != nil {
			return value{}, err
		}
	}
	if len(parts) == 0 {
		return value{}, errors.New("it joins nothing")
	}
	axis := n.int("axis", 1)
	switch {
	case parts[0].tensor != nil:
		return joinLists(parts)
	case parts[0].image != nil:
		return joinImages(axis, parts)
	case axis != 1 && axis != -3:
		return value{}, fmt.Errorf("it joins maps along axis %d, not along channels", axis)
	}
	l := layer{kind: graph.Concat}
	for _, p := range parts {
		if p.tensor != nil || p.image != nil || p.flat || p.padding != nil {
			return value{}, errors.New("it joins a map and something else")
		}
		s := r.net.layers[p.layer].shape
		if l.shape.C > 0 && (s.H != l.shape.H || s.W != l.shape.W) {
			return value{}, fmt.Errorf("it joins maps of %v and %v", l.shape, s)
		}
		l.inputs = append(l.inputs, p.layer)
		l.shape = graph.Shape{H: s.H, W: s.W, C: l.shape.C + s.C}
	}
	return r.add(n, l)
}

// softmax is over the channels of one pixel. Its axis is 1 by default before
// operator set 13, then the last.
func (r *reducer) softmax(n *node) (value, error) {
	v, err := r.feature(n)
	if err != nil {
		return v, err
	}
	s, rank := r.net.layers[v.layer].shape, int64(4)
	if v.flat {
		rank = 2
	}
	axis := int64(1)
	if r.opset >= 13 {
		axis = -1
	}
	if axis = n.int("axis", axis); axis < 0 {
		axis += rank
	}
	if axis != 1 || s.H != 1 || s.W != 1 || v.padding != nil {
		return v, fmt.Errorf("over axis %d of a map of %v, where GoogLeNet's is over the classes", axis, s)
	}
	out, err := r.add(n, layer{kind: graph.Softmax, inputs: []int{v.layer}, shape: s})
	out.flat = v.flat
	return out, err
}

// reduceMean over rows and columns is an average pool of the whole map.
func (r *reducer) reduceMean(n *node) (value, error) {
	axes, err := r.axesArg(n, 4)
	if err != nil {
		return value{}, err
	}
	if !slices.Equal(axes, []int{2, 3}) {
		return value{}, fmt.Errorf("a mean over axes %v, where GoogLeNet's is over rows and columns", axes)
	}
	v, err := r.globalAverage(n)
	v.flat = n.int("keepdims", 1) == 0
	return v, err
}

func (r *reducer) globalAverage(n *node) (value, error) {
	v, err := r.plainMap(n)
	if err != nil {
		return v, err
	}
	s := r.net.layers[v.layer].shape
	return r.add(n, layer{kind: graph.AvgPool, inputs: []int{v.layer}, shape: graph.Shape{H: 1, W: 1, C: s.C}})
}
