package convert

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/vision"
)

// TestCalibrationWarnings tells of pictures from which little can be learned.
func TestCalibrationWarnings(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, uniform bool) string {
		m := image.NewGray(image.Rect(0, 0, 9, 9))
		if !uniform {
			m.SetGray(4, 4, color.Gray{Y: 255})
		}
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		require.NoError(t, err)
		defer f.Close()
		require.NoError(t, png.Encode(f, m))
		return path
	}
	grey, photo, bad := write("grey.png", true), write("photo.png", false), filepath.Join(dir, "bad.png")
	require.NoError(t, os.WriteFile(bad, []byte("<html></html>"), 0o600))
	for _, c := range []struct {
		paths []string
		want  []string
	}{
		{[]string{photo, photo}, nil},
		{[]string{photo, grey}, nil},
		{[]string{photo}, []string{"a single picture"}},
		{[]string{grey, grey}, []string{"pictures of one colour alone"}},
		{[]string{bad, photo, photo}, []string{"bad.png: not a"}},
		{[]string{bad, grey}, []string{"it is left out", "one colour"}},
		{[]string{bad}, []string{"it is left out"}},
	} {
		s := &pictures{paths: c.paths, failed: make([]error, len(c.paths)), uniform: make([]bool, len(c.paths))}
		for i, path := range c.paths {
			err := s.read(i, vision.Preprocessing{Mode: vision.Warp, Resize: 8, Crop: 8}, make([]byte, 3*8*8))
			if path == bad {
				assert.ErrorIs(t, err, calibrate.ErrSkip)
			} else {
				require.NoError(t, err)
			}
		}
		var got []string
		s.report(func(w string) { got = append(got, w) })
		require.Len(t, got, len(c.want), "%v", got)
		for i, want := range c.want {
			assert.Contains(t, got[i], want)
		}
	}
}
