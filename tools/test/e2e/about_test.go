package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/tools/web/site"
	"goglenet/tools/weights/own"
)

// TestPageAdaptsToModel has the page run the built-in model, of a few classes, and
// one of a thousand that has no card.
func TestPageAdaptsToModel(t *testing.T) {
	setUp(t)
	const shown = "[...document.querySelectorAll('#samples li:not([hidden])')].map((li) => li.dataset.shows)"
	hidden := func(v visitor, id string) bool { return eval[bool](v, "document.getElementById('"+id+"').hidden") }
	t.Run("few", func(t *testing.T) {
		if own.File == nil {
			t.Skip("no built-in model yet")
		}
		m, err := modelfile.Decode(own.File)
		require.NoError(t, err)
		v := visit(t, chromium, serve(t, routes{"/" + site.Model: gives("application/octet-stream", own.File)}))
		v.view("ready")
		assert.Equal(t, "10 things", v.text("knows"))
		assert.Contains(t, v.text("classes"), "tench, English springer, ")
		assert.True(t, hidden(v, "thousand"))
		assert.Equal(t, m.Info.Card.Data, v.text("card-data"))
		assert.Equal(t, m.Info.Card.Limits, v.text("card-limits"))
		assert.False(t, hidden(v, "card"))
		names := eval[[]string](v, shown)
		assert.Len(t, names, 6)
		assert.Subset(t, m.Info.Labels, names)
		v.quiet()
	})
	t.Run("a thousand", func(t *testing.T) {
		v := visit(t, chromium, serve(t, nil))
		v.view("ready")
		assert.Equal(t, "a thousand things", v.text("knows"))
		assert.Empty(t, v.text("classes"))
		assert.False(t, hidden(v, "thousand"))
		assert.True(t, hidden(v, "card"))
		assert.Len(t, eval[[]string](v, shown), 6, "those of its labels")
		v.quiet()
	})
}
