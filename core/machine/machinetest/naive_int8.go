package machinetest

import (
	"encoding/binary"
	"fmt"
	"math"

	"goglenet/core/graph"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// int8References evaluates a graph by the rules of the instruction set for U7:
// whole numbers, and float32 where a result is scaled. Every value is exact,
// but for the classifier's softmax.
type int8References struct {
	g       *graph.Graph
	weights weightSet
	scales  map[string]float32
	images  [][][]float32 // HWC values of every layer of every image; steps where U7
}

func (e *int8References) file() *safetensors.File { return e.weights.file }

func (e *int8References) run(n int, image []byte) {
	values := make([][]float32, len(e.g.Layers))
	e.images = append(e.images, values)
	for i := range e.g.Layers {
		l := &e.g.Layers[i]
		out := make([]float32, l.Shape.Len())
		values[i] = out
		for j := range out {
			y, x, c := j/l.Shape.C/l.Shape.W, j/l.Shape.C%l.Shape.W, j%l.Shape.C
			switch {
			case l.Kind == graph.Input:
				out[j] = float32(image[j])
			case e.stored(i) == 4:
				out[j] = e.real(values, l, y, x, c)
			default:
				out[j] = float32(min(max(math.RoundToEven(float64(e.real(values, l, y, x, c))), 0), 127))
			}
		}
	}
}

// stored returns the bytes of a value of layer i: four for what only a
// classifier computes.
func (e *int8References) stored(i int) int {
	if l := &e.g.Layers[i]; l.Kind == graph.Softmax || l.Kind == graph.Dense && !l.ReLU {
		return 4
	}
	return 1
}

func (e *int8References) compare(n, layer, i int, stored []byte) string {
	want := e.images[n][layer][i]
	got := float32(stored[0])
	if e.stored(layer) == 4 {
		got = math.Float32frombits(binary.LittleEndian.Uint32(stored))
	}
	if got != want {
		return fmt.Sprintf("got %g, want exactly %g", got, want)
	}
	return ""
}

// scale returns the value of a step of layer i.
func (e *int8References) scale(i int) float32 {
	l := &e.g.Layers[i]
	if l.Kind == graph.Input || e.stored(i) == 4 {
		return 1
	}
	for j := range e.g.Layers { // a concatenation's holds for all it joins
		for _, in := range e.g.Layers[j].Inputs {
			if in == i && e.g.Layers[j].Kind == graph.Concat {
				return e.scale(j)
			}
		}
	}
	if l.Kind == graph.MaxPool {
		return e.scale(l.Inputs[0])
	}
	return e.scales[l.Name]
}

// real computes one output of layer l in steps, before it is rounded.
func (e *int8References) real(values [][]float32, l *graph.Layer, y, x, c int) float32 {
	from := l.Inputs[0]
	in, s := values[from], e.g.In(l, 0)
	at := func(y, x, c int) float32 { return in[(y*s.W+x)*s.C+c] }
	srcScale, dstScale := e.scale(from), e.scale(e.g.Find(l.Name))
	top, left, kh, kw := window(e.g, l, y, x)
	switch l.Kind {
	case graph.Conv, graph.Dense:
		return e.conv(l, c, srcScale, dstScale, func(i int) float32 {
			sy, sx := top+i/s.C/kw, left+i/s.C%kw
			switch {
			case sy >= 0 && sy < s.H && sx >= 0 && sx < s.W:
				return at(sy, sx, i%s.C)
			case e.g.Layers[from].Kind == graph.Input:
				return float32(math.Floor(float64(mean[i%s.C]) + 0.5))
			}
			return 0
		})
	case graph.MaxPool:
		best := float32(0)
		for sy := max(0, top); sy < min(top+kh, s.H); sy++ {
			for sx := max(0, left); sx < min(left+kw, s.W); sx++ {
				best = max(best, at(sy, sx, c))
			}
		}
		return best
	case graph.AvgPool:
		sum := float32(0)
		for sy := max(0, top); sy < min(top+kh, s.H); sy++ {
			for sx := max(0, left); sx < min(left+kw, s.W); sx++ {
				sum += at(sy, sx, c)
			}
		}
		n := (min(top+kh, s.H+l.Pad) - top) * (min(left+kw, s.W+l.Pad) - left)
		return float32(sum*float32(srcScale/dstScale)) / float32(n)
	case graph.LRN:
		sum := float32(0)
		for k := max(0, c-2); k <= min(s.C-1, c+2); k++ {
			sum += at(y, x, k) * at(y, x, k)
		}
		t := 1 + float32(float32(float32(float32(1e-4)/5)*float32(srcScale*srcScale))*sum)
		root := func(v float32) float32 { return float32(math.Sqrt(float64(v))) }
		return float32(float32(srcScale/dstScale)*at(y, x, c)) * float32(1/float32(root(t)*root(root(t))))
	case graph.Softmax:
		return e.softmax(in, c)
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

// conv computes output channel c of a window whose values input gives.
func (e *int8References) conv(l *graph.Layer, c int, srcScale, dstScale float32, input func(i int) float32) float32 {
	w := e.weights.bytes[l.Name+".weight"]
	k := len(w) / l.Out
	scale, bias := e.weights.floats[l.Name+".scale"][c], e.weights.floats[l.Name+".bias"][c]
	sum, fromMean := 0, 0.0
	for i, q := range w[c*k : (c+1)*k] {
		sum += int(q) * int(input(i))
		fromMean += float64(float64(q) * float64(mean[i%len(mean)]))
	}
	if e.g.Layers[l.Inputs[0]].Kind == graph.Input {
		bias = float32(float64(bias) - float64(float64(scale)*fromMean))
	}
	r := float32(float32(sum)*float32(scale*float32(srcScale/dstScale))) + float32(bias*float32(1/dstScale))
	if l.ReLU {
		r = max(r, 0)
	}
	return r
}

func (e *int8References) softmax(logits []float32, c int) float32 {
	top := logits[0]
	for _, v := range logits {
		top = max(top, v)
	}
	sum := 0.0
	for _, v := range logits {
		sum += program.Exp(float64(v - top))
	}
	return float32(program.Exp(float64(logits[c]-top)) / sum)
}
