package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noOverflow checks that nothing sticks out to the right.
func (v visitor) noOverflow() {
	v.t.Helper()
	assert.LessOrEqual(v.t, eval[int](v, "document.documentElement.scrollWidth"), eval[int](v, "innerWidth"))
}

// watchShifts sums the layout shifts that no input of the visitor explains.
const watchShifts = `
	window.shifts = [];
	new PerformanceObserver((list) => {
		for (const { value, hadRecentInput, sources } of list.getEntries()) {
			if (!hadRecentInput) shifts.push(value.toFixed(4) + ' ' + sources.map(({ node }) => node?.id || node?.className || node?.nodeName));
		}
	}).observe({ type: 'layout-shift', buffered: true });`

// TestPhone: on a phone the answer is in view, in a line right under the picture,
// nothing sticks out, and nothing jumps.
func TestPhone(t *testing.T) {
	url := serve(t, routes{"/test/church.jpg": gives("image/jpeg", picture(t, church))})
	for _, width := range []int{320, 360} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			setUp(t)
			p, err := chromium.NewPage(watchShifts)
			require.NoError(t, err)
			t.Cleanup(p.Close)
			v := visitor{p, t}
			require.NoError(t, v.Resize(width, 640, false))
			require.NoError(t, v.Go(url))
			v.view("ready")
			v.noOverflow()
			eval[any](v, "document.querySelector('#samples').scrollIntoView({ behavior: 'instant' })")
			require.NoError(t, v.Click("#samples li:nth-child(2) button"))
			v.result(church)
			v.wait("Math.abs(document.getElementById('exhibit').getBoundingClientRect().top) < 20")
			answer := eval[[]float64](v, "[...document.querySelectorAll('#shown, #best, #best-percent')].map((e) => e.getBoundingClientRect().bottom)")
			assert.Less(t, answer[1], 640., "the answer is in view")
			assert.InDelta(t, answer[1], answer[2], 12, "in one line")
			assert.Less(t, answer[1]-answer[0], 100., "right under the picture")
			v.noOverflow()
			eval[any](v, fmt.Sprintf("(document.getElementById('url').value = 'localhost/' + %q, document.getElementById('url-form').requestSubmit())", strings.Repeat("long", 60)))
			v.view("failure")
			v.noOverflow()
			assert.Empty(t, eval[[]string](v, "shifts"))
		})
	}
}

// TestLink opens a link with a picture, crops and a number of guesses, and keeps
// files out of links.
func TestLink(t *testing.T) {
	url := serve(t, nil)
	v := visit(t, chromium, url+"/#url=samples/church.jpg&crops=10&top=3")
	v.result(church)
	assert.Equal(t, "10 of 10 crops", v.text("working-text"))
	assert.Equal(t, 3, eval[int](v, "document.querySelectorAll('#predictions li').length"))
	assert.Equal(t, "#url=samples%2Fchurch.jpg&crops=10&top=3", eval[string](v, "location.hash"))
	require.NoError(t, v.SetFiles("#file", samplePath(parachute)))
	v.wait("document.getElementById('best').textContent === 'parachute'")
	assert.Empty(t, eval[string](v, "location.hash"))
	assert.True(t, eval[bool](v, "document.getElementById('copy-link').hidden"))
	v.quiet()
}

// TestTakeAlong saves a result in each format.
func TestTakeAlong(t *testing.T) {
	v := visit(t, chromium, serve(t, nil), `window.saved = {};
		HTMLAnchorElement.prototype.click = function () { saved[this.download] = fetch(this.href).then((r) => r.blob()) };`)
	v.view("ready")
	require.NoError(t, v.SetFiles("#file", samplePath(church)))
	v.result(church)
	for _, format := range []string{"json", "csv", "png"} {
		require.NoError(t, v.Click("#save-"+format))
	}
	v.wait("saved['church.png']")
	read := func(name string) string { return eval[string](v, "saved['"+name+"'].then((blob) => blob.text())") }
	assert.Contains(t, read("church.json"), `"className": "church"`)
	lines := strings.Split(read("church.csv"), "\r\n")
	assert.Equal(t, "image,rank,class,probability,error", lines[0])
	assert.Regexp(t, `^church.jpg,1,church,0\.\d+,$`, lines[1])
	assert.Equal(t, []int{960, 1}, eval[[]int](v, "saved['church.png'].then(createImageBitmap).then(({ width, height }) => [width, +(height > width)])"))
	v.quiet()
}

// TestAddresses: text that is no address gets an answer, an address without
// scheme is completed.
func TestAddresses(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	eval[any](v, `(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.setData('text/plain', 'just some words');
		document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
	})()`)
	v.failure("That is neither a picture nor an address", "example.com/cat.jpg")
	got := eval[map[string]string](v, `import(new URL('address.js', location)).then(({ toAddress }) =>
		Object.fromEntries(['example.com/cat.jpg', 'localhost:8080/a', 'http://a.b/c', 'data:image/png;base64,', 'words', 'two words', 'javascript:alert(1)', ''].map((a) => [a, toAddress(a) ?? ''])))`)
	assert.Equal(t, map[string]string{"example.com/cat.jpg": "https://example.com/cat.jpg", "localhost:8080/a": "https://localhost:8080/a", "http://a.b/c": "http://a.b/c",
		"data:image/png;base64,": "data:image/png;base64,", "words": "", "two words": "", "javascript:alert(1)": "", "": ""}, got)
}

// TestWall filters, orders and saves a series, one of whose pictures is none.
func TestWall(t *testing.T) {
	v := visit(t, chromium, serve(t, nil), `HTMLAnchorElement.prototype.click = function () { window.saved = fetch(this.href).then((r) => r.text()) };`)
	v.view("ready")
	bad := filepath.Join(t.TempDir(), "bad.jpg")
	require.NoError(t, os.WriteFile(bad, []byte("this is no picture"), 0o600))
	require.NoError(t, v.SetFiles("#file", append(samplePaths(), bad)...))
	v.wait("document.getElementById('status').textContent === '6 pictures labelled, 1 could not be used.'")
	assert.True(t, eval[bool](v, "(({ top }) => top >= 0 && top < innerHeight)(document.getElementById('series').getBoundingClientRect())"), "the wall is in view")
	names := func() []string {
		return eval[[]string](v, "[...document.querySelectorAll('#series-list img')].map((i) => i.alt)")
	}
	choose := func(id, value, event string) {
		eval[any](v, fmt.Sprintf("(document.getElementById('%s').value = '%s', document.getElementById('%[1]s').dispatchEvent(new Event('%[3]s')))", id, value, event))
	}
	choose("series-sort", "name", "change")
	assert.Equal(t, []string{"bad.jpg", "cassette-player.jpg", "church.jpg", "garbage-truck.jpg", "gas-pump.jpg", "golf-ball.jpg", "parachute.jpg"}, names())
	choose("series-filter", "pump", "input")
	v.wait("document.getElementById('series-count').textContent === '1 of 7 pictures'")
	require.NoError(t, v.Click("#series-csv"))
	assert.Contains(t, eval[string](v, "saved"), "gas-pump.jpg,1,gas pump,")
	choose("series-filter", "", "input")
	v.wait("document.getElementById('series-count').textContent === '7 pictures'")
	require.NoError(t, v.Click("#series-list .bad button"))
	v.failure("That is not a picture", "not a picture that the browser can read")
	assert.Equal(t, "panel", eval[string](v, "document.activeElement.id"))
	v.quiet()
}
