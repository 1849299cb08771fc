package googlenet

import (
	"errors"
	"strconv"
)

// Options vary the network. The zero value of a field means its default.
type Options struct {
	Variant   Variant // whose network; default the paper's
	Classes   int     // outputs of the classifiers; default 1000
	InputSize int     // side of the square input in pixels; default 224
	Width     float64 // multiplies every channel count, rounded to multiples of 8; default 1
	Aux       bool    // with the two auxiliary classifiers (paper, section 5)
	Naive     bool    // modules without reduction (paper, figure 2a), for comparison of cost
}

// Bounds of the options.
const (
	maxClasses   = 100_000
	minInputSize = 64
	maxInputSize = 1024
	maxWidth     = 8
)

func (o Options) withDefaults() (Options, error) {
	if o.Classes == 0 {
		o.Classes = 1000
	}
	if o.InputSize == 0 {
		o.InputSize = 224
	}
	if o.Width == 0 {
		o.Width = 1
	}
	switch {
	case int(o.Variant) >= len(networks):
		return o, errors.New("googlenet: unknown " + o.Variant.String())
	case o.Classes < 1 || o.Classes > maxClasses:
		return o, errors.New("googlenet: " + strconv.Itoa(o.Classes) + " classes; use 1 to " + strconv.Itoa(maxClasses))
	case o.InputSize < minInputSize || o.InputSize > maxInputSize:
		return o, errors.New("googlenet: input size " + strconv.Itoa(o.InputSize) + "; use " +
			strconv.Itoa(minInputSize) + " to " + strconv.Itoa(maxInputSize))
	case !(o.Width > 0 && o.Width <= maxWidth):
		return o, errors.New("googlenet: the width must be more than 0, at most " + strconv.Itoa(maxWidth))
	}
	return o, nil
}

// channels scales a channel count of the table by the width multiplier, to the
// nearest multiple of 8 (as every count in the table is), at least 8.
func (o Options) channels(n int) int {
	return max(8, int(float64(n)*o.Width/8+0.5)*8)
}
