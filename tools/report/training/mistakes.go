package training

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/tools/evaluate"
	"goglenet/tools/report"
	"goglenet/tools/train/session"
)

const (
	mostClasses  = 20 // of a matrix
	mostPairs    = 20 // of a table of confusions
	mostMistakes = 24 // in pictures
)

// confusions tells what is taken for what: as a matrix, or of many classes the
// worst pairs.
func confusions(r *session.Result) []report.Part {
	labels := r.Model.Info.Labels
	classes := classTable(labels, r.Outcomes)
	if len(labels) > mostClasses {
		return []report.Part{pairTable(labels, r.Outcomes), classes}
	}
	m := report.Matrix{Caption: "Held-out pictures by class and the model's first answer", Counts: make([][]int, len(labels))}
	for i, label := range labels {
		m.Labels = append(m.Labels, short(label))
		m.Counts[i] = make([]int, len(labels))
	}
	for _, o := range r.Outcomes {
		m.Counts[o.Class][o.Winner]++
	}
	return []report.Part{m, classes}
}

func pairTable(labels []string, outcomes []evaluate.Outcome) report.Table {
	t := report.Table{Caption: "The most frequent confusions", Columns: []report.Column{{Name: "Class"}, {Name: "Taken for"},
		{Name: "Pictures", Numeric: true}, {Name: "Confidence, %", Numeric: true}}}
	all := evaluate.Confusions(outcomes)
	for _, c := range all[:min(mostPairs, len(all))] {
		t.Rows = append(t.Rows, report.Row{Cells: report.Cells(short(labels[c.Class]), short(labels[c.Taken]), fmt.Sprint(c.Images), fmt.Sprintf("%.0f", 100*c.Confidence))})
	}
	return t
}

// classTable has the accuracy of every class, the worst first.
func classTable(labels []string, outcomes []evaluate.Outcome) report.Table {
	type tally struct{ class, right, all int }
	classes := make([]tally, len(labels))
	for _, o := range outcomes {
		c := &classes[o.Class]
		c.class = o.Class
		c.all++
		if o.Rank == 0 {
			c.right++
		}
	}
	classes = slices.DeleteFunc(classes, func(c tally) bool { return c.all == 0 })
	part := func(c tally) float64 { return float64(c.right) / float64(c.all) }
	slices.SortStableFunc(classes, func(a, b tally) int { return cmp.Compare(part(a), part(b)) })
	t := report.Table{Caption: "Accuracy by class, the worst first", Folded: true,
		Columns: []report.Column{{Name: "Class"}, {Name: "Top-1, %", Numeric: true}, {Name: "Right", Numeric: true}, {Name: "Pictures", Numeric: true}}}
	for _, c := range classes {
		cells := report.Cells(short(labels[c.class]), fmt.Sprintf("%.1f", 100*part(c)), fmt.Sprint(c.right), fmt.Sprint(c.all))
		cells[1].Share = part(c)
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// mistakes are the numbers of outcomes whose winner is wrong, the surest first.
func mistakes(outcomes []evaluate.Outcome) []int {
	var wrong []int
	for i, o := range outcomes {
		if o.Rank > 0 {
			wrong = append(wrong, i)
		}
	}
	slices.SortStableFunc(wrong, func(a, b int) int { return cmp.Compare(outcomes[b].Confidence, outcomes[a].Confidence) })
	return wrong[:min(mostMistakes, len(wrong))]
}

// gallery shows pictures; one that cannot be read any more is left out.
func gallery(o *session.Options, r *session.Result, numbers []int) report.Gallery {
	labels := r.Model.Info.Labels
	var g report.Gallery
	for _, i := range numbers {
		what := r.Outcomes[i]
		group := report.Group{Title: short(labels[what.Class]) + " taken for " + short(labels[what.Winner]),
			Note: fmt.Sprintf("%.0f %% sure; the right class has %.1f %%", 100*what.Confidence, 100*what.Right)}
		if seen, err := session.Seen(context.Background(), r.Model, o.Holdout, i); err == nil {
			if picture, err := report.Thumbnail(seen, filepath.Base(o.Holdout.Path(i))); err == nil {
				group.Pictures = []report.Picture{picture}
			}
		}
		g = append(g, group)
	}
	return g
}

// short is a class's first name.
func short(class string) string {
	name, _, _ := strings.Cut(class, ",")
	return name
}
