package text

import (
	"encoding/json"
	"fmt"
	"io"

	"goglenet/tools/internal/progress"
	"goglenet/tools/predict"
)

// Answer writes the classes, with bars on a terminal that has room for them,
// under the image's name if it is wanted.
func Answer(w io.Writer, a *predict.Answer, named bool) {
	bars := progress.TerminalWidth(w) >= 60
	if named {
		fmt.Fprintln(w, string(a.Image))
	}
	predictions(w, a.Predictions, bars)
	for _, h := range a.Auxiliary {
		fmt.Fprintln(w, h.Name)
		predictions(w, h.Predictions, bars)
	}
	if bars {
		fmt.Fprintf(w, "decode %.0f ms, resize %.0f ms, network %.0f ms\n", a.Timings.Decode, a.Timings.Resize, a.Timings.Network)
	}
}

func predictions(w io.Writer, list []predict.Prediction, bars bool) {
	const bar = 20
	for _, p := range list {
		if bars {
			fmt.Fprint(w, progress.Bar(float64(p.Probability), bar), " ")
		}
		fmt.Fprintf(w, "%6.2f %%  %s\n", 100*p.Probability, p.ClassName)
	}
}

// Features writes a line with a JSON array for each image.
func Features(w io.Writer, answers []*predict.Answer) error {
	e := json.NewEncoder(w)
	for _, a := range answers {
		if a.Error != "" {
			continue
		}
		if err := e.Encode(a.Features); err != nil {
			return err
		}
	}
	return nil
}
