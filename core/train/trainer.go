// Package train trains networks by gradient descent: by the GoogLeNet paper's
// recipe, or by variations of it. It does no I/O; the images come from the caller.
package train

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"goglenet/core/graph"
	"goglenet/core/machine"
	"goglenet/core/program"
	"goglenet/quant/safetensors"
)

// Trainer is a network in training, with all that this needs in the arena of a
// machine. It is used by one goroutine at a time.
type Trainer struct {
	options  Options
	training *program.Training
	machine  machine.Machine
	step     int // steps done
}

// New returns a trainer of a network whose outputs are the softmaxes of its
// classifiers, the main one first, at the start of the training.
func New(g *graph.Graph, o Options) (*Trainer, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	p, err := program.CompileTraining(g, o.program(g))
	if err != nil {
		return nil, err
	}
	if o.Machine == nil {
		o.Machine = machine.Threads(1)
	}
	m, err := o.Machine(p.Program)
	if err != nil {
		return nil, err
	}
	t := &Trainer{options: o, training: p, machine: m}
	if err := t.start(); err != nil {
		_ = m.Close() // the first error says what is wrong
		return nil, err
	}
	return t, nil
}

// start gives parameters and averages their first values.
func (t *Trainer) start() error {
	tensors, err := initial(t.training.Graph, t.training.Parameters, t.options.Init, t.options.Seed)
	if err != nil {
		return err
	}
	if from := t.options.From; from != nil {
		for i := range tensors {
			if given, ok := from.Lookup(tensors[i].Name); ok {
				given.Data = append([]byte(nil), from.Data(given)...)
				tensors[i] = given
			}
		}
	}
	f := &safetensors.File{Tensors: tensors}
	if err := t.training.Load(program.Values, f, t.machine); err != nil {
		return err
	}
	return t.training.Load(program.Averages, f, t.machine)
}

// Result is what a step reports of the weights before it.
type Result struct {
	Step    int     // 1 for the first
	Epoch   float64 // when the step began
	Rate    float32
	Losses  []float32 // means over the batch, one a classifier, the main one first
	Loss    float32   // their weighted sum
	Correct int       // images whose class is the main classifier's first
}

// Step makes one step of gradient descent on Batch images, BGR bytes NHWC, and
// their classes. If the loss is not finite, the error is a *DivergedError.
func (t *Trainer) Step(pixels []byte, labels []int32) (Result, error) {
	if err := t.write(pixels, labels); err != nil {
		return Result{}, err
	}
	t.step++
	epoch := float64(t.step-1) / float64(t.options.StepsPerEpoch)
	rate := t.options.Schedule.At(epoch)
	t.training.SetState(program.State{Step: drawStep(t.options.Seed, t.step), Rate: rate, Momentum: t.options.Momentum,
		Average: average(t.step, t.options.AverageDecay)}, t.machine)
	if err := t.machine.Run(0, len(t.training.Instrs)); err != nil {
		return Result{}, err
	}
	r := Result{Step: t.step, Epoch: epoch, Rate: rate, Correct: t.correct(labels)}
	r.Losses, r.Loss = t.losses()
	if v := float64(r.Loss); math.IsNaN(v) || math.IsInf(v, 0) {
		return r, &DivergedError{r}
	}
	return r, nil
}

// DivergedError says that a training has failed: its loss is no longer finite.
type DivergedError struct{ Result Result }

func (e *DivergedError) Error() string {
	return "step " + strconv.Itoa(e.Result.Step) + ": the loss is not a finite number; try a lower learning rate than " +
		strconv.FormatFloat(float64(e.Result.Rate), 'g', 3, 32) + ", or a warm-up"
}

// Steps returns the number of steps done.
func (t *Trainer) Steps() int { return t.step }

// Close releases the machine.
func (t *Trainer) Close() error { return t.machine.Close() }

// write brings a batch into the arena.
func (t *Trainer) write(pixels []byte, labels []int32) error {
	in := &t.training.Input
	if len(labels) != int(in.N) || len(pixels) != int(in.N*in.Image) {
		return errors.New("train: a batch of " + strconv.Itoa(len(labels)) + " labels and " + strconv.Itoa(len(pixels)) +
			" bytes; a step needs " + strconv.Itoa(int(in.N)) + " and " + strconv.Itoa(int(in.N*in.Image)))
	}
	classes := t.training.Logits[0].C
	b := make([]byte, 0, 4*len(labels))
	for _, label := range labels {
		if label < 0 || label >= classes {
			return errors.New("train: label " + strconv.Itoa(int(label)) + " of " + strconv.Itoa(int(classes)) + " classes")
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(label))
	}
	t.machine.Write(int(in.Offset), pixels)
	t.machine.Write(t.training.Labels, b)
	return nil
}

// average is the weight of a step's parameters in the averages: those of a plain
// mean until the decay asks for more.
func average(step int, decay float64) float32 { return float32(max(1/float64(step), 1-decay)) }

// losses returns the mean loss of every classifier, and their weighted sum.
func (t *Trainer) losses() (each []float32, sum float32) {
	n := int(t.training.Input.N)
	var total float64
	for i, offset := range t.training.Losses {
		mean := 0.0
		for _, v := range t.floats(offset, n) {
			mean += float64(v) / float64(n)
		}
		each = append(each, float32(mean))
		if i > 0 {
			mean *= float64(t.options.AuxLoss)
		}
		total += mean
	}
	return each, float32(total)
}

// correct counts the images that the main classifier gives their label.
func (t *Trainer) correct(labels []int32) int {
	logits, count := &t.training.Logits[0], 0
	for i, label := range labels {
		v := t.floats(int(logits.Offset)+i*int(logits.Image), int(logits.C))
		best := 0
		for c := range v {
			if v[c] > v[best] {
				best = c
			}
		}
		if best == int(label) {
			count++
		}
	}
	return count
}

// floats reads n float32 of the arena.
func (t *Trainer) floats(offset, n int) []float32 {
	b, v := make([]byte, 4*n), make([]float32, n)
	t.machine.Read(offset, b)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}
