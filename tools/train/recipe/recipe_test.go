package recipe

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/core/train"
	"goglenet/core/vision/augment"
)

func TestPaper(t *testing.T) {
	o, epochs := Paper.options(Rates{})
	want := train.Paper(1)
	want.Schedule.Power = 0.5
	assert.Equal(t, want, o)
	assert.Equal(t, 40, epochs)
}

func TestSettingsGoFirst(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	epochs, batch, decay := 7, 9, float32(0.5)
	r := Rates{Epochs: &epochs, Batch: &batch, Policy: train.Poly, Rate: number(0.25), Gamma: number(0.5), Every: number(3), Power: number(2), Warm: number(0),
		WeightDecay: &decay, Init: train.Xavier, Seed: 5, NoAverage: true}
	for _, n := range []Name{Fast, Paper, Tune} {
		o, got := n.options(r)
		assert.Equal(t, 7, got)
		assert.Equal(t, train.Schedule{Policy: train.Poly, Rate: 0.25, Epochs: 7, Gamma: 0.5, Every: 3, Power: 2}, o.Schedule)
		assert.Equal(t, []any{9, float32(0.5), train.Xavier, uint32(5), 0.0}, []any{o.Batch, o.WeightDecay, o.Init, o.Seed, o.AverageDecay})
	}
	o, _ := Fast.options(Rates{Policy: train.StepPolicy})
	assert.Zero(t, o.Schedule.Epochs, "more epochs go on with a run of fewer")
}

func TestNoise(t *testing.T) {
	part := 0.5
	o := Noise{MinArea: &part, Plain: true}.augmentation(Fast, 64)
	assert.Equal(t, []float64{0.5, 1, 0, 0, 0, 0}, []float64{o.MinArea, o.MaxArea, o.Brightness, o.Contrast, o.Saturation, o.Lighting})
	assert.True(t, o.Mirror)
	assert.Equal(t, augment.Paper(64), Noise{}.augmentation(Paper, 64))
	assert.Equal(t, 0.25, Noise{}.augmentation(Fast, 64).MinArea)
}

func TestResize(t *testing.T) {
	most, whole := 0.6, 1.0
	assert.Equal(t, 256, Noise{}.resize(Paper, 224))
	assert.Equal(t, 156, Noise{}.resize(Fast, 128))
	assert.Equal(t, 66, Noise{MinArea: &most}.resize(Fast, 64))
	assert.Equal(t, 64, Noise{MinArea: &whole}.resize(Fast, 64), "never smaller than the crop")
}
