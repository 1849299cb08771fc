package safetensors

import "testing"

// benchFile is a file of GoogLeNet's size and number of tensors.
func benchFile(b *testing.B, dt DType) []byte {
	const tensors, params = 128, 6_998_552
	f := File{Metadata: map[string]string{}}
	for i := range tensors {
		n := params / tensors
		f.Tensors = append(f.Tensors, Tensor{Name: "inception/" + string(rune('a'+i)), DType: dt, Shape: []int{n}, Data: make([]byte, n*dt.Size())})
	}
	data, err := f.Marshal()
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func BenchmarkParse(b *testing.B) {
	data := benchFile(b, F32)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFloats(b *testing.B) {
	for _, dt := range []DType{F32, F16} {
		b.Run(dt.String(), func(b *testing.B) {
			f, err := Parse(benchFile(b, dt))
			if err != nil {
				b.Fatal(err)
			}
			dst := make([]float32, f.Tensors[0].Len())
			b.SetBytes(int64(4 * len(dst) * len(f.Tensors)))
			for b.Loop() {
				for _, t := range f.Tensors {
					if err := t.Floats(dst); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
