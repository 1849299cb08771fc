// Package training draws how a training went.
package training

import (
	"fmt"
	"math"
	"time"

	"goglenet/tools/evaluate"
	"goglenet/tools/report"
	"goglenet/tools/train/session"
)

// Page draws the training of the model in file name: its curves, and what the
// model takes for something else.
func Page(name string, o *session.Options, r *session.Result) report.Page {
	p := report.Page{Command: "train", Title: name + " on " + o.Data, Lead: lead(o, r), Figures: figures(r)}
	add := func(title, lead string, parts ...report.Part) {
		p.Sections = append(p.Sections, report.Section{Title: title, Lead: lead, Parts: parts})
	}
	add("Curves", "In training the network sees pictures cropped and distorted at random, with dropout; what is held out is measured with averaged weights, whole. So the latter may do better.",
		report.Pair{lossChart(r.Rows), accuracyChart(r.Rows)}, rateChart(o), epochTable(r.Rows))
	if len(r.Outcomes) > 0 {
		add("Confusions", "Rows are what held-out pictures show, columns what the model takes them for.", confusions(r)...)
		if worst := mistakes(r.Outcomes); len(worst) > 0 {
			add("Worst mistakes", "Held-out pictures of whose wrong class the model is surest, as it saw them.", gallery(o, r, worst))
		}
	}
	p.Notes = notes(o, r)
	return p
}

func lead(o *session.Options, r *session.Result) string {
	epochs := "one epoch"
	if o.Epochs > 1 {
		epochs = fmt.Sprintf("%d epochs", o.Epochs)
	}
	if len(r.Outcomes) == 0 {
		return fmt.Sprintf("After %s on %d pictures. None were held out, so how well the model does on others is not known.", epochs, o.Images.Len())
	}
	return fmt.Sprintf("After %s on %d pictures, %d of %d others get the right class first.", epochs, o.Images.Len(), evaluate.Within(r.Outcomes, 1), len(r.Outcomes))
}

func figures(r *session.Result) []report.Figure {
	last := r.Rows[len(r.Rows)-1]
	var list []report.Figure
	percent := func(name string, v float64, note string) {
		list = append(list, report.Figure{Name: name, Value: fmt.Sprintf("%.1f", v), Unit: "%", Note: note})
	}
	if n := len(r.Outcomes); n > 0 {
		right := evaluate.Within(r.Outcomes, 1)
		percent("Top-1, held out", 100*float64(right)/float64(n), fmt.Sprintf("%d of %d", right, n))
	}
	percent("Accuracy in training", last.Accuracy, "in the last epoch")
	loss := report.Figure{Name: "Loss", Value: fmt.Sprintf("%.3f", last.MainLoss), Note: "in training, of the main classifier"}
	if last.Measured() {
		loss = report.Figure{Name: "Loss, held out", Value: fmt.Sprintf("%.3f", last.HoldoutLoss), Note: fmt.Sprintf("%.3f in training", last.MainLoss)}
	}
	images, seconds := 0.0, 0.0
	for _, row := range r.Rows {
		seconds += row.Seconds
		images += row.Seconds * row.ImagesPerSecond
	}
	return append(list, loss,
		report.Figure{Name: "Time", Value: (time.Duration(seconds) * time.Second).String(), Note: "without measuring"},
		report.Figure{Name: "Speed", Value: fmt.Sprintf("%.3g", images/seconds), Unit: "images/s"})
}

func lossChart(rows []session.Row) report.Plot {
	return chart(report.Chart{Title: "Loss"}, rows, func(r session.Row) (training, heldOut float64) { return r.MainLoss, r.HoldoutLoss },
		"Cross-entropy of the main classifier, in nats.")
}

func accuracyChart(rows []session.Row) report.Plot {
	return chart(report.Chart{Title: "Accuracy", Unit: " %"}, rows, func(r session.Row) (training, heldOut float64) { return r.Accuracy, r.Holdout },
		"Pictures whose class the main classifier puts first, in per cent.")
}

// chart draws a figure of the rows, in training and of what is held out.
func chart(c report.Chart, rows []session.Row, values func(session.Row) (training, heldOut float64), caption string) report.Plot {
	training, heldOut := report.Curve{Name: "training", Minor: true}, report.Curve{Name: "held out"}
	for _, row := range rows {
		t, h := values(row)
		training.Add(float64(row.Epoch), t)
		heldOut.Add(float64(row.Epoch), h)
	}
	c.Across, c.Curves = "epoch", []report.Curve{training}
	if len(heldOut.X) > 0 {
		c.Curves = append(c.Curves, heldOut)
	}
	return report.Plot{Drawing: c.Drawing(), Caption: caption}
}

// rateChart draws the learning rate over time.
func rateChart(o *session.Options) report.Plot {
	const points = 120
	curve := report.Curve{Name: "learning rate"}
	for i := range points + 1 {
		at := float64(o.Epochs) * float64(i) / points
		curve.Add(at, float64(o.Recipe.Schedule.At(at)))
	}
	c := report.Chart{Title: "Learning rate", Across: "epoch", Curves: []report.Curve{curve}}
	return report.Plot{Drawing: c.Drawing(), Caption: "The learning rate of weights."}
}

func epochTable(rows []session.Row) report.Table {
	t := report.Table{Caption: "All epochs", Folded: true}
	for _, name := range []string{"Epoch", "Learning rate", "Loss, all classifiers", "Loss, main", "Loss, held out", "Accuracy, %", "Held out, %", "Images/s"} {
		t.Columns = append(t.Columns, report.Column{Name: name, Numeric: true})
	}
	for _, r := range rows {
		known := func(format string, v float64) string {
			if math.IsNaN(v) {
				return ""
			}
			return fmt.Sprintf(format, v)
		}
		t.Rows = append(t.Rows, report.Row{Cells: report.Cells(fmt.Sprint(r.Epoch), fmt.Sprintf("%.3g", r.Rate), fmt.Sprintf("%.3f", r.Loss), fmt.Sprintf("%.3f", r.MainLoss),
			known("%.3f", r.HoldoutLoss), fmt.Sprintf("%.1f", r.Accuracy), known("%.2f", r.Holdout), fmt.Sprintf("%.0f", r.ImagesPerSecond))})
	}
	return t
}

func notes(o *session.Options, r *session.Result) []string {
	info := r.Model.Info
	data := fmt.Sprintf("%d pictures of %d classes", o.Images.Len(), len(info.Labels))
	if o.Holdout != nil {
		data += fmt.Sprintf(", and %d others held out", o.Holdout.Len())
	}
	return []string{
		"Recipe: " + o.Describe(),
		fmt.Sprintf("Network: %s, width %g, input of %d pixels.", info.Architecture, info.Width, info.InputSize),
		"Data: " + data + ".",
	}
}
