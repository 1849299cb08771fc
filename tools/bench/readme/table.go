package readme

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table has names in its first column and figures in the others.
type Table struct {
	Columns []string
	Rows    [][]string // a cell for each column
}

// WriteText writes the table for a terminal.
func (t Table) WriteText(w io.Writer) error {
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, cells := range append([][]string{t.Columns}, t.Rows...) {
		fmt.Fprintln(tabs, strings.Join(cells, "\t"))
	}
	return tabs.Flush()
}

// Markdown is the table for the README.
func (t Table) Markdown() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.Columns)
	b.WriteString("|---" + strings.Repeat("|--:", len(t.Columns)-1) + "|\n")
	for _, cells := range t.Rows {
		line(cells)
	}
	return b.String()
}
