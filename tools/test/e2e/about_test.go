package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPageAdaptsToModel: the page tells what the built-in model knows, and shows
// samples of that. TestPublishedWeights has it do the same for another model.
func TestPageAdaptsToModel(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	info := builtIn(t).Info
	assert.Equal(t, "10 things", v.text("knows"))
	assert.Contains(t, v.text("classes"), "English springer, French horn, ")
	assert.True(t, eval[bool](v, "document.getElementById('thousand').hidden"))
	assert.Equal(t, info.Card.Data, v.text("card-data"))
	assert.Equal(t, info.Card.Limits, v.text("card-limits"))
	assert.False(t, eval[bool](v, "document.getElementById('card').hidden"))
	shown := shownSamples(v)
	assert.Len(t, shown, len(samples))
	assert.Subset(t, info.Labels, shown)
	v.quiet()
}

// shownSamples are the classes of the samples that the page shows.
func shownSamples(v visitor) []string {
	v.t.Helper()
	return eval[[]string](v, "[...document.querySelectorAll('#samples li:not([hidden])')].map((li) => li.dataset.shows)")
}
