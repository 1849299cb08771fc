package train

import (
	"errors"
	"strconv"
	"strings"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Options of New. Paper returns those of the GoogLeNet paper.
type Options struct {
	Batch         int        // images a step
	Mean          [3]float32 // subtracted from the pixels' channels
	StepsPerEpoch int
	Schedule      Schedule
	Momentum      float32
	WeightDecay   float32
	BiasRate      float32 // the rate of biases and gammas, as a multiple of the weights'
	BiasDecay     float32 // their decay, likewise
	AuxLoss       float32 // weight of an auxiliary classifier's loss; the main one's is 1
	Dropout       float32 // part of what the main classifier reads that is dropped
	AuxDropout    float32 // the same of the auxiliary ones
	Normalize     bool    // batch normalization behind every convolution, which Weights folds away
	Init          Init
	Seed          uint32 // of initial weights and dropout

	// AverageDecay is for the averages of the weights over all steps, which
	// inference uses: 1 for their plain mean (Polyak), and less for one in which a
	// step's weights fade by so much in every later step.
	AverageDecay float64

	// From has values that parameters start with in place of initial ones.
	From *safetensors.File
	// Frozen says which layers' parameters stay as they are. Nil: none.
	Frozen func(layer int) bool

	Machine machine.Factory // nil: the Go machine on one thread
}

// Paper returns the recipe of the GoogLeNet paper, what it does not say as BVLC
// has it, for so many steps an epoch.
func Paper(stepsPerEpoch int) Options {
	return Options{
		Batch: 32, Mean: [3]float32{104, 117, 123}, StepsPerEpoch: stepsPerEpoch,
		Schedule: Schedule{Policy: StepPolicy, Rate: 0.01, Gamma: 0.96, Every: 8},
		Momentum: 0.9, WeightDecay: 2e-4, BiasRate: 2, BiasDecay: 0,
		AuxLoss: 0.3, Dropout: 0.4, AuxDropout: 0.7, Init: Xavier, AverageDecay: 1,
	}
}

// check says what is wrong with options that nothing else checks.
func (o *Options) check() error {
	under1 := func(v float32) bool { return v >= 0 && v < 1 }
	switch {
	case o.StepsPerEpoch < 1:
		return errors.New("train: " + strconv.Itoa(o.StepsPerEpoch) + " steps an epoch; there must be one")
	case !under1(o.Momentum):
		return errors.New("train: the momentum must be at least 0 and under 1")
	case !under1(o.Dropout) || !under1(o.AuxDropout):
		return errors.New("train: dropout must be at least 0 and under 1")
	case !(o.AverageDecay >= 0 && o.AverageDecay <= 1):
		return errors.New("train: the averages' decay must be 0 to 1")
	case o.Init != Xavier && o.Init != He:
		return errors.New("train: unknown initialization " + strconv.Quote(string(o.Init)) + "; use xavier or he")
	}
	return o.Schedule.check()
}

// program returns what the compiler needs of the options. Every output of the
// graph is a classifier's softmax, the first the main one's.
func (o *Options) program(g *graph.Graph) program.TrainingOptions {
	p := program.TrainingOptions{
		Batch: o.Batch, Mean: o.Mean, Normalize: o.Normalize, Dropout: map[int]float32{},
		WeightDecay: o.WeightDecay, BiasRate: o.BiasRate, BiasDecay: o.BiasDecay, Frozen: o.Frozen,
	}
	for i, output := range g.Outputs {
		classifier := g.Layers[output].Inputs[0]
		p.Dropout[classifier] = o.AuxDropout
		weight := o.AuxLoss
		if i == 0 {
			p.Dropout[classifier], weight = o.Dropout, 1
		}
		p.LossWeights = append(p.LossWeights, weight)
	}
	return p
}

// describe names everything that the bits of a training depend on, beside its images.
func (o *Options) describe(g *graph.Graph) map[string]string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	single := func(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
	s := &o.Schedule
	var frozen []string
	for i := range g.Layers {
		if o.Frozen != nil && o.Frozen(i) && len(g.Weights(&g.Layers[i])) > 0 {
			frozen = append(frozen, g.Layers[i].Name)
		}
	}
	return map[string]string{
		"input": g.Layers[0].Shape.String(), "batch": strconv.Itoa(o.Batch),
		"mean":            single(o.Mean[0]) + "," + single(o.Mean[1]) + "," + single(o.Mean[2]),
		"steps per epoch": strconv.Itoa(o.StepsPerEpoch), "policy": string(s.Policy), "rate": number(s.Rate),
		"epochs": number(s.Epochs), "gamma": number(s.Gamma), "every": number(s.Every), "power": number(s.Power), "warm-up": number(s.WarmUp),
		"momentum": single(o.Momentum), "weight decay": single(o.WeightDecay),
		"bias rate": single(o.BiasRate), "bias decay": single(o.BiasDecay), "auxiliary loss": single(o.AuxLoss),
		"dropout": single(o.Dropout), "auxiliary dropout": single(o.AuxDropout), "normalize": strconv.FormatBool(o.Normalize),
		"seed": strconv.FormatUint(uint64(o.Seed), 10), "average decay": number(o.AverageDecay), "frozen": strings.Join(frozen, ","),
	}
}
