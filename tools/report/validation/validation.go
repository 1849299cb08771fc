// Package validation draws how well models do, against a reference if there is one.
package validation

import (
	"fmt"
	"image"
	"path/filepath"
	"strings"

	"goglenet/tools/evaluate"
	"goglenet/tools/report"
)

// Page draws all that was found out. verdict says what is not good enough, if
// anything; seen gives what the model saw of an image file, nil where there is no model.
func Page(r *evaluate.Validation, verdict error, seen func(path string) (image.Image, error)) report.Page {
	p := report.Page{Command: "validate", Title: title(r), Lead: lead(r, verdict), Figures: figures(r)}
	add := func(title, lead string, parts ...report.Part) {
		p.Sections = append(p.Sections, report.Section{Title: title, Lead: lead, Parts: parts})
	}
	if ref := r.Reference; ref != nil {
		add("Against the reference", fmt.Sprintf("The same %d images, classified by %s.", r.Count, filepath.Base(ref.Model)), comparison(r))
		p.Sections = append(p.Sections, noiseSection(ref))
		if len(ref.Damaged) > 0 {
			add("Most damaged classes", "Classes that lost images, or else probability, against the reference.", damageTable(ref))
		}
	}
	add("Calibration", "Whether the model is right as often as it is sure. Where bars reach the diagonal, confidence can be taken at its word; below it the model is too sure.",
		report.Pair{calibrationPlot(r.Calibration), calibrationTable(r.Calibration)})
	if len(r.Confusions) > 0 {
		add("Confusions", "Classes most often taken for another, and then those of which the model was surest. The pictures are what it saw.", gallery(r, seen))
	}
	if len(r.SlowestLayers) > 0 {
		add("Slowest layers", fmt.Sprintf("Median of %d runs of one image.", evaluate.ProfileRuns), slowestTable(r.SlowestLayers))
	}
	if r.Unreadable > 0 {
		add("Images not used", "", unreadableTable(r.Counts.Records))
	}
	p.Notes = notes(r)
	return p
}

func title(r *evaluate.Validation) string {
	var names []string
	for _, m := range r.Models {
		names = append(names, filepath.Base(m))
	}
	return strings.Join(names, " + ") + " on " + filepath.Base(r.Images)
}

func lead(r *evaluate.Validation, verdict error) string {
	text := fmt.Sprintf("Of %d images, %d get the right class first and %d among the first five.", r.Count, r.Top1.Correct, r.Top5.Correct)
	if ref := r.Reference; ref != nil {
		text += fmt.Sprintf(" %s has %d and %d; the two agree on the first class of %d.", filepath.Base(ref.Model), ref.Top1.Correct, ref.Top5.Correct, ref.Agreement.Correct)
	}
	if verdict != nil {
		text += " Not good enough: " + verdict.Error() + "."
	}
	return text
}

func figures(r *evaluate.Validation) []report.Figure {
	percent := func(name string, a evaluate.Accuracy, note string) report.Figure {
		return report.Figure{Name: name, Value: fmt.Sprintf("%.1f", a.Percent), Unit: "%", Note: note}
	}
	f := []report.Figure{
		percent("Top-1", r.Top1, fmt.Sprintf("%d of %d", r.Top1.Correct, r.Count)),
		percent("Top-5", r.Top5, fmt.Sprintf("%d of %d", r.Top5.Correct, r.Count)),
	}
	if ref := r.Reference; ref != nil {
		f[0].Note, f[1].Note = report.Points(ref.Drop), report.Points(ref.Top5Drop)
		f = append(f, percent("Same winner", ref.Agreement, "as the reference"),
			report.Figure{Name: "KL divergence", Value: fmt.Sprintf("%.3f", ref.MeanKL), Unit: "nats", Note: fmt.Sprintf("at worst %.2f", ref.WorstKL)})
	}
	return append(f,
		report.Figure{Name: "Calibration error", Value: fmt.Sprintf("%.1f", 100*r.Calibration.ECE), Unit: "%"},
		report.Figure{Name: "Speed", Value: fmt.Sprintf("%.3g", r.ImagesPerSecond), Unit: "images/s"})
}

