package augment

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mixed is the plain form of all three distortions: levels become a mixture with others, rounded and clamped.
func mixed(bgr []byte, factor float64, with func(pixel []byte) float64) []byte {
	out := make([]byte, len(bgr))
	for i := range bgr {
		other := with(bgr[i/3*3:][:3])
		out[i] = byte(min(max(math.Round(factor*float64(bgr[i])+(1-factor)*other), 0), 255))
	}
	return out
}

func black([]byte) float64 { return 0 }

func ownGrey(pixel []byte) float64 {
	return math.Round(0.114*float64(pixel[0]) + 0.587*float64(pixel[1]) + 0.299*float64(pixel[2]))
}

func meanGrey(bgr []byte) func(pixel []byte) float64 {
	sum := 0.0
	for i := 0; i < len(bgr); i += 3 {
		sum += 0.114*float64(bgr[i]) + 0.587*float64(bgr[i+1]) + 0.299*float64(bgr[i+2])
	}
	return func([]byte) float64 { return sum / float64(len(bgr)/3) }
}

// pixels are BGR levels, and among them all greys.
func pixels() []byte {
	r := rand.New(rand.NewPCG(4, 4))
	list := make([]byte, 3*1000)
	for i := range list {
		list[i] = byte(r.Uint32())
		if i < 3*256 {
			list[i] = byte(i / 3)
		}
	}
	return list
}

// TestDistortions compares each alone, with many factors, with the plain form.
func TestDistortions(t *testing.T) {
	in := pixels()
	for name, c := range map[string]struct {
		options Options
		with    func([]byte) float64
	}{
		"brightness": {Options{Brightness: 0.5}, black},
		"contrast":   {Options{Contrast: 0.5}, meanGrey(in)},
		"saturation": {Options{Saturation: 0.5}, ownGrey},
	} {
		var factors []float64
		for seed := range uint64(300) {
			got := append([]byte{}, in...)
			c.options.distort(got, rand.New(rand.NewPCG(seed, 0)))
			same := rand.New(rand.NewPCG(seed, 0))
			same.Perm(3)
			f := factor(0.5, same)
			factors = append(factors, f)
			require.LessOrEqual(t, worst(mixed(in, f, c.with), got), 1, "%s by %v", name, f)
		}
		uniform(t, 0.5, 1.5, factors, name)
	}
}

// TestDistortionsTogether: the three come one after another, in the order that is drawn.
func TestDistortionsTogether(t *testing.T) {
	in := pixels()
	orders := map[[3]int]int{}
	for seed := range uint64(300) {
		got := append([]byte{}, in...)
		Options{Brightness: 0.5, Contrast: 0.4, Saturation: 0.3}.distort(got, rand.New(rand.NewPCG(seed, 0)))
		same := rand.New(rand.NewPCG(seed, 0))
		order := [3]int(same.Perm(3))
		orders[order]++
		want := in
		for _, distortion := range order {
			f := factor([]float64{0.5, 0.4, 0.3}[distortion], same)
			want = mixed(want, f, []func([]byte) float64{black, meanGrey(want), ownGrey}[distortion])
		}
		require.LessOrEqual(t, worst(want, got), 2, order) // a difference of 1 is enlarged by what comes after it
	}
	require.Len(t, orders, 6)
	for order, n := range orders {
		assert.InDelta(t, 50, n, 25, order)
	}
}

// TestLighting: what is added has the standard deviations of the principal components along them.
func TestLighting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const draws = 20000
	var squares, mean [3]float64
	for range draws {
		shift := lighting(0.1, r)
		for k, direction := range component {
			along := 0.0
			for c, v := range direction {
				along += v * shift[c]
			}
			squares[k] += along * along / draws
			mean[k] += along / draws
		}
	}
	for k, size := range componentSize {
		deviation := 0.1 * size * 255
		assert.InEpsilon(t, deviation, math.Sqrt(squares[k]), 0.02, k)
		assert.InDelta(t, 0, mean[k], 0.03*deviation, k)
	}

	in := pixels()
	got := append([]byte{}, in...)
	Options{Lighting: 1}.distort(got, rand.New(rand.NewPCG(1, 2)))
	same := rand.New(rand.NewPCG(1, 2))
	same.Perm(3)
	shift := lighting(1, same)
	for i, v := range in {
		require.InDelta(t, min(max(float64(v)+shift[i%3], 0), 255), got[i], 0.501)
	}
}
