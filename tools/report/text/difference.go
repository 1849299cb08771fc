package text

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"goglenet/tools/evaluate/compare"
	"goglenet/tools/report"
)

// Difference writes what differs, the worst first, and counts what does not.
func Difference(w io.Writer, d *compare.Difference) {
	fmt.Fprintf(w, "A  %s\nB  %s\n", d.A, d.B)
	for _, s := range d.Settings {
		fmt.Fprintf(w, "\n%s\n  A  %s\n  B  %s\n", s.Name, s.A, s.B)
	}
	t := table{header: []string{"tensor", "A", "B", "shape", "differ", "largest", "relative", "SQNR, dB"}}
	for _, v := range d.Tensors {
		if v.Status != compare.Same {
			t.add(tensorCells(v)...)
		}
	}
	fmt.Fprintf(w, "\n%d of %d tensors differ\n", len(t.rows), len(d.Tensors))
	if len(t.rows) > 0 {
		fmt.Fprintln(w)
		t.write(w)
	}
	if d.Image != nil {
		fmt.Fprintln(w)
		imageDifference(w, d.Image)
	}
	if d.Identical {
		fmt.Fprintln(w, "\nthe same values, and the same settings")
	}
}

func tensorCells(v compare.TensorDiff) []string {
	switch v.Status {
	case compare.Missing:
		return []string{v.Name, v.A.DType, "missing", report.Dims(v.A.Shape)}
	case compare.Extra:
		return []string{v.Name, "missing", v.B.DType, report.Dims(v.B.Shape)}
	case compare.Misshaped:
		return []string{v.Name, v.A.DType, v.B.DType, report.Dims(v.A.Shape) + " and " + report.Dims(v.B.Shape)}
	}
	share := fmt.Sprintf("%.3g %%", 100*float64(v.Different)/float64(max(1, v.Values)))
	return append([]string{v.Name, v.A.DType, v.B.DType, report.Dims(v.A.Shape), share}, distanceCells(v.Distance)...)
}

func distanceCells(d compare.Distance) []string {
	return []string{fmt.Sprintf("%.3g", float64(d.MaxAbs)), fmt.Sprintf("%.3g", float64(d.MaxRelative)), d.SQNR.String()}
}

func imageDifference(w io.Writer, d *compare.ImageDiff) {
	fmt.Fprintf(w, "%s\n", d.File)
	if d.A.ClassName != "" && d.B.ClassName != "" {
		fmt.Fprintf(w, "  A  %5.2f %%  %s\n  B  %5.2f %%  %s\n  KL divergence %.4g nats\n", 100*d.A.Probability, d.A.ClassName,
			100*d.B.Probability, d.B.ClassName, float64(d.KL))
	}
	if d.Note != "" {
		fmt.Fprintf(w, "layers not compared: %s\n", d.Note)
		return
	}
	worst := slices.DeleteFunc(slices.Clone(d.Layers), func(l compare.LayerDiff) bool { return l.MaxAbs == 0 })
	slices.SortStableFunc(worst, func(a, b compare.LayerDiff) int { return cmp.Compare(a.SQNR, b.SQNR) })
	fmt.Fprintf(w, "%d of %d layers differ\n", len(worst), len(d.Layers))
	if len(worst) == 0 {
		return
	}
	t := table{header: []string{"layer", "kind", "largest", "relative", "SQNR, dB"}}
	for _, l := range worst {
		t.add(append([]string{l.Name, l.Kind}, distanceCells(l.Distance)...)...)
	}
	fmt.Fprintln(w)
	t.write(w)
}
