package program

import (
	"encoding/binary"
	"math"
)

// Activation is where a layer's output lies, and what it counts in.
type Activation struct {
	Tensor
	Step float32 // the value of one: the scale of U7, 1 of the other types
}

// Reader reads what a program works with as numbers, whatever their type and
// place in the arena. It is used by one goroutine at a time.
type Reader struct {
	program *Program
	arena   Arena
	row     []byte
}

// NewReader returns a reader of the arena that p runs in.
func NewReader(p *Program, m Arena) *Reader { return &Reader{program: p, arena: m} }

// Append appends the output of a layer, F32 or U7, for the first image to dst,
// HWC. It is there from the layer's instruction on, and to the end of a run if
// it is one of the outputs or Options.Keep.
func (r *Reader) Append(dst []float32, layer int) []float32 {
	a := &r.program.Activations[layer]
	channels, pixel := int(a.C), int(a.Pixel)
	n := (int(a.W)-1)*pixel + channels*a.Type.Size()
	if len(r.row) < n {
		r.row = make([]byte, n)
	}
	for y := range int(a.H) {
		r.arena.Read(int(a.Offset)+y*int(a.Row), r.row[:n])
		for at := 0; at < n; at += pixel {
			for c := range channels {
				if a.Type == U7 {
					dst = append(dst, float32(r.row[at+c])*a.Step)
				} else {
					dst = append(dst, float(r.row[at+4*c:]))
				}
			}
		}
	}
	return dst
}

// Weights returns the weights with which a fully connected layer on a single
// pixel computes output o, one an input, as they lie in a loaded arena.
func (r *Reader) Weights(layer, o int) []float32 {
	const word = 4 // bytes: a float32, or a group of int8
	in := r.program.conv(layer)
	w := make([]float32, in.Src.C)
	group := word / in.Src.Type.Size()
	block := make([]byte, roundUp(len(w), group)/group*Block*word)
	r.arena.Read(int(in.Weights)+o/Block*len(block), block)
	at := o % Block * word
	if in.Src.Type == F32 {
		for i := range w {
			w[i] = float(block[at+i*Block*word:])
		}
		return w
	}
	var scale [word]byte // of sums of steps
	r.arena.Read(int(in.Scale)+o*word, scale[:])
	step := float(scale[:]) / r.program.Activations[r.program.Graph.Layers[layer].Inputs[0]].Step
	for i := range w {
		w[i] = float32(int8(block[at+i/Group*Block*word+i%Group])) * step
	}
	return w
}

// conv returns the instruction that computes a convolution or fully connected layer.
func (p *Program) conv(layer int) *Instr {
	i := 0
	for p.Instrs[i].Op != Conv || int(p.Instrs[i].Layer) != layer {
		i++
	}
	return &p.Instrs[i]
}

func float(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
