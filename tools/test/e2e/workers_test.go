package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// injects lets a page break its workers from within.
const injects = `
	const injected = new BroadcastChannel('inject');
	const { instantiate } = WebAssembly;
	let trap = false;
	WebAssembly.instantiate = async (...args) => {
		const instance = await instantiate.apply(WebAssembly, args);
		const { memory, run } = instance.exports;
		if (!memory) return instance; // Go's program
		return { exports: { memory, run: (...args) => { if (trap) throw new WebAssembly.RuntimeError('injected'); run(...args) } } };
	};
	injected.onmessage = ({ data }) => {
		injected.postMessage('done'); // a worker that has closed tells nobody
		({
			panic: () => goglenetEngine.exchange(null, null),
			trap: () => (trap = true),
			throws: () => setTimeout(() => { throw new Error('injected') }),
			unreadable: () => setTimeout(() => self.onmessageerror()),
			closes: () => self.close(),
		})[data]();
	};
`

// countedModel gives the weights and counts how often.
func countedModel(times *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*times++
		gives("application/octet-stream", model)(w, r)
	}
}

// TestWorkersBreak breaks workers in every way: another takes over, with the same
// bits, and no weights are downloaded again.
func TestWorkersBreak(t *testing.T) {
	setUp(t)
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	var downloads int
	v := visit(t, chromium, serve(t, routes{
		"/blank": blank, "/" + site.Model: countedModel(&downloads), "/goglenet-worker.js": workerAfter(t, injects),
		"/test/church": gives("image/jpeg", picture(t, church)),
	})+"/blank", watchWorkers)
	got := loads[struct {
		Codes, Wrong []string
		Started      int
	}](v, "{ workers: 2, backend: 'simd128' }", fmt.Sprintf(`(async () => {
		const photo = await file('church');
		const classify = async () => JSON.stringify(await c.classify(photo));
		const first = await classify();
		const channel = new BroadcastChannel('inject');
		const codes = [], wrong = [];
		for (let round = 0; round < %d; round++) {
			for (const way of ['panic', 'trap', 'throws', 'unreadable', 'closes']) {
				const done = new Promise((resolve) => (channel.onmessage = resolve));
				channel.postMessage(way);
				await done;
				codes.push(await code(classify()));
				if ((await classify()) !== first) wrong.push(way);
			}
		}
		return { codes, wrong, started: workers.length };
	})()`, rounds))
	require.Len(t, got.Codes, 5*rounds)
	for _, code := range got.Codes {
		assert.Contains(t, []string{"crashed", "none"}, code)
	}
	assert.Empty(t, got.Wrong)
	assert.GreaterOrEqual(t, got.Started, 1+5*rounds, "one for each that broke")
	assert.Equal(t, 1, downloads)
}

// TestWorkersKilled kills workers at random moments, of which the browser tells
// nobody.
func TestWorkersKilled(t *testing.T) {
	setUp(t)
	kills := 100
	if testing.Short() {
		kills = 10
	}
	var downloads int
	v := visit(t, chromium, serve(t, routes{
		"/blank": blank, "/" + site.Model: countedModel(&downloads), "/test/church": gives("image/jpeg", picture(t, church)),
	})+"/blank", watchWorkers)
	got := loads[struct{ Codes, Wrong []string }](v, "{ workers: 2 }", fmt.Sprintf(`(async () => {
		const photo = await file('church');
		const classify = async () => JSON.stringify(await c.classify(photo, { crops: 10 }));
		let start = performance.now();
		const first = await classify();
		const takes = performance.now() - start;
		const codes = [], wrong = [];
		for (let i = 0; i < %d; i++) {
			const working = classify();
			await new Promise((resolve) => setTimeout(resolve, Math.random() * takes));
			const living = workers.filter((worker) => !worker.ended);
			if (living.length > 0) Worker.prototype.terminate.call(living[Math.floor(Math.random() * living.length)]);
			codes.push(await code(working.then((result) => result === first || wrong.push('killed'))));
			if ((await classify()) !== first) wrong.push('next');
		}
		return { codes, wrong };
	})()`, kills))
	require.Len(t, got.Codes, kills)
	for _, code := range got.Codes {
		assert.Contains(t, []string{"crashed", "none", "network"}, code) // the last of one that was not heard of yet, after the time-out
	}
	assert.Empty(t, got.Wrong)
	assert.Equal(t, 1, downloads)
}
