package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"goglenet/core/train"
	"goglenet/tools/internal/output"
	"goglenet/tools/internal/progress"
	"goglenet/tools/report/text"
	"goglenet/tools/train/recipe"
	"goglenet/tools/train/session"
)

const trainHelp = `A run that was stopped, by Ctrl-C or otherwise, goes on when the same command is given again, to the same bits as one without a stop: FILE.training, beside the model until it is done, has all that is needed. Pictures that cannot be read are named and left out.

--from takes another model's network, input size and preprocessing, and gives it a new classifier; the result is an ordinary model.`

// Help is what --help tells.
func (c *trainCmd) Help() string { return trainHelp }

type trainCmd struct {
	Images  string `arg:"" type:"existingdir" help:"Folder with a folder of pictures a class, or with labels.txt (lines of a file name and a class index), or with MNIST's IDX files."`
	Out     string `short:"o" required:"" placeholder:"FILE" help:"Model to write."`
	Holdout string `placeholder:"DIR|PART" help:"Pictures to measure on, never trained on: a folder like DIR, or a part of DIR's pictures, such as 0.1."`
	Classes string `placeholder:"FILE" help:"Order and names of the classes, a line each: the folder's name and, behind a tab, the name to show. DIR/classes.txt if there is one."`
	networkFlags
	descentFlags
	MinArea *float64 `placeholder:"PART" help:"Smallest part of a picture that a crop covers (0.25; paper: 0.08; tune: 0.5)."`
	Plain   bool     `help:"No photometric distortion."`
	Members int      `placeholder:"N" help:"Train N models that differ in the pictures' order and augmentation alone, for an ensemble: FILE-1, FILE-2 and so on. The first is the one without --members."`
	Restart bool     `help:"Start anew, whatever FILE.training says."`
	Every   int      `name:"validate-every" default:"1" placeholder:"EPOCHS" help:"Measure on the held-out pictures every so many epochs (1), and at the end."`
	Log     string   `placeholder:"FILE.csv" help:"Write a line an epoch."`
	Report  string   `placeholder:"FILE.html" help:"Draw curves, the confusion matrix and the worst mistakes on an HTML page."`
	machineFlags
	DryRun bool `help:"Read the pictures and tell what would be trained, but do not train."`
	Force  bool `help:"Replace what is there."`
	JSON   bool `help:"Print a JSON array, with an object for every model."`
}

// networkFlags choose the network.
type networkFlags struct {
	Width    float64 `default:"0.5" placeholder:"FACTOR" help:"Width multiplier of the network (0.5); the paper's is 1."`
	Input    int     `default:"128" placeholder:"PIXELS" help:"Side of the network's input (128); the paper's is 224."`
	NoAux    bool    `help:"No auxiliary classifiers."`
	From     string  `placeholder:"MODEL" help:"Start from this model's weights, and train a new classifier alone."`
	Unfreeze string  `placeholder:"LAYER" help:"With --from: train what is behind this layer or module too, such as inception_4e."`
}

// descentFlags choose how weights change. Those that are not given are the recipe's.
type descentFlags struct {
	Recipe    recipe.Name  `enum:"fast,paper,tune," default:"" placeholder:"NAME" help:"What the flags below start from. fast: batch normalization, folded into the convolutions at the end, and a cosine. paper: GoogLeNet's, 0.01 times 0.96 every 8 epochs. tune, with --from: a cosine from 0.003, 12 epochs."`
	Epochs    *int         `placeholder:"N" help:"Times that every picture is seen (40)."`
	Batch     *int         `placeholder:"N" help:"Pictures a step (32)."`
	LR        *float64     `name:"lr" placeholder:"RATE" help:"Learning rate at the start (0.03; paper: 0.01; tune: 0.003)."`
	Policy    train.Policy `enum:"step,poly,cosine," default:"" placeholder:"NAME" help:"How the rate falls: step (times --gamma every --step epochs), poly (by a power of what is left, --power) or cosine."`
	Gamma     *float64     `placeholder:"FACTOR" help:"Of the step policy (0.96)."`
	Step      *float64     `placeholder:"EPOCHS" help:"Of the step policy (8)."`
	Power     *float64     `placeholder:"EXPONENT" help:"Of the poly policy (0.5)."`
	WarmUp    *float64     `placeholder:"EPOCHS" help:"Time in which the rate grows from 0 (fast: 1, others: 0)."`
	Decay     *float32     `name:"weight-decay" placeholder:"FACTOR" help:"Weight decay (0.0002; fast: 0.0005)."`
	Init      train.Init   `enum:"xavier,he," default:"" placeholder:"NAME" help:"Initial weights: xavier or he (fast)."`
	NoAverage bool         `help:"The last weights, not their average."`
	Seed      uint32       `help:"Of everything random: weights, dropout, order, augmentation."`
}

