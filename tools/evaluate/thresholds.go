package evaluate

import (
	"errors"
	"fmt"

	"goglenet/tools/predict"
)

// Thresholds are what figures must reach.
type Thresholds struct {
	MinTop1, MinTop5 float64  // percent
	MaxDrop          *float64 // of top-1 against the reference, percentage points
}

// Missed says which figure is not good enough.
type Missed string

func (m Missed) Error() string { return string(m) }

// Check fails where an image could not be used, and with Missed.
func (t Thresholds) Check(v *Validation) error {
	missed := func(format string, args ...any) error { return Missed(fmt.Sprintf(format, args...)) }
	switch {
	case v.Unreadable > 0:
		return predict.Unusable(v.Unreadable, v.Count+v.Unreadable)
	case v.Top1.Percent < t.MinTop1:
		return missed("top-1 is %.1f %%, less than %.1f %%", v.Top1.Percent, t.MinTop1)
	case v.Top5.Percent < t.MinTop5:
		return missed("top-5 is %.1f %%, less than %.1f %%", v.Top5.Percent, t.MinTop5)
	case t.MaxDrop == nil:
		return nil
	case v.Reference == nil:
		return errors.New("there is no reference to fall behind")
	case v.Reference.Drop > *t.MaxDrop:
		return missed("top-1 is %.2f points below the reference's, more than %.2f", v.Reference.Drop, *t.MaxDrop)
	}
	return nil
}
