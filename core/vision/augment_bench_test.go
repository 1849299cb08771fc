package vision

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkAugmentation makes inputs of 128x128 pixels of images of 160x160.
func BenchmarkAugmentation(b *testing.B) {
	m := noise(160, 160, 1)
	paper := PaperAugmentation(128)
	plain := paper
	plain.Brightness, plain.Contrast, plain.Saturation, plain.Lighting = 0, 0, 0, 0
	for name, a := range map[string]Augmentation{"paper": paper, "without photometric distortions": plain} {
		b.Run(name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			dst := make([]byte, 3*a.Crop*a.Crop)
			b.ReportAllocs()
			for b.Loop() {
				if err := a.Apply(dst, m.Pix, Size{160, 160}, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
