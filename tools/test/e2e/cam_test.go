package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/wasm/kernels/wazero"
)

// TestCAM holds a picture's class activation maps and features to the native
// network's, bit for bit, whatever else the options ask for.
func TestCAM(t *testing.T) {
	setUp(t)
	m := builtIn(t)
	here, err := classify.New(m, classify.Options{Machine: wazero.New})
	require.NoError(t, err)
	defer here.Close()
	pixels, w, h := rgba(t, church)
	p, err := here.Preprocessor(w, h, 1)
	require.NoError(t, err)
	require.NoError(t, p.Write(pixels))
	_, err = here.Classify(p)
	require.NoError(t, err)

	type seen struct {
		Index         int
		Width, Height int
		Data          []float32
		Area          struct{ Left, Top, Right, Bottom float64 }
	}
	type answer struct {
		Maps     []seen
		Features []float32
		Plain    []string
	}
	v := visit(t, chromium, serve(t, routes{
		"/blank":       blank,
		"/test/pixels": func(w http.ResponseWriter, r *http.Request) { w.Write(pixels) },
	})+"/blank")
	ask := func(options string) answer {
		return loads[answer](visitor{v.Page, t}, "{ workers: 2 }", fmt.Sprintf(`c.classifyWithDetails(await image(%d, %d), { topK: 3, %s }).then(({ predictions, features }) => ({
			maps: predictions.filter(({ cam }) => cam).map(({ index, cam }) => ({ index, ...cam, data: [...cam.data] })),
			features: features && [...features],
			plain: predictions.map(({ cam, ...prediction }) => JSON.stringify(prediction)),
		}))`, w, h, options))
	}

	both := ask("cam: true, features: true")
	require.Len(t, both.Maps, 3)
	for _, got := range both.Maps {
		want, err := here.CAM(got.Index)
		require.NoError(t, err)
		assert.Equal(t, []int{want.W, want.H}, []int{got.Width, got.Height})
		assert.Equal(t, want.Values, got.Data, "class %d", got.Index)
	}
	assert.Equal(t, here.Features(), both.Features)
	side := both.Maps[0].Width
	cells := p.Crops()[0].Area(32*side, 14.5, 14.5+32*float32(side))
	assert.InDelta(t, cells.Left, both.Maps[0].Area.Left, 1e-6)
	assert.InDelta(t, cells.Bottom, both.Maps[0].Area.Bottom, 1e-6)

	assert.Nil(t, ask("cam: true").Features)
	neither := ask("")
	assert.Empty(t, neither.Maps)
	assert.Equal(t, neither.Plain, both.Plain, "the predictions are the same")
	ten := ask("cam: true, crops: 10")
	assert.Equal(t, both.Maps[0].Data, ten.Maps[0].Data, "of 10 crops it is the centre's")
	v.quiet()
}
