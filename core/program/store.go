package program

import (
	"encoding/binary"

	"goglenet/quant/safetensors"
)

const stateBytes = 8 + 3*4

// SetState writes what the next step reads.
func (t *Training) SetState(s State, m Arena) {
	b := binary.LittleEndian.AppendUint64(nil, s.Step)
	m.Write(t.State, append(b, floatBytes([]float32{s.Rate, s.Momentum, s.Average})...))
}

// Values, Gradients, Velocities and Averages say where Store finds a parameter.
func Values(p *Parameter) int     { return p.Value }
func Gradients(p *Parameter) int  { return p.Gradient }
func Velocities(p *Parameter) int { return p.Velocity }
func Averages(p *Parameter) int   { return p.Average }

// Store is the inverse of Load: the tensors of all parameters, but for those
// that are at -1.
func (t *Training) Store(which func(*Parameter) int, m Arena) ([]safetensors.Tensor, error) {
	var all []safetensors.Tensor
	for i := range t.Parameters {
		p := &t.Parameters[i]
		at := which(p)
		if at < 0 {
			continue
		}
		k := &t.Consts[p.constant]
		packed := make([]byte, k.size())
		m.Read(at, packed)
		values := make([]float32, k.Shape[0]*k.row())
		for i := range values {
			values[i] = float(packed[4*k.packed(i):])
		}
		tensor, err := safetensors.FloatTensor(p.Name, safetensors.F32, p.Shape, values)
		if err != nil {
			return nil, err
		}
		all = append(all, tensor)
	}
	return all, nil
}

// Restore puts tensors back where Store found them. The file has all of them.
func (t *Training) Restore(which func(*Parameter) int, f *safetensors.File, m Arena) error {
	for i := range t.Parameters {
		p := &t.Parameters[i]
		at := which(p)
		if at < 0 {
			continue
		}
		k := &t.Consts[p.constant]
		values, packed := make([]float32, k.Shape[0]*k.row()), make([]float32, k.size()/4)
		if err := tensor(f, p.Name).Floats(values); err != nil {
			return err
		}
		for i, v := range values {
			packed[k.packed(i)] = v
		}
		m.Write(at, floatBytes(packed))
	}
	return nil
}

// packed is the place of value i of a float tensor among its packed values.
func (c *Const) packed(i int) int {
	if c.Packing == Vector {
		return i
	}
	row := c.row()
	o, k := i/row, i%row
	return (o/Block*row+k)*Block + o%Block
}
