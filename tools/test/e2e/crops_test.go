package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCrops has the page classify 10 crops of a picture, then 144, which it
// cancels.
func TestCrops(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/test/church.jpg": gives("image/jpeg", picture(t, church))}))
	v.view("ready")
	require.NoError(t, v.Click(`#crops [value="10"]`))
	v.drop("/test/church.jpg")
	v.result(church)
	assert.Equal(t, 10, eval[int](v, "document.querySelectorAll('#crop-outlines rect').length"), "each crop is drawn")
	assert.Equal(t, "10 of 10 crops", v.text("working-text"))

	eval[any](v, `new MutationObserver((_, observer) => {
		if (document.getElementById('working-progress').value < 5) return;
		observer.disconnect();
		document.getElementById('cancel').click();
	}).observe(document.getElementById('working-progress'), { attributes: true })`)
	require.NoError(t, v.Click(`#crops [value="144"]`))
	v.wait(`document.querySelector('#crops [value="1"]').checked`)
	v.result(church)
	assert.True(t, eval[bool](v, `document.querySelector('#crops [value="1"]').checked`), "one crop instead")
	v.quiet()
}

// TestSeries gives the page several files at once, one of them no picture.
func TestSeries(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	text := filepath.Join(t.TempDir(), "text.jpg")
	require.NoError(t, os.WriteFile(text, []byte("this is no picture"), 0o600))
	require.NoError(t, v.SetFiles("#file", samplePath(church), samplePath(parachute), text))
	v.result(church)
	v.wait("document.getElementById('series-work').hidden")
	labels := eval[[]string](v, "[...document.querySelectorAll('#series-list .caption')].map((c) => c.textContent)")
	assert.Equal(t, []string{church, parachute, "text.jpg That is not a picture"}, labels)

	require.NoError(t, v.Click("#series-list li:nth-child(2) button"))
	v.wait("document.getElementById('best').textContent === '" + parachute + "'")
	require.NoError(t, v.Click("#series-list li:nth-child(3) button"))
	v.failure("That is not a picture", "not a picture that the browser can read")
	require.NoError(t, v.Click("#series-list li:nth-child(1) button"))
	v.view("result")
	v.result(church)
	v.quiet()
}
