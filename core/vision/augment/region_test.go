package augment

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// uniform fails if values are not spread evenly between low and high (Kolmogorov-Smirnov: the chance of failing
// by accident is one in a million, and seeds are fixed).
func uniform(t *testing.T, low, high float64, values []float64, what string) {
	t.Helper()
	slices.Sort(values)
	worst := 0.0
	for i, v := range values {
		worst = max(worst, math.Abs((v-low)/(high-low)-float64(i)/float64(len(values))))
	}
	assert.Less(t, worst*math.Sqrt(float64(len(values))), 2.7, what)
}

// TestRegionStatistics: where all aspects fit, areas and the logarithms of aspects are uniform, and so are places.
func TestRegionStatistics(t *testing.T) {
	picture := image.Rect(0, 0, 4000, 3000).Add(image.Pt(100, -50))
	o := Options{Crop: 1, MinArea: 0.08, MaxArea: 0.5, MaxAspect: 4. / 3}
	r := rand.New(rand.NewPCG(1, 2))
	var areas, aspects, lefts, tops []float64
	for range 20000 {
		part := o.region(picture, r)
		require.True(t, part.In(picture))
		w, h := float64(part.Dx()), float64(part.Dy())
		areas = append(areas, w*h/(4000*3000))
		aspects = append(aspects, math.Log(w/h))
		lefts = append(lefts, (float64(part.Min.X-100)+r.Float64())/(4000-w+1))
		tops = append(tops, (float64(part.Min.Y+50)+r.Float64())/(3000-h+1))
	}
	uniform(t, 0.08, 0.5, areas, "areas")
	uniform(t, -math.Log(4./3), math.Log(4./3), aspects, "aspects")
	uniform(t, 0, 1, lefts, "left sides")
	uniform(t, 0, 1, tops, "upper sides")
}

// TestRegionBounds: parts of small pictures, rounded to pixels, lie inside, and no more than rounding away from the bounds.
func TestRegionBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{160, 160}, {28, 28}, {213, 160}, {160, 500}} {
		picture := image.Rectangle{Max: size}
		o := Paper(128)
		for range 5000 {
			part := o.region(picture, r)
			require.True(t, part.In(picture) && !part.Empty())
			if part == picture {
				continue
			}
			w, h := float64(part.Dx()), float64(part.Dy())
			require.GreaterOrEqual(t, (w+0.5)*(h+0.5), 0.08*float64(size.X*size.Y))
			require.LessOrEqual(t, (w-0.5)/(h+0.5), 4./3)
			require.LessOrEqual(t, (h-0.5)/(w+0.5), 4./3)
		}
	}
}

// TestWholePicture: that is taken without bounds, and where nothing else fits.
func TestWholePicture(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	picture := image.Rect(0, 0, 50, 40)
	assert.Equal(t, picture, Options{Crop: 1}.region(picture, r))
	strip := image.Rect(0, 0, 1000, 1)
	assert.Equal(t, strip, Options{Crop: 1, MinArea: 1, MaxArea: 1, MaxAspect: 2}.region(strip, r))
	dot := image.Rect(0, 0, 1, 1)
	for range 100 {
		assert.Equal(t, dot, Paper(1).region(dot, r))
	}
}
