package classify_test

import (
	"testing"

	"goglenet/core/classify"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden/published"
)

// BenchmarkClassify runs the network on one thread.
func BenchmarkClassify(b *testing.B) {
	c, err := classify.New(published.Model(b, safetensors.F32), classify.Options{})
	if err != nil {
		b.Fatal(err)
	}
	bgr := make([]byte, c.Program().Input.Image)
	for b.Loop() {
		if _, err := c.ClassifyBGR(bgr); err != nil {
			b.Fatal(err)
		}
	}
	macs := float64(c.Program().Graph.Total().MACs)
	b.ReportMetric(macs*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GMAC/s")
}
