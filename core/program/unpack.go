package program

import (
	"encoding/binary"
	"math"
)

// ReadWeights reads back, from a loaded arena, the weights with which a fully
// connected instruction on a single pixel computes output o, one an input. What
// they add up to counts in units of step, which is 1 for float weights.
func (in *Instr) ReadWeights(o int, read func(offset int, dst []byte)) (w []float32, step float32) {
	const word = 4 // bytes: a float32, or a group of int8
	w = make([]float32, in.Src.C)
	group := word / in.Src.Type.Size()
	block := make([]byte, roundUp(len(w), group)/group*Block*word)
	read(int(in.Weights)+o/Block*len(block), block)
	at := o % Block * word
	if in.Src.Type == F32 {
		for i := range w {
			w[i] = float(block[at+i*Block*word:])
		}
		return w, 1
	}
	for i := range w {
		w[i] = float32(int8(block[at+i/Group*Block*word+i%Group]))
	}
	var scale [word]byte
	read(int(in.Scale)+o*word, scale[:])
	return w, float(scale[:])
}

func float(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
