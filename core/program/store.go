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

// Which says what of the parameters Store and Load mean.
type Which uint8

// What there is of every parameter; those that are kept have no gradients and
// velocities, and their averages are their values.
const (
	Values Which = iota
	Gradients
	Velocities
	Averages
)

// at is where this of a parameter lies, or -1.
func (w Which) at(p *Parameter) int {
	return [...]int{p.Value, p.Gradient, p.Velocity, p.Average}[w]
}

// Store returns tensors of all parameters, by their names.
func (t *Training) Store(which Which, m Arena) ([]safetensors.Tensor, error) {
	var all []safetensors.Tensor
	for i := range t.Parameters {
		p := &t.Parameters[i]
		at := which.at(p)
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

// Load is the inverse of Store, and writes what else the program needs. The error names every tensor that is missing or
// does not fit; then nothing has been loaded.
func (t *Training) Load(which Which, f *safetensors.File, m Arena) error {
	var consts []*Const
	for i := range t.Parameters {
		if which.at(&t.Parameters[i]) >= 0 {
			consts = append(consts, &t.Consts[t.Parameters[i].constant])
		}
	}
	if err := mismatches(consts, f); err != nil {
		return err
	}
	for i := range t.Consts {
		if c := &t.Consts[i]; c.Packing == Literal {
			m.Write(c.Offset, c.Data)
		}
	}
	for i := range t.Parameters {
		p := &t.Parameters[i]
		at := which.at(p)
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
