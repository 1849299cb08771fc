package corpus

import (
	"bytes"
	"image"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/weights/own"
)

// tolerance is how far a probability may be from what Chromium's pixels give.
const tolerance = 0.005

// exceptions are the files that the command reads in another way: why, and how far the probability is then.
var exceptions = map[string]struct {
	why      string
	distance float32
}{
	"bmp v3 no offset.bmp":           {"Chromium shows the headers as pixels, and the picture shifted", 0.012},
	"jpeg arithmetic.jpg":            {"refused in these words", 0},
	"jpeg-progressive.jpg, 40 %":     {"libjpeg smooths blocks whose details are missing", 0.06},
	"jpeg-progressive-444.jpg, 40 %": {"libjpeg smooths blocks whose details are missing", 0.05},
	"png-indexed-4.png, 40 %":        {"Chromium applies gAMA and cHRM to what it shows in an element only", 0.035},
	"png-rgb-8.png, 40 %":            {"Chromium applies gAMA and cHRM to what it shows in an element only", 0.03},
}

func TestAsChromium(t *testing.T) {
	page, c := tab(t), classifier(t)
	all := files(t)
	assert.GreaterOrEqual(t, len(all), 150)
	exact := 0
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if testing.Short() && i%3 != 0 {
			continue
		}
		want := shown(t, page, all[name])
		m, err := imagefile.Decode(bytes.NewReader(all[name]))
		exception, ok := exceptions[name]
		if (err == nil) != (want != nil) {
			assert.True(t, ok, "%s: %v, and Chromium shows something: %v", name, err, want != nil)
			continue
		}
		if err != nil {
			continue
		}
		got := overWhite(m.Upright())
		if !assert.Equal(t, want.Rect, got.Rect, name) {
			continue
		}
		if bytes.Equal(want.Pix, got.Pix) {
			exact++
			continue
		}
		d := distance(slices.Clone(probabilities(t, c, want)), probabilities(t, c, got))
		t.Logf("%s: %s, probability %.4f", name, difference(want, got), d)
		assert.LessOrEqual(t, d, max(tolerance, exception.distance), name)
	}
	t.Logf("%d of %d files have Chromium's pixels", exact, len(all))
}

// distance is the largest of the differences.
func distance(p, q []float32) (most float32) {
	for i := range p {
		most = max(most, p[i]-q[i], q[i]-p[i])
	}
	return most
}

func classifier(t *testing.T) *classify.Classifier {
	m, err := modelfile.Decode(own.File)
	require.NoError(t, err)
	c, err := classify.New(m, classify.Options{})
	require.NoError(t, err)
	return c
}

func probabilities(t *testing.T, c *classify.Classifier, m *image.NRGBA) []float32 {
	p, err := c.Preprocessor(m.Rect.Dx(), m.Rect.Dy(), 1)
	require.NoError(t, err)
	require.NoError(t, p.Write(m.Pix))
	probs, err := c.Classify(p)
	require.NoError(t, err)
	return probs
}
