package graph

import "strconv"

// maxSide and maxChannels bound every shape, so that products of a shape's
// sizes and a kernel's stay far from overflow.
const (
	maxSide     = 1 << 13
	maxChannels = 1 << 17
)

// Infer fills in the shape of every layer and checks the graph: order, number
// of inputs, windows that fit, channels that agree.
func (g *Graph) Infer() error {
	for i := range g.Layers {
		l := &g.Layers[i]
		for _, in := range l.Inputs {
			if in < 0 || in >= i {
				return l.errorf("reads layer " + strconv.Itoa(in) + ", which does not come before it")
			}
		}
		if err := g.infer(l); err != nil {
			return err
		}
		if s := l.Shape; s.H < 1 || s.W < 1 || s.C < 1 || s.H > maxSide || s.W > maxSide || s.C > maxChannels {
			return l.errorf("shape " + s.String() + " is out of range")
		}
	}
	return nil
}

func (g *Graph) infer(l *Layer) error {
	if l.Kind == Input {
		if l.Shape.C != 3 {
			return l.errorf("an image has 3 channels, not " + strconv.Itoa(l.Shape.C))
		}
		return nil
	}
	if len(l.Inputs) == 0 || len(l.Inputs) > 1 && l.Kind != Concat {
		return l.errorf(l.Kind.String() + " with " + strconv.Itoa(len(l.Inputs)) + " inputs")
	}
	in := g.In(l, 0)
	switch l.Kind {
	case Conv, MaxPool, AvgPool:
		return l.inferWindow(in)
	case Dense:
		l.Shape = Shape{1, 1, l.Out}
	case LRN:
		l.Shape = in
	case Softmax:
		if l.Shape = in; in.H != 1 || in.W != 1 {
			return l.errorf("softmax over a map of " + in.String())
		}
	case Concat:
		l.Shape = Shape{in.H, in.W, 0}
		for i := range l.Inputs {
			s := g.In(l, i)
			if s.H != in.H || s.W != in.W {
				return l.errorf("joins maps of " + in.String() + " and " + s.String())
			}
			l.Shape.C += s.C
		}
	default:
		return l.errorf("unknown " + l.Kind.String())
	}
	return nil
}

// inferWindow sizes a layer that slides a window. Convolutions round down,
// pools round up (Caffe's pooling_layer.cpp), but a pool's last window must
// start inside the image or its left padding.
func (l *Layer) inferWindow(in Shape) error {
	k, s, p := l.Kernel, l.Stride, l.Pad
	if k == 0 && l.Kind != Conv && p == 0 {
		l.Shape = Shape{max(1, l.Out), max(1, l.Out), in.C}
		return nil
	}
	if k < 1 || s < 1 || p < 0 || p >= k {
		return l.errorf("kernel " + strconv.Itoa(k) + ", stride " + strconv.Itoa(s) + ", pad " + strconv.Itoa(p))
	}
	if in.H+2*p < k || in.W+2*p < k {
		return l.errorf("window of " + strconv.Itoa(k) + " on a map of " + in.String())
	}
	if l.Kind == Conv {
		l.Shape = Shape{(in.H+2*p-k)/s + 1, (in.W+2*p-k)/s + 1, l.Out}
		return nil
	}
	l.Shape = Shape{pooled(in.H, k, s, p), pooled(in.W, k, s, p), in.C}
	return nil
}

func pooled(n, k, s, p int) int {
	out := (n+2*p-k+s-1)/s + 1
	if p > 0 && (out-1)*s >= n+p {
		out--
	}
	return out
}

// Centres says where a layer looks: the centre of output (y, x)'s receptive
// field is offset + stride*(y, x), in the input's pixels, of which the first
// reaches from 0 to 1. Windows cut off at the border count as whole ones.
func (g *Graph) Centres(layer int) (offset, stride float32) {
	stride = 1
	for l := &g.Layers[layer]; len(l.Inputs) > 0; l = &g.Layers[l.Inputs[0]] {
		if l.Kernel > 0 {
			offset = float32(offset*float32(l.Stride)) + float32(l.Kernel-1)/2 - float32(l.Pad)
			stride *= float32(l.Stride)
		}
	}
	return offset + 0.5, stride
}
