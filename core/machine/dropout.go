//go:build !js

package machine

import "goglenet/core/program"

// dropout computes units from to to.
func (m *Go) dropout(in *program.Instr, s *trainingScratch, from, to int) {
	step, scale := m.state(in).Step, 1/(1-in.A)
	for unit := from; unit < to; unit++ {
		i, k := m.setStrip(in, s, unit), &s.strip
		for p := range k.Pixels {
			src, dst := floats(k.Src[p*k.SrcStep:], k.Channels), floats(k.Dst[p*k.DstStep:], k.Channels)
			for c, v := range src {
				v *= scale
				if program.Draw(step, int(in.Layer), i) < in.A {
					v = 0
				}
				if k.Keep {
					v += dst[c]
				}
				dst[c] = v
				i++
			}
		}
	}
}