// comparison is the table of both models' figures.
func comparison(r *evaluate.Validation) report.Table {
	ref := r.Reference
	t := report.Table{Caption: fmt.Sprintf("Both models on %d images", r.Count),
		Columns: []report.Column{{Name: "Figure"}, {Name: "Reference", Numeric: true}, {Name: "Model", Numeric: true}, {Name: "Change", Numeric: true}}}
	add := func(name, format string, reference, got float64) {
		change := "0"
		if d := got - reference; fmt.Sprintf(format, d) != fmt.Sprintf(format, 0.0) {
			change = report.Minus(fmt.Sprintf("%+"+format[1:], d))
		}
		t.Rows = append(t.Rows, report.Row{Cells: report.Cells(name, fmt.Sprintf(format, reference), fmt.Sprintf(format, got), change)})
	}
	add("Top-1, %", "%.2f", ref.Top1.Percent, r.Top1.Percent)
	add("Top-5, %", "%.2f", ref.Top5.Percent, r.Top5.Percent)
	add("Mean confidence, %", "%.2f", 100*ref.Calibration.Confidence, 100*r.Calibration.Confidence)
	add("Calibration error, %", "%.2f", 100*ref.Calibration.ECE, 100*r.Calibration.ECE)
	return t
}

// minus writes minus signs as wide as digits.

func damageTable(r *evaluate.Reference) report.Table {
	t := report.Table{Caption: "Images whose winner is right, and the mean probability of the right class", Columns: []report.Column{{Name: "Class"},
		{Name: "Images", Numeric: true}, {Name: "Right, reference", Numeric: true}, {Name: "Right, model", Numeric: true},
		{Name: "Probability, reference", Numeric: true}, {Name: "Probability, model", Numeric: true}}}
	for _, d := range r.Damaged {
		cells := report.Cells(short(d.ClassName), fmt.Sprint(d.Images), fmt.Sprint(d.ReferenceCorrect), fmt.Sprint(d.Correct),
			fmt.Sprintf("%.3f", d.ReferenceProb), fmt.Sprintf("%.3f", d.Probability))
		cells[3].Bad = d.Correct < d.ReferenceCorrect
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// short is a class's first name.
func short(class string) string {
	name, _, _ := strings.Cut(class, ",")
	return name
}

func slowestTable(layers []evaluate.LayerTime) report.Table {
	t := report.Table{Caption: "The layers that take the most time", Columns: []report.Column{{Name: "Layer"},
		{Name: "Share of the whole", Numeric: true}, {Name: "Milliseconds", Numeric: true}}}
	for _, l := range layers {
		share := report.Cell{Text: fmt.Sprintf("%.1f %%", 100*l.Share), Share: l.Share / layers[0].Share}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{{Text: l.Name}, share, {Text: fmt.Sprintf("%.2f", l.Milliseconds)}}})
	}
	return t
}

func unreadableTable(records []evaluate.Record) report.Table {
	t := report.Table{Caption: "What is wrong with them", Columns: []report.Column{{Name: "Image"}, {Name: "Reason"}}}
	for _, r := range records {
		if r.Err != "" {
			reason := strings.TrimPrefix(r.Err, r.Path+": ")
			t.Rows = append(t.Rows, report.Row{Cells: report.Cells(filepath.Base(r.Path), reason)})
		}
	}
	return t
}

func notes(r *evaluate.Validation) []string {
	crops := "1 crop"
	if r.Crops > 1 {
		crops = fmt.Sprintf("%d crops", r.Crops)
	}
	notes := []string{fmt.Sprintf("%s of each image, preprocessing %q; %.1f seconds. Models: %s. Images: %s.", crops, r.Preprocess, r.Seconds, strings.Join(r.Models, ", "), r.Images)}
	if r.Reference != nil {
		notes = append(notes, "Reference: "+r.Reference.Model+". KL divergence is the model's from the reference's probabilities, in nats.")
	}
	return append(notes, "Calibration error is the expected calibration error over ten bins of the winner's probability (Guo et al., 2017).")
}
