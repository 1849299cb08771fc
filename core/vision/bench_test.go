package vision

import "testing"

// BenchmarkPreprocessor runs the default preprocessing over whole images.
func BenchmarkPreprocessor(b *testing.B) {
	for _, size := range []Size{{227, 227}, {500, 375}, {2309, 1732}, {8192, 8192}} {
		m := noise(size.W, size.H, 1)
		b.Run(name(size, Size{256, 256}), func(b *testing.B) {
			b.SetBytes(int64(len(m.Pix)))
			b.ReportAllocs()
			for b.Loop() {
				p, err := NewPreprocessor(Preprocessing{Resize: 256, Crop: 224}, size.W, size.H, 1)
				if err != nil {
					b.Fatal(err)
				}
				if err := p.Write(m.Pix); err != nil {
					b.Fatal(err)
				}
				if err := p.BGR(bgr[:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

var bgr [224 * 224 * 3]byte

// BenchmarkCrop cuts a crop out of the resized image, and shrinks the largest of the paper's squares.
func BenchmarkCrop(b *testing.B) {
	m := noise(500, 375, 1)
	p, err := NewPreprocessor(Preprocessing{Crop: 224, Crops: 144}, 500, 375, 1)
	if err != nil {
		b.Fatal(err)
	}
	if err := p.Write(m.Pix); err != nil {
		b.Fatal(err)
	}
	for name, i := range map[string]int{"cut": 142, "shrunk": 143} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := p.Crop(i, bgr[:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
