package session

import (
	"math"
	"time"

	"goglenet/core/train"
)

// meter sums up the steps of an epoch. Checkpoints keep it.
type meter struct {
	Steps, Images         int
	Loss, MainLoss, Right float64
	Rate                  float32
	Seconds               float64
	Recent, RecentRight   float64 // fading means

	at time.Time // when Seconds was counted
}

// start goes on after a pause that does not count.
func (m *meter) start() { m.at = time.Now() }

// next is the meter of the epoch that follows.
func (m *meter) next() meter { return meter{Recent: m.Recent, RecentRight: m.RecentRight} }

// fade is the weight of a step in the recent means, once there are many.
const fade = 0.01

func (m *meter) add(r train.Result, images int) {
	now := time.Now()
	m.Seconds += now.Sub(m.at).Seconds()
	m.at = now
	m.Steps++
	m.Images += images
	m.Rate = r.Rate
	right := float64(r.Correct) / float64(images)
	m.Loss, m.MainLoss, m.Right = m.Loss+float64(r.Loss), m.MainLoss+float64(r.Losses[0]), m.Right+right
	f := max(fade, 1/float64(r.Step))
	m.Recent += f * (float64(r.Loss) - m.Recent)
	m.RecentRight += f * (right - m.RecentRight)
}

func (m *meter) speed() float64 { return float64(m.Images) / m.Seconds }

func (m *meter) progress(step, steps int) Progress {
	return Progress{Step: step, Steps: steps, Loss: m.Recent, Accuracy: 100 * m.RecentRight, ImagesPerSecond: m.speed()}
}

func (m *meter) row(epoch, step int) Row {
	n := float64(m.Steps)
	return Row{Epoch: epoch, Step: step, Rate: float64(m.Rate), Loss: m.Loss / n, MainLoss: m.MainLoss / n, Accuracy: 100 * m.Right / n,
		Holdout: math.NaN(), HoldoutLoss: math.NaN(), ImagesPerSecond: m.speed(), Seconds: m.Seconds}
}
