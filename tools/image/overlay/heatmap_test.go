package overlay

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/tools/web/browser"
)

// TestPagePaintsTheSame compares what the page paints with Heat over black,
// which halves every colour.
func TestPagePaintsTheSame(t *testing.T) {
	b, err := browser.Start(t.Context())
	if errors.Is(err, browser.ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer b.Close()
	s := httptest.NewServer(http.FileServer(http.Dir("../../../js")))
	defer s.Close()
	page, err := b.NewPage()
	require.NoError(t, err)
	defer page.Close()
	require.NoError(t, page.Go(s.URL+"/favicon.svg"))

	const side = 224
	for name, c := range map[string]struct {
		w, h int
		crop vision.Crop
	}{
		"whole photo":           {112, 112, vision.Crop{Scaled: vision.Size{W: 224, H: 224}, Rect: vision.Rect{W: 224, H: 224}}},
		"centre of a warp":      {160, 90, vision.Crop{Scaled: vision.Size{W: 256, H: 256}, Rect: vision.Rect{X: 16, Y: 16, W: 224, H: 224}}},
		"centre of a long side": {200, 100, vision.Crop{Scaled: vision.Size{W: 448, H: 224}, Rect: vision.Rect{X: 112, W: 224, H: 224}}},
	} {
		for sign, m := range map[string]classify.Map{"mixed": randomMap(0), "nothing speaks for the class": randomMap(-100)} {
			t.Run(name+", "+sign, func(t *testing.T) {
				photo := image.NewNRGBA(image.Rect(0, 0, c.w, c.h))
				Heat(photo, m, c.crop, side)
				from := m.Offset - m.Stride/2
				got := paint(t, page, c.w, c.h, m, c.crop.Area(side, from, from+m.Stride*float32(m.W)), c.crop.Area(side, 0, side))
				require.Len(t, got, len(photo.Pix))
				for i, v := range got {
					if i%4 == 3 {
						continue
					}
					require.InDelta(t, float64(v)/2, float64(photo.Pix[i]), 1, "channel %d at %d, %d", i%4, i/4%c.w, i/4/c.w)
				}
			})
		}
	}
}

// randomMap is a 7x7 map as GoogLeNet's lies, with values around mean.
func randomMap(mean float32) classify.Map {
	r := rand.New(rand.NewPCG(1, 2))
	m := classify.Map{H: 7, W: 7, Values: make([]float32, 49), Offset: 30.5, Stride: 32}
	for i := range m.Values {
		m.Values[i] = mean + 10*float32(r.NormFloat64())
	}
	return m
}

// paint gives the pixels that the page paints, RGBA.
func paint(t *testing.T, page *browser.Page, w, h int, m classify.Map, cells, seen vision.Area) []int {
	t.Helper()
	area := func(a vision.Area) map[string]float32 {
		return map[string]float32{"left": a.Left, "top": a.Top, "right": a.Right, "bottom": a.Bottom}
	}
	activations, err := json.Marshal(map[string]any{"width": m.W, "height": m.H, "data": m.Values, "area": area(cells), "seen": area(seen)})
	require.NoError(t, err)
	pixels, err := browser.Eval[[]int](page, fmt.Sprintf(`import('/heat-map.js').then(({ drawHeatMap }) => {
		const canvas = new OffscreenCanvas(%d, %d);
		drawHeatMap(canvas, %s);
		return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data];
	})`, w, h, activations))
	require.NoError(t, err)
	return pixels
}
