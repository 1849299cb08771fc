package augment

import (
	"image"
	"math/rand/v2"
	"testing"
)

// noise is a picture of random, opaque pixels.
func noise(w, h int, seed uint64) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32()) | byte(i%4/3*255)
	}
	return m
}

// BenchmarkApply makes inputs of 128x128 pixels of pictures of 160x160.
func BenchmarkApply(b *testing.B) {
	m := noise(160, 160, 1)
	paper := Paper(128)
	geometric := paper
	geometric.Brightness, geometric.Contrast, geometric.Saturation, geometric.Lighting = 0, 0, 0, 0
	for name, o := range map[string]Options{"paper": paper, "geometric": geometric} {
		b.Run(name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			dst := make([]byte, 3*o.Crop*o.Crop)
			b.ReportAllocs()
			for b.Loop() {
				if err := o.Apply(dst, m, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
