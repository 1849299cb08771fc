package batches

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/vision/augment"
	"goglenet/tools/test/golden"
	"goglenet/tools/train/dataset"
)

// BenchmarkTrain makes inputs of JPEG files of 160x160 pixels: ns/op is that of an image.
func BenchmarkTrain(b *testing.B) {
	set, err := dataset.Open(golden.Path(b, "train", "holdout"), "")
	require.NoError(b, err)
	_, err = set.Check(b.Context(), func(int, int) {})
	require.NoError(b, err)
	const size = 32
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			s, err := Train(b.Context(), set, Training{Size: size, Augmentation: augment.Paper(128), Workers: workers})
			require.NoError(b, err)
			defer s.Close()
			n := 0
			for b.Loop() {
				if n++; n%size == 0 {
					take(b, s, 1)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
