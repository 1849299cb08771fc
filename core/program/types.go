package program

import (
	"math"

	"goglenet/core/graph"
)

// chooseTypes gives every buffer its type and, for U7, the scale that all
// layers in it share.
func (c *compiler) chooseTypes() error {
	for i := range c.Graph.Layers {
		l, b := &c.Graph.Layers[i], &c.buffers[c.slots[i].buffer]
		joined := b.shape.C != l.Shape.C
		switch {
		case c.opts.Scales == nil:
			b.typ = F32
			continue
		case joined && (l.Kind == graph.Input || l.Kind == graph.MaxPool || l.Kind == graph.Softmax || l.Kind == graph.Dense):
			return layerError(l, "is joined, which int8 cannot do with a "+l.Kind.String())
		case l.Kind == graph.Softmax, l.Kind == graph.Dense && !l.ReLU:
			b.typ = F32
			continue
		case l.Kind == graph.Input:
			b.typ = Split
			for _, v := range c.opts.Mean {
				if !(v >= 0 && v <= 255) {
					return layerError(l, "has a mean that is not within 0 to 255, as int8 needs it")
				}
			}
			continue
		case l.Kind == graph.Conv && !l.ReLU:
			return layerError(l, "may be negative, which int8 has no type for")
		}
		b.typ = U7
		if err := c.chooseScale(l, b); err != nil {
			return err
		}
	}
	return nil
}

// chooseScale sets the scale of layer l's buffer. A maximum keeps the scale of
// what it reads; layers that are joined take the concatenation's, which comes
// after them and so overwrites theirs.
func (c *compiler) chooseScale(l *graph.Layer, b *buffer) error {
	if l.Kind == graph.MaxPool {
		b.scale = c.buffers[c.slots[l.Inputs[0]].buffer].scale
		return nil
	}
	s, ok := c.opts.Scales[l.Name]
	if !ok && b.shape.C != l.Shape.C {
		return nil
	}
	if !(s > 0) || math.IsInf(float64(s), 0) {
		return layerError(l, "has no activation scale; convert the weights with calibration")
	}
	b.scale = s
	return nil
}
