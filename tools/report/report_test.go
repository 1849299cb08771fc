package report

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
)

// hostile is text that must not become markup.
const hostile = `<script src="https://example.org/x.js">alert('x')</script> & "quoted"`

func example(t *testing.T) Page {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	var d Drawing
	d.Title, d.Width, d.Height = hostile, 10, 20
	d.Rect("area", 1, 2, 3, 4, hostile)
	d.Line("axis", 0, 0, 10, 20)
	d.Text("soft", 1, 2, hostile)
	return Page{Command: "validate", Title: hostile, Lead: hostile, Notes: []string{hostile},
		Figures: []Figure{{Name: "Top-1", Value: "78.7", Unit: "%", Note: hostile}},
		Sections: []Section{
			{Title: "Two words", Lead: hostile, Parts: []Part{
				Table{Caption: hostile, Columns: []Column{{Name: "a"}, {Name: "b", Numeric: true}},
					Rows: []Row{{Cells: []Cell{{Text: hostile}, {Text: "1", Share: 0.25, Bad: true}}}, {Cells: Cells("total", "1"), Total: true}}},
				Table{Caption: "folded", Folded: true, Columns: []Column{{Name: "a"}}},
				Matrix{Caption: hostile, Labels: []string{hostile, "b"}, Counts: [][]int{{3, 1}, {0, 0}}},
				Pair{Plot{Drawing: d, Caption: hostile}, Plot{Drawing: d}}, Plots{d, d}, Facts{{"key", hostile}},
				Gallery{{Title: hostile, Note: "n", Pictures: []Picture{{JPEG: []byte{0xff, 0xd8}, Alt: hostile}}}}}},
			{Title: "The network", Parts: []Part{Network(g)}},
		}}
}

func render(t *testing.T, p Page) string {
	var b strings.Builder
	require.NoError(t, p.Write(&b))
	return b.String()
}

// elements reads the page, which must be well-formed, and counts its elements by
// name; texts are what it shows.
func elements(t *testing.T, page string) (counts map[string]int, texts string) {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	counts = map[string]int{}
	var open []string
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			counts[token.Name.Local]++
			open = append(open, token.Name.Local)
		case xml.EndElement:
			require.Equal(t, open[len(open)-1], token.Name.Local)
			open = open[:len(open)-1]
		case xml.CharData:
			texts += string(token)
		}
	}
	assert.Empty(t, open)
	return counts, texts
}

func TestPage(t *testing.T) {
	page := render(t, example(t))
	counts, texts := elements(t, page)
	assert.Zero(t, counts["script"])
	assert.Zero(t, counts["link"])
	assert.Equal(t, 1, counts["h1"])
	assert.Equal(t, 2, counts["h2"])
	assert.Equal(t, 3, counts["table"])
	assert.Equal(t, 1, counts["details"])
	assert.Equal(t, 1, counts["img"])
	assert.Contains(t, texts, hostile)
	assert.Contains(t, page, `<a href="#two-words">`)
	assert.Contains(t, page, `<h2 id="two-words">`)
	assert.Contains(t, page, `style="--share:0.25"`)
	assert.Contains(t, page, `<td class="same" style="--part:0.75">3</td><td class="other" style="--part:0.25">1</td>`)
	assert.Contains(t, page, `<td>0</td><td>0</td>`)
	assert.Contains(t, page, `src="data:image/jpeg;base64,/9g="`)
	assert.Contains(t, page, `<th scope="row">total</th>`)
	assert.NotContains(t, page, "ZgotmplZ", "a value that the template refused")
}

// TestNothingIsLoaded: whatever a browser would fetch is in the file itself.
func TestNothingIsLoaded(t *testing.T) {
	page := render(t, example(t))
	for _, m := range regexp.MustCompile(`<[^>]*\s(?:src|href|srcset|poster|data|action|xlink:href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		assert.Regexp(t, `^(#|data:image/jpeg;base64,)`, m[1])
	}
	assert.NotRegexp(t, `url\(|@import`, style)
	assert.Contains(t, page, `default-src 'none'`)
}

func TestDrawingsAreDescribed(t *testing.T) {
	page := render(t, example(t))
	for _, svg := range regexp.MustCompile(`<svg[^>]*>`).FindAllString(page, -1) {
		assert.Regexp(t, `aria-hidden="true"|role="img" aria-label="[^"]+"`, svg)
	}
}
