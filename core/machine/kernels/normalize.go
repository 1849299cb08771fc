package kernels

// Normalize is the work of one call of a batch normalization's kernel: some
// channels of pixels at even distances. With d = z - Mean, z the values to
// normalize, the gradient of a result counts where d*Scale + Shift is over Floor.
type Normalize struct {
	Src, Aux, Dst             []byte
	Pixels                    int
	SrcStep, AuxStep, DstStep int // bytes from one pixel to the next
	Channels                  int
	Mean, Scale, Shift        []float32 // one a channel, as all that follow
	Floor                     float32
	Sums, Products            []float32 // results over the pixels
	Offset, Slope             []float32
}

// moments sets Sums to the sum of d and Products to that of d*d, z at Src.
func moments(n *Normalize) {
	sums, products := n.sums()
	mean := n.Mean[:len(sums)]
	for i := range n.Pixels {
		src := view[float32](n.Src, i*n.SrcStep, len(sums))
		for c, v := range src {
			d := v - mean[c]
			sums[c] += d
			products[c] += float32(d * d)
		}
	}
}

func (n *Normalize) sums() (sums, products []float32) {
	sums, products = n.Sums[:n.Channels], n.Products[:n.Channels]
	clear(sums)
	clear(products)
	return sums, products
}

// normalize sets Dst to d*Scale + Shift, at least Floor, z at Src.
func normalize(n *Normalize) {
	mean, scale, shift := n.Mean[:n.Channels], n.Scale[:n.Channels], n.Shift[:n.Channels]
	for i := range n.Pixels {
		src, dst := view[float32](n.Src, i*n.SrcStep, len(mean)), view[float32](n.Dst, i*n.DstStep, len(mean))
		for c, v := range src {
			r := float32((v-mean[c])*scale[c]) + shift[c]
			if r < n.Floor {
				r = n.Floor
			}
			dst[c] = r
		}
	}
}

// normalizeSums sets Sums to the sum of the gradients dy that count and Products
// to that of dy*d, dy at Src and z at Aux.
func normalizeSums(n *Normalize) {
	sums, products := n.sums()
	mean, scale, shift := n.Mean[:len(sums)], n.Scale[:len(sums)], n.Shift[:len(sums)]
	for i := range n.Pixels {
		src, aux := view[float32](n.Src, i*n.SrcStep, len(sums)), view[float32](n.Aux, i*n.AuxStep, len(sums))
		for c, dy := range src {
			d := aux[c] - mean[c]
			if float32(d*scale[c])+shift[c] > n.Floor {
				sums[c] += dy
				products[c] += float32(dy * d)
			}
		}
	}
}

// normalizeBack sets Dst to Scale * (dy - Offset - d*Slope), dy counted likewise.
func normalizeBack(n *Normalize) {
	mean, scale, shift := n.Mean[:n.Channels], n.Scale[:n.Channels], n.Shift[:n.Channels]
	offset, slope := n.Offset[:n.Channels], n.Slope[:n.Channels]
	for i := range n.Pixels {
		src, aux := view[float32](n.Src, i*n.SrcStep, len(mean)), view[float32](n.Aux, i*n.AuxStep, len(mean))
		dst := view[float32](n.Dst, i*n.DstStep, len(mean))
		for c, dy := range src {
			d := aux[c] - mean[c]
			if !(float32(d*scale[c])+shift[c] > n.Floor) {
				dy = 0
			}
			dst[c] = scale[c] * (dy - offset[c] - float32(d*slope[c]))
		}
	}
}
