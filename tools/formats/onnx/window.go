package onnx

import (
	"fmt"

	"goglenet/core/graph"
)

// maxWindow bounds kernels, strides and padding.
const maxWindow = 1 << 10

// window reads how a kernel slides over the map v: its strides and padding,
// with that of a Pad node before it.
func (r *reducer) window(n *node, v value, kernel [2]int) (window, error) {
	w := window{kernel: kernel, stride: [2]int{1, 1}}
	if v.flat {
		return w, fmt.Errorf("a window over what is flattened")
	}
	if a, ok := n.attr("strides"); ok {
		if len(a.ints) != 2 {
			return w, fmt.Errorf("strides %v, not of rows and columns", a.ints)
		}
		w.stride = [2]int{int(a.ints[0]), int(a.ints[1])}
	}
	if a, ok := n.attr("dilations"); ok {
		for _, d := range a.ints {
			if d != 1 {
				return w, fmt.Errorf("dilations %v, where GoogLeNet has none", a.ints)
			}
		}
	}
	for _, d := range append(w.kernel[:], w.stride[:]...) {
		if d < 1 || d > maxWindow {
			return w, fmt.Errorf("a window of %v, strides %v", w.kernel, w.stride)
		}
	}
	if err := w.readPads(n, r.net.layers[v.layer].shape); err != nil {
		return w, err
	}
	if v.padding != nil {
		for i, p := range v.padding.pad {
			w.pad[i] += p
		}
	}
	return w, nil
}

func (w *window) readPads(n *node, in graph.Shape) error {
	auto, _ := n.attr("auto_pad")
	switch auto.s {
	case "", "NOTSET":
	case "VALID":
		return nil
	case "SAME_UPPER", "SAME_LOWER":
		for i, size := range []int{in.H, in.W} {
			total := max(0, ((size+w.stride[i]-1)/w.stride[i]-1)*w.stride[i]+w.kernel[i]-size)
			w.pad[i], w.pad[i+2] = total/2, total-total/2
			if auto.s == "SAME_LOWER" {
				w.pad[i], w.pad[i+2] = w.pad[i+2], w.pad[i]
			}
		}
		return nil
	default:
		return fmt.Errorf("auto_pad %q", auto.s)
	}
	a, ok := n.attr("pads")
	if !ok {
		return nil
	}
	if len(a.ints) != 4 {
		return fmt.Errorf("pads %v, not of rows and columns", a.ints)
	}
	for i, p := range a.ints {
		if p < 0 || p > maxWindow {
			return fmt.Errorf("pads %v", a.ints)
		}
		w.pad[i] = int(p)
	}
	return nil
}

// slide counts the places of the window beside the first, which steps does for
// the room that there is beside it.
func (w window) slide(in graph.Shape, steps func(free, stride int) int) (h, wide int, err error) {
	var out [2]int
	for i, size := range []int{in.H, in.W} {
		free := size + w.pad[i] + w.pad[i+2] - w.kernel[i]
		if free < 0 {
			return 0, 0, fmt.Errorf("a window of %dx%d on a map of %v", w.kernel[0], w.kernel[1], in)
		}
		out[i] = steps(free, w.stride[i]) + 1
	}
	return out[0], out[1], nil
}

// pool reads the window of a pool and sizes its output. With ceil_mode the last
// window may reach past the border, but not start there.
func (r *reducer) pool(n *node, v value) (window, graph.Shape, error) {
	in := r.net.layers[v.layer].shape
	a, _ := n.attr("kernel_shape")
	if len(a.ints) != 2 {
		return window{}, in, fmt.Errorf("a kernel of shape %v, not of rows and columns", a.ints)
	}
	w, err := r.window(n, v, [2]int{int(a.ints[0]), int(a.ints[1])})
	if err != nil {
		return w, in, err
	}
	h, wide, err := w.slide(in, func(free, stride int) int {
		if n.int("ceil_mode", 0) != 0 {
			free += stride - 1
		}
		return free / stride
	})
	if h > 1 && (h-1)*w.stride[0] >= in.H+w.pad[0] {
		h--
	}
	if wide > 1 && (wide-1)*w.stride[1] >= in.W+w.pad[1] {
		wide--
	}
	return w, graph.Shape{H: h, W: wide, C: in.C}, err
}

func (r *reducer) maxPool(n *node) (value, error) {
	v, err := r.feature(n)
	if err != nil {
		return v, err
	}
	w, out, err := r.pool(n, v)
	if err != nil {
		return v, err
	}
	return r.add(n, layer{kind: graph.MaxPool, inputs: []int{v.layer}, window: w, shape: out})
}

func (r *reducer) averagePool(n *node) (value, error) {
	v, err := r.feature(n)
	if err != nil {
		return v, err
	}
	w, out, err := r.pool(n, v)
	if err != nil {
		return v, err
	}
	in := r.net.layers[v.layer].shape
	if w.kernel == [2]int{in.H, in.W} && w.pad == [4]int{} {
		w = window{}
	}
	return r.add(n, layer{kind: graph.AvgPool, inputs: []int{v.layer}, window: w, shape: out})
}
