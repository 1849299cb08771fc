package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/test/golden"
)

// TestCrops has the page classify 10 crops of a picture, then 144, which it
// cancels.
func TestCrops(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/test/tench.jpg": gives("image/jpeg", photo(t, tench))}))
	v.view("ready")
	require.NoError(t, v.Click(`#crops [value="10"]`))
	v.drop("/test/tench.jpg")
	v.result("tench")
	assert.Equal(t, 10, eval[int](v, "document.querySelectorAll('#crop-outlines rect').length"), "each crop is drawn")
	assert.Equal(t, "10 of 10 crops", v.text("working-text"))

	require.NoError(t, v.Click(`#crops [value="144"]`))
	v.wait("document.getElementById('working-progress').value >= 5")
	v.view("working")
	require.NoError(t, v.Click("#cancel"))
	v.result("tench")
	assert.True(t, eval[bool](v, `document.querySelector('#crops [value="1"]').checked`), "one crop instead")
	v.quiet()
}

// TestSeries gives the page several files at once, one of them no picture.
func TestSeries(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	folder := func(name string) string { return golden.Path(t, "images", "photos", name) }
	require.NoError(t, v.SetFiles("#file", folder(tench), folder(cock), folder("labels.txt")))
	v.result("tench")
	v.wait("document.getElementById('series-work').hidden")
	labels := eval[[]string](v, "[...document.querySelectorAll('#series-list .caption')].map((c) => c.textContent)")
	assert.Equal(t, []string{"tench", "cock", "Not a picture"}, labels)

	require.NoError(t, v.Click("#series-list li:nth-child(2) button"))
	v.wait("document.getElementById('best').textContent === 'cock'")
	require.NoError(t, v.Click("#series-list li:nth-child(3) button"))
	v.failure("That is not a picture", "not a picture that the browser can read")
	require.NoError(t, v.Click("#series-list li:nth-child(1) button"))
	v.view("result")
	v.result("tench")
	v.quiet()
}
