package imagefile

import (
	"bytes"
	"image"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
)

// TestUpright holds pixels to what the network sees of the same file.
func TestUpright(t *testing.T) {
	var blocks [][]byte
	for i := range 9 {
		blocks = append(blocks, []byte{byte(20 * i), byte(100 + 10*i), byte(200 - 20*i)})
	}
	for orientation := range byte(10) {
		m, err := Decode(bytes.NewReader(jpegFile(3, 3, blocks, exif(orientation))))
		require.NoError(t, err)
		p, err := m.Preprocess(vision.Preprocessing{Resize: 24, Crop: 24}) // as it is
		require.NoError(t, err)
		want := make([]byte, 3*24*24)
		require.NoError(t, p.BGR(want))
		var got []byte
		upright := m.Upright()
		for i := 0; i < len(upright.Pix); i += 4 {
			got = append(got, upright.Pix[i+2], upright.Pix[i+1], upright.Pix[i])
		}
		assert.Equal(t, want, got, "orientation %d", orientation)
	}
	m, err := Decode(bytes.NewReader(jpegFile(2, 1, [][]byte{{10}, {200}}, exif(6))))
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 8, 16), m.Upright().Bounds())
}
