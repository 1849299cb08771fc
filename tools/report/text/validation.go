package text

import (
	"fmt"
	"io"
	"path/filepath"

	"goglenet/tools/evaluate"
	"goglenet/tools/report"
)

// Validation writes the figures, and the reference's if there is one.
func Validation(w io.Writer, r *evaluate.Validation) {
	for _, a := range []struct {
		name      string
		got       evaluate.Accuracy
		reference func() (evaluate.Accuracy, float64)
	}{
		{"top-1", r.Top1, func() (evaluate.Accuracy, float64) { return r.Reference.Top1, r.Reference.Drop }},
		{"top-5", r.Top5, func() (evaluate.Accuracy, float64) { return r.Reference.Top5, r.Reference.Top5Drop }},
	} {
		fmt.Fprintf(w, "%s  %5.1f %%  %d of %d", a.name, a.got.Percent, a.got.Correct, r.Count)
		if r.Reference != nil {
			reference, drop := a.reference()
			fmt.Fprintf(w, "; the reference %.1f %%, %d: %s", reference.Percent, reference.Correct, report.Points(drop))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "calibration error %.1f %%, %.1f images per second\n", 100*r.Calibration.ECE, r.ImagesPerSecond)
	if r.Reference != nil {
		reference(w, r.Reference, r.Count)
	}
}

func reference(w io.Writer, r *evaluate.Reference, count int) {
	fmt.Fprintf(w, "same winner %.1f %%, %d of %d\n", r.Agreement.Percent, r.Agreement.Correct, count)
	if count > 0 {
		fmt.Fprintf(w, "KL divergence %.4f nats on average, at worst %.4f (%s)\n", r.MeanKL, r.WorstKL, filepath.Base(r.WorstImage))
	}
	if r.LayersNote != "" {
		fmt.Fprintf(w, "\nlayers not compared: %s\n", r.LayersNote)
	}
	if worst := r.Noisiest(); len(worst) > 0 {
		t := table{header: []string{"noisiest layers", "SQNR, dB"}}
		for _, l := range worst {
			t.add(l.Name, l.SQNR.String())
		}
		fmt.Fprintln(w)
		t.write(w)
	}
	if len(r.Damaged) > 0 {
		t := table{header: []string{"most damaged classes", "images", "right before", "now", "probability before", "now"}}
		for _, d := range r.Damaged {
			t.add(d.ClassName, fmt.Sprint(d.Images), fmt.Sprint(d.ReferenceCorrect), fmt.Sprint(d.Correct),
				fmt.Sprintf("%.3f", d.ReferenceProb), fmt.Sprintf("%.3f", d.Probability))
		}
		fmt.Fprintln(w)
		t.write(w)
	}
}
