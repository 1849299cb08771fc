package e2e

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestActivationMaps has the page show where it sees the winner, and the others.
func TestActivationMaps(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/test/church.jpg": gives("image/jpeg", picture(t, church))}))
	v.view("ready")
	v.drop("/test/church.jpg")
	v.result(church)
	shown := func() bool { return eval[bool](v, "document.getElementById('heat').classList.contains('shown')") }
	assert.False(t, shown())
	assert.Empty(t, v.text("where-note"))

	require.NoError(t, v.Click("#where"))
	v.wait("document.getElementById('where-note').textContent.startsWith('church: strongest ')")
	assert.True(t, shown())
	quick := brightest(v)
	want := eval[point](v, `(async () => {
		const { load } = await import(new URL('goglenet.mjs', location));
		const c = await load({ weights: document.getElementById('main').dataset.weights });
		const [{ cam: { width, height, data, area } }] = await c.classify(document.getElementById('preview'), { cam: true });
		c.dispose();
		const at = data.indexOf(Math.max(...data));
		const x = (at % width + 0.5) / width, y = (Math.floor(at / width) + 0.5) / height;
		return { x: area.left + x * (area.right - area.left), y: area.top + y * (area.bottom - area.top) };
	})()`)
	const cell = 1. / 4 // of the map
	assert.Less(t, math.Hypot(quick.X-want.X, quick.Y-want.Y), cell, "%v is not %v", quick, want)

	focus := func(n string) {
		eval[any](v, "document.querySelector('#predictions li:nth-child("+n+") button').focus()")
	}
	focus("2")
	v.wait("!document.getElementById('where-note').textContent.startsWith('church: ')")
	eval[any](v, "document.activeElement.blur()")
	v.wait("document.getElementById('where-note').textContent.startsWith('church: ')")
	require.NoError(t, v.Click("#predictions li:nth-child(3) button"))
	assert.Equal(t, "true", eval[string](v, "document.querySelector('#predictions li:nth-child(3) button').ariaPressed"))

	require.NoError(t, v.Click(`#crops [value="10"]`))
	v.wait("document.getElementById('working-text').textContent === '10 of 10 crops'")
	v.result(church)
	v.wait("document.getElementById('where-note').textContent.startsWith('church: strongest ')")
	assert.Equal(t, quick, brightest(v), "of 10 crops it is the centre's")

	require.NoError(t, v.Click("#where"))
	assert.False(t, shown())
	v.quiet()
}

// point is a place as fractions of the picture's size.
type point struct{ X, Y float64 }

// brightest finds the map's peak in its canvas.
func brightest(v visitor) point {
	v.t.Helper()
	return eval[point](v, `(() => {
		const canvas = document.getElementById('heat');
		const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
		copy.drawImage(canvas, 0, 0);
		const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
		let at = 0;
		for (let i = 0; i < data.length; i += 4) if (data[i + 1] > data[at + 1]) at = i;
		return { x: (at / 4 % canvas.width) / canvas.width, y: Math.floor(at / 4 / canvas.width) / canvas.height };
	})()`)
}
