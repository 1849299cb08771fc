package main

import (
	"errors"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/tools/predict"
)

// threadFlags choose how many cores work.
type threadFlags struct {
	Threads int `default:"0" help:"Threads; 0 for one a core. Images and crops run side by side; a single one is split."`
}

func (f threadFlags) check() error {
	if f.Threads < 0 {
		return errors.New("--threads must not be negative")
	}
	return nil
}

// machineFlags choose what runs the network.
type machineFlags struct {
	ISA machine.ISA `name:"isa" env:"GOGLENET_ISA" placeholder:"NAME" help:"Instruction set to use; the fastest if not given, go for portable code. bench names it. int8 results are the same bits on all, float32 results differ in their last digits."`
	threadFlags
}

func (f machineFlags) machine() predict.Machine {
	return predict.Machine{ISA: f.ISA, Threads: f.Threads}
}

// ensembleFlags choose what answers are made of: models, crops, and how their probabilities become one.
type ensembleFlags struct {
	Models        []string  `name:"model" short:"m" aliases:"models" placeholder:"FILE" help:"Model, or up to seven of them, whose probabilities are averaged; found in the folders if none is given."`
	MemberWeights []float64 `placeholder:"W" help:"Weights of the models in the average; equal if not given."`
	Crops         int       `enum:"1,10,144" default:"1" help:"Crops of each image: 1 in the centre, 10 with the corners and mirrored, or the paper's 144."`
	Pool          string    `enum:"average,max" default:"average" help:"How the crops' probabilities become one."`
	machineFlags
	Preprocess string `enum:"model,warp,short,pad,centre" default:"model" help:"How images become square: as the model says (model), resized without regard to their aspect (warp), by their shorter side (short), with borders (pad), or not resized at all (centre); then the centre is cropped."`
	Resize     int    `placeholder:"PIXELS" help:"Size to resize to before the crop, for warp and short; the model's if not given."`
}

func (f ensembleFlags) check() error {
	if f.Crops == 144 && (f.Preprocess != "model" || f.Resize != 0) {
		return errors.New("--crops 144 has sizes of its own: it does not go with --preprocess and --resize")
	}
	return errors.Join(f.threadFlags.check(), f.options(predict.Folders{}).Check())
}

// options are those of the flags; models that are not named are looked for in the folders of e.
func (f ensembleFlags) options(folders predict.Folders) predict.Options {
	pool := classify.Average
	if f.Pool == "max" {
		pool = classify.Max
	}
	return predict.Options{Folders: folders, Models: f.Models, MemberWeights: f.MemberWeights, Crops: f.Crops, Pool: pool,
		Machine: f.machine(), Preprocessing: predict.Preprocessing(f.Preprocess), Resize: f.Resize}
}
