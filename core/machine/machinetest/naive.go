package machinetest

import (
	"encoding/binary"
	"fmt"
	"math"

	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// floatReferences evaluates a graph in float64, one value at a time, straight
// from the layers' definitions; it shares no code with the compiler or a machine.
type floatReferences struct {
	g       *graph.Graph
	weights weightSet
	images  [][][]float64 // HWC values of every layer of every image
	largest [][]float64   // of every layer of every image
}

func (e *floatReferences) file() *safetensors.File { return e.weights.file }

func (e *floatReferences) run(n int, image []byte) {
	values := make([][]float64, len(e.g.Layers))
	largest := make([]float64, len(e.g.Layers))
	e.images, e.largest = append(e.images, values), append(e.largest, largest)
	for i := range e.g.Layers {
		l := &e.g.Layers[i]
		out := make([]float64, l.Shape.Len())
		values[i] = out
		for j := range out {
			y, x, c := j/l.Shape.C/l.Shape.W, j/l.Shape.C%l.Shape.W, j%l.Shape.C
			if l.Kind == graph.Input {
				out[j] = float64(image[j]) - float64(mean[c])
			} else {
				out[j] = e.value(values, l, y, x, c)
			}
			if l.ReLU {
				out[j] = max(0, out[j])
			}
			largest[i] = max(largest[i], math.Abs(out[j]))
		}
	}
}

func (e *floatReferences) compare(n, layer, i int, stored []byte) string {
	want, scale := e.images[n][layer], max(e.largest[n][layer], 1e-3)
	got := float64(math.Float32frombits(binary.LittleEndian.Uint32(stored)))
	if !(math.Abs(got-want[i]) <= Tolerance*scale) {
		return fmt.Sprintf("got %g, want %g (largest %g)", got, want[i], scale)
	}
	return ""
}

// value computes one output of layer l.
func (e *floatReferences) value(values [][]float64, l *graph.Layer, y, x, c int) float64 {
	in, s := values[l.Inputs[0]], e.g.In(l, 0)
	at := func(y, x, c int) float64 { return in[(y*s.W+x)*s.C+c] }
	top, left, kh, kw := window(e.g, l, y, x)
	switch l.Kind {
	case graph.Conv, graph.Dense:
		sum := float64(e.weights.floats[l.Name+".bias"][c])
		w := e.weights.floats[l.Name+".weight"][c*kh*kw*s.C:]
		for i := 0; i < kh*kw*s.C; i++ {
			sy, sx := top+i/s.C/kw, left+i/s.C%kw
			if sy >= 0 && sy < s.H && sx >= 0 && sx < s.W {
				sum += float64(w[i]) * at(sy, sx, i%s.C)
			}
		}
		return sum
	case graph.MaxPool:
		best := math.Inf(-1)
		for sy := max(0, top); sy < min(top+kh, s.H); sy++ {
			for sx := max(0, left); sx < min(left+kw, s.W); sx++ {
				best = max(best, at(sy, sx, c))
			}
		}
		return best
	case graph.AvgPool:
		sum := 0.0
		for sy := max(0, top); sy < min(top+kh, s.H); sy++ {
			for sx := max(0, left); sx < min(left+kw, s.W); sx++ {
				sum += at(sy, sx, c)
			}
		}
		return sum / float64((min(top+kh, s.H+l.Pad)-top)*(min(left+kw, s.W+l.Pad)-left))
	case graph.LRN:
		sum := 0.0
		for k := max(0, c-2); k <= min(s.C-1, c+2); k++ {
			sum += at(y, x, k) * at(y, x, k)
		}
		return at(y, x, c) / math.Pow(1+1e-4/5*sum, 0.75)
	case graph.Softmax:
		sum := 0.0
		for k := range s.C {
			sum += math.Exp(at(0, 0, k) - at(0, 0, c))
		}
		return 1 / sum
	default: // Concat
		for _, i := range l.Inputs {
			if n := e.g.Layers[i].Shape.C; c >= n {
				c -= n
			} else {
				return values[i][(y*l.Shape.W+x)*n+c]
			}
		}
		panic("machinetest: channel past the concatenation")
	}
}

// window returns the first row and column and the size of what output (y, x) of
// layer l reads.
func window(g *graph.Graph, l *graph.Layer, y, x int) (top, left, h, w int) {
	h, w = g.Window(l)
	if in := g.In(l, 0); l.Kernel == 0 && l.Kind != graph.Dense {
		part := func(i, of, size int) (from, length int) {
			from = int(math.Floor(float64(i) * float64(size) / float64(of)))
			return from, int(math.Ceil(float64(i+1)*float64(size)/float64(of))) - from
		}
		top, h = part(y, l.Shape.H, in.H)
		left, w = part(x, l.Shape.W, in.W)
		return top, left, h, w
	}
	return y*l.Stride - l.Pad, x*l.Stride - l.Pad, h, w
}