func (f descentFlags) rates() recipe.Rates {
	return recipe.Rates{Epochs: f.Epochs, Batch: f.Batch, Policy: f.Policy, Rate: f.LR, Gamma: f.Gamma, Every: f.Step, Power: f.Power, Warm: f.WarmUp,
		WeightDecay: f.Decay, Init: f.Init, Seed: f.Seed, NoAverage: f.NoAverage}
}

// trained is what the command tells about a model.
type trained struct {
	output.Written
	session.Summary
	Unreadable int `json:"unreadable"` // pictures
}

func (t trained) print(w io.Writer) {
	if t.DryRun {
		fmt.Fprintln(w, "would train", t.Path)
	} else {
		fmt.Fprintln(w, t.Written)
	}
	text.Training(w, &t.Summary)
}

func (c *trainCmd) Validate() error {
	switch {
	case filepath.Ext(c.Out) != ".safetensors":
		return fmt.Errorf("%s: a goglenet model is called .safetensors", c.Out)
	case c.Unfreeze != "" && c.From == "", c.Recipe == recipe.Tune && c.From == "":
		return errors.New("--unfreeze and --recipe tune need a model to start --from")
	case c.Members < 0 || c.Every < 1:
		return errors.New("--members must not be negative, and --validate-every at least 1")
	case c.Epochs != nil && *c.Epochs < 1 || c.Batch != nil && *c.Batch < 1:
		return errors.New("--epochs and --batch must be at least 1")
	}
	return errors.Join(c.check(), output.CheckName("--log", c.Log, ".csv"), output.CheckName("--report", c.Report, ".html"))
}

func (c *trainCmd) Run(ctx context.Context, e *env) error {
	members := c.members()
	for _, m := range members {
		if err := m.mayWrite(); err != nil {
			return err
		}
	}
	o, unreadable, err := c.open(ctx, e)
	if err != nil {
		return err
	}
	told := []trained{}
	for _, m := range members {
		t, err := m.run(ctx, e, o)
		if err != nil {
			return err
		}
		t.Unreadable = unreadable
		told = append(told, t)
		if !c.JSON {
			t.print(e.stdout)
		}
	}
	if c.JSON {
		err = output.JSON(e.stdout, told)
	}
	return errors.Join(err, c.done(members))
}

// open reads the pictures, names those that cannot be used, and says how many there are.
func (c *trainCmd) open(ctx context.Context, e *env) (session.Options, int, error) {
	s := recipe.Settings{Images: c.Images, Holdout: c.Holdout, Classes: c.Classes, Width: c.Width, Input: c.Input, NoAux: c.NoAux,
		Unfreeze: c.Unfreeze, Name: c.Recipe, Rates: c.rates(), Noise: recipe.Noise{MinArea: c.MinArea, Plain: c.Plain},
		ValidateEvery: c.Every, Machine: c.machine()}
	if c.From != "" {
		m, _, err := e.folders().Load(c.From)
		if err != nil {
			return session.Options{}, 0, err
		}
		s.From = m
	}
	meters := map[string]*progress.Meter{}
	o, unreadable, err := recipe.Open(ctx, s, func(kind string, done, total int) {
		if meters[kind] == nil {
			meters[kind] = progress.New(e.stderr, kind, progress.Items)
		}
		meters[kind].Set(int64(done), int64(total))
	})
	for _, m := range meters {
		m.Done()
	}
	if len(unreadable) > 0 {
		fmt.Fprintf(e.stderr, "goglenet: %v\n", unreadable)
	}
	o.Restart = c.Restart
	return o, len(unreadable), err
}
