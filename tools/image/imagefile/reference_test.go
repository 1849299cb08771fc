package imagefile

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
	"goglenet/tools/test/golden"
)

// The reference crops were made by OpenCV, shorter side to 256, with a filter narrower than the tent,
// from pixels decoded by libjpeg, which interpolates chroma. A wrong channel order, crop or rounding
// of the sides is off by far more.
var referencePreprocessing = vision.Preprocessing{Mode: vision.ShortSide, Resize: 256, Crop: 224}

const (
	referenceMeanTolerance  = 2.5 // levels, a crop's mean absolute difference
	referenceShiftTolerance = 0.5 // levels, a channel's mean difference
)

// referenceCrops reads 16 x 224 x 224 x 3 bytes, BGR.
func referenceCrops(t testing.TB) (files []string, crops []byte) {
	files = strings.Fields(string(golden.Read(t, "reference", "crops_files.txt")))
	crops = golden.NPY(t, "reference", "crops_bgr_u8.npy").Bytes
	require.Len(t, crops, len(files)*224*224*3)
	return files, crops
}

func TestReferenceCrops(t *testing.T) {
	files, crops := referenceCrops(t)
	got := make([]byte, 224*224*3)
	for i, file := range files {
		p, err := Preprocess(golden.Path(t, "images", "photos", file), referencePreprocessing)
		require.NoError(t, err)
		require.NoError(t, p.BGR(got))
		var shift [3]float64
		mean := 0.0
		for j, want := range crops[i*len(got):][:len(got)] {
			off := float64(got[j]) - float64(want)
			mean += max(off, -off) / float64(len(got))
			shift[j%3] += off / float64(len(got)/3)
		}
		t.Logf("%-32s mean difference %.2f levels, shift %.2f", file, mean, shift)
		assert.Less(t, mean, referenceMeanTolerance, file)
		for _, s := range shift {
			assert.InDelta(t, 0, s, referenceShiftTolerance, file)
		}
	}
}

// BenchmarkPreprocess decodes and preprocesses a photo of some 500x375.
func BenchmarkPreprocess(b *testing.B) {
	files, _ := referenceCrops(b)
	path := golden.Path(b, "images", "photos", files[0])
	m, err := Open(path)
	require.NoError(b, err)
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			_, err := Open(path)
			require.NoError(b, err)
		}
	})
	b.Run("resize", func(b *testing.B) {
		for b.Loop() {
			_, err := m.Preprocess(imageNet)
			require.NoError(b, err)
		}
	})
}

// TestAllPhotos: none of the photos is refused.
func TestAllPhotos(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes hundreds of photos")
	}
	photos, err := filepath.Glob(filepath.Join(golden.Path(t, "images", "photos"), "*.JPEG"))
	require.NoError(t, err)
	require.NotEmpty(t, photos)
	for _, path := range photos {
		_, err := Preprocess(path, imageNet)
		assert.NoError(t, err)
	}
}
