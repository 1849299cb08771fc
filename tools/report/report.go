// Package report writes what the command finds out as one HTML file that needs
// nothing else: no script, no other file, no network. It is readable with
// styles off, by a screen reader, on paper, and in light and dark.
package report

import (
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"goglenet/site"
)

// Page is a report.
type Page struct {
	Command  string // that wrote it
	Title    string
	Lead     string // what it says, in a sentence or two
	Figures  []Figure
	Sections []Section
	Notes    []string // small print: how it was measured
}

// Figure is a number that the reader should see first.
type Figure struct {
	Name  string
	Value string
	Unit  string
	Note  string
}

// Section is a part of the page under a heading.
type Section struct {
	Title string
	Lead  string
	Parts []Part
}

// ID is the anchor of the section's heading.
func (s Section) ID() string { return strings.ReplaceAll(strings.ToLower(s.Title), " ", "-") }

// Part is what sections are made of: Table, Matrix, Plot, Pair, Plots, Flow, Facts, Gallery.
type Part interface {
	template() string // the name of the template that shows it
}

// Table is a table with a header row; the first cell of each row names it.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Folded  bool // show the caption alone until the reader opens it
}

// Column is a column's heading; figures are aligned to the right.
type Column struct {
	Name    string
	Numeric bool
}

// Row is a row of as many cells as there are columns.
type Row struct {
	Cells []Cell
	Total bool // set apart at the end
}

// Cell is a text, with a bar behind it if Share is positive.
type Cell struct {
	Text  string
	Share float64 // 0 to 1
	Bad   bool
}

// Cells makes cells of plain texts.
func Cells(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i].Text = text
	}
	return cells
}

// Matrix is a table of counts whose rows and columns are the same classes. Cells
// are as dark as their part of the row.
type Matrix struct {
	Caption string
	Labels  []string
	Counts  [][]int
}

// Part is what a cell has of its row, 0 to 1.
func (m Matrix) Part(row, column int) float64 {
	sum := 0
	for _, n := range m.Counts[row] {
		sum += n
	}
	return float64(m.Counts[row][column]) / float64(max(1, sum))
}

// Plot is a drawing with a caption.
type Plot struct {
	Drawing Drawing
	Caption string
}

// Pair puts parts side by side where there is room.
type Pair []Part

// Plots are small drawings side by side, each under its title.
type Plots []Drawing

// Flow is one drawing cut into pieces, which follow each other down the page, in
// as many columns as there is room for.
type Flow struct {
	Pieces  []Drawing
	Caption string
}

// Facts are terms and what there is to say of them.
type Facts [][2]string

// Gallery shows groups of pictures.
type Gallery []Group

// Group is a heading and the pictures that belong to it.
type Group struct {
	Title, Note string
	Pictures    []Picture
}

// Picture is a JPEG file, shown as large as it is or smaller.
type Picture struct {
	JPEG []byte
	Alt  string
}

// URI holds the picture itself.
func (p Picture) URI() template.URL {
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(p.JPEG))
}

func (Table) template() string   { return "table" }
func (Matrix) template() string  { return "matrix" }
func (Plot) template() string    { return "plot" }
func (Pair) template() string    { return "pair" }
func (Plots) template() string   { return "plots" }
func (Flow) template() string    { return "flow" }
func (Facts) template() string   { return "facts" }
func (Gallery) template() string { return "gallery" }

var (
	//go:embed report.html
	markup string
	//go:embed style.css
	style string
)

var page = parse()

func parse() *template.Template {
	t := template.New("page")
	show := func(p Part) (template.HTML, error) {
		var b strings.Builder
		err := t.ExecuteTemplate(&b, p.template(), p)
		return template.HTML(b.String()), err // escaped by its own template
	}
	return template.Must(t.Funcs(template.FuncMap{
		"show":  show,
		"style": func() template.CSS { return template.CSS(site.BaseStyle + style) },
	}).Parse(markup))
}

// Write writes the page.
func (p Page) Write(w io.Writer) error { return page.Execute(w, p) }
