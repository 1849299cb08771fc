package predict

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strings"

	"goglenet/core/classify"
)

// Settings says in one line all that probabilities depend on but the images:
// with the same settings they have the same bits. A model is told by the start of
// its file's SHA-256, or of what the file would be once converted.
func (e *Ensemble) Settings() (string, error) {
	o := e.options
	var models []string
	for i, m := range e.members {
		b, err := m.model.Encode()
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.Path, err)
		}
		name := fmt.Sprintf("%.8x", sha256.Sum256(b))
		if o.MemberWeights != nil {
			name += fmt.Sprintf(" x %g", o.MemberWeights[i])
		}
		models = append(models, name)
	}
	arithmetic := "int8" // the same on every machine
	for _, m := range e.members {
		if m.model.Info.Scales == nil {
			arithmetic = "float32 of " + o.Machine.String()
		}
	}
	pool := "average"
	if o.Pool == classify.Max {
		pool = "max"
	}
	resize := "as trained"
	if o.Resize != 0 {
		resize = fmt.Sprint(o.Resize)
	}
	return fmt.Sprintf("model %s; crops %d, pool %s; preprocess %s, resize %s; %s",
		strings.Join(models, " + "), o.crops(), pool, cmp.Or(o.Preprocessing, OfModel), resize, arithmetic), nil
}
