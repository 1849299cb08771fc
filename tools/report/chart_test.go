package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestChart(t *testing.T) {
	var a, b Curve
	a.Name, b.Name, b.Minor = "held out", "training", true
	for i, y := range []float64{2, math.NaN(), 0.5} {
		a.Add(float64(i+1), y)
		b.Add(float64(i+1), 3*float64(i))
	}
	d := Chart{Title: "Loss", Unit: " nats", Across: "epoch", Curves: []Curve{a, b}}.Drawing()
	assert.Equal(t, "held out from 2 nats to 0.5 nats; training from 0 nats to 6 nats", d.Description)
	var texts []string
	dots := 0
	for _, m := range d.Marks {
		if m.Shape == "text" {
			texts = append(texts, m.Text)
		}
		if m.Shape == "rect" {
			dots++
			assert.GreaterOrEqual(t, m.Y, chartTop-3)
			assert.LessOrEqual(t, m.Y, chartHeight-chartFoot)
		}
	}
	assert.Equal(t, []string{"0", "2", "4", "6", "0", "1", "2", "3", "epoch", "held out", "training"}, texts)
	assert.Equal(t, 5, dots, "but for what is not a number")
}

func TestNiceStep(t *testing.T) {
	for v, want := range map[float64]float64{0: 1, 0.07: 0.1, 0.1: 0.1, 0.11: 0.2, 1: 1, 3: 5, 6: 10, 1700: 2000} {
		assert.InDelta(t, want, niceStep(v), 1e-9*want, v)
	}
}
