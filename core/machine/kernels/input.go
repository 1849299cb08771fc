package kernels

// Input is the work of one call of an input's kernel: a row of pixels.
type Input struct {
	Src    []byte
	Dst    []byte // float32, or the high plane
	Low    []byte
	Values int       // pixels times channels
	Mean   []float32 // one a channel
}

func inputF32(in *Input) {
	dst := view[float32](in.Dst, 0, in.Values)
	for i := 0; i < in.Values; i += len(in.Mean) {
		for c, mean := range in.Mean {
			dst[i+c] = float32(in.Src[i+c]) - mean
		}
	}
}

func inputSplit(in *Input) {
	high, low := in.Dst[:in.Values], in.Low[:in.Values]
	for i, v := range in.Src[:in.Values] {
		high[i], low[i] = v>>1, v&1
	}
}
