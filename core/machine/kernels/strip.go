package kernels

// Strip is the work of one call of a kernel that takes value by value: some
// pixels at even distances.
type Strip struct {
	Src, Aux, Dst             []byte
	Pixels                    int
	SrcStep, AuxStep, DstStep int // bytes from one pixel to the next
	Channels                  int
	Keep                      bool    // Dst, and add to it
	Factor                    float32 // of an average
}

// pixel returns pixel i of Src and of Dst.
func (s *Strip) pixel(i int) (src, dst []float32) {
	return view[float32](s.Src, i*s.SrcStep, s.Channels), view[float32](s.Dst, i*s.DstStep, s.Channels)
}

// mask is the gradient of a rectifier, which gave Aux or read it.
func mask(s *Strip) {
	for i := range s.Pixels {
		src, dst := s.pixel(i)
		aux := view[float32](s.Aux, i*s.AuxStep, s.Channels)
		aux, dst = aux[:len(src)], dst[:len(src)]
		for c, v := range src {
			if !(aux[c] > 0) {
				v = 0
			}
			if s.Keep {
				v += dst[c]
			}
			dst[c] = v
		}
	}
}

func add(s *Strip) {
	for i := range s.Pixels {
		src, dst := s.pixel(i)
		dst = dst[:len(src)]
		for c, v := range src {
			dst[c] += v
		}
	}
}

func average(s *Strip) {
	for i := range s.Pixels {
		src, dst := s.pixel(i)
		dst = dst[:len(src)]
		for c, v := range src {
			dst[c] += float32(s.Factor * (v - dst[c]))
		}
	}
}

// Update is the work of one call of the kernel for a step of momentum.
type Update struct {
	Weights, Gradients, Velocities []float32 // of one length
	Momentum, Rate, Decay          float32
}

func update(u *Update) {
	w := u.Weights
	g, v := u.Gradients[:len(w)], u.Velocities[:len(w)]
	for i, weight := range w {
		v[i] = float32(u.Momentum*v[i]) + float32(u.Rate*(g[i]+float32(u.Decay*weight)))
		w[i] = weight - v[i]
	}
}
