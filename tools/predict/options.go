// Package predict says what image files show, on all cores: it finds and loads
// models, resizes and crops the images, runs the network, and averages crops and
// models. Results come in the order of the images, whatever the number of
// threads, and always with the same bits.
package predict

import (
	"fmt"

	"goglenet/core/classify"
)

// MaxMembers is how many networks the paper's ensemble has.
const MaxMembers = 7

// Options choose what answers are made of: models, crops, and how their
// probabilities become one. The zero value takes one crop and the model that
// the folders hold.
type Options struct {
	Folders       Folders       // of files that are not named
	Models        []string      // files of up to MaxMembers models; "" and none are the one in the folders
	MemberWeights []float64     // of the models in the average; equal if nil
	Crops         int           // of each image: 1 (or 0), 10 or 144
	Pool          classify.Pool // how the crops' probabilities become one
	Aux           bool          // run the first model's auxiliary classifiers too
	Machine       Machine
	Preprocessing Preprocessing // how images become square
	Resize        int           // pixels, before the crop; 0 for the model's. 144 crops have sizes of their own
	Images        int           // how many there will be, 0 for many: a few leave threads to the machine
}

// Check refuses too many models, and weights that make no average of them.
func (o Options) Check() error {
	switch n := o.members(); {
	case n > MaxMembers:
		return fmt.Errorf("%d models; an ensemble has at most %d", n, MaxMembers)
	case o.MemberWeights != nil:
		return classify.Ensemble(make([]float32, 1), make([]float32, n), o.MemberWeights)
	}
	return nil
}

func (o Options) members() int { return max(1, len(o.Models)) }

func (o Options) crops() int { return max(1, o.Crops) }

// workers is how many threads have something to do side by side.
func (o Options) workers() int {
	n := o.Machine.Count()
	if o.Images > 0 {
		n = min(n, o.Images*o.crops()*o.members())
	}
	return n
}
