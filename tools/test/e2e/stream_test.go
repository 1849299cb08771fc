package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestStream classifies a video that a canvas plays, hides the tab, shows it again and stops.
func TestStream(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{
		"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church)), "/test/parachute": gives("image/jpeg", picture(t, parachute)),
	})+"/blank")
	got := loads[struct {
		Seen                          []string
		Most, Hidden                  int
		Stopped, Ended, Thrown, Wrong string
	}](v, "{}", `(async () => {
		const bitmaps = await Promise.all(['church', 'parachute'].map(async (name) => createImageBitmap(await file(name))));
		const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 320 });
		let shown = 0;
		const drawing = setInterval(() => canvas.getContext('2d').drawImage(bitmaps[shown], 0, 0, 320, 320), 20);
		canvas.getContext('2d').drawImage(bitmaps[0], 0, 0, 320, 320);
		const video = document.body.appendChild(Object.assign(document.createElement('video'), { muted: true, srcObject: canvas.captureStream(50) }));
		await video.play();
		const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
		const until = async (condition) => { while (!condition()) await pause(20) };
		const stop = new AbortController();
		const seen = [];
		let calls = 0, most = 0, running = 0;
		const streaming = c.stream(video, async ({ predictions: [best] }) => {
			most = Math.max(most, ++running);
			calls++;
			if (seen.at(-1) !== best.className) seen.push(best.className);
			await pause(5);
			running--;
		}, { signal: stop.signal, fps: 20, topK: 1 });
		await until(() => calls > 3);
		const hide = (hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')) };
		hide(true);
		await pause(1000);
		const before = calls;
		shown = 1;
		await pause(500);
		const hidden = calls - before;
		hide(false);
		await until(() => seen.at(-1) === 'parachute');
		stop.abort();
		const stopped = await code(streaming);
		const thrown = await c.stream(video, () => { throw new Error('mine') }).catch((error) => error.message);
		const ending = c.stream(video, () => video.srcObject.getTracks().forEach((track) => track.stop()));
		const ended = await code(ending);
		clearInterval(drawing);
		return { seen, most, hidden, stopped, ended, thrown, wrong: [await code(c.stream(canvas, () => {})), await code(c.stream(video)), await code(c.stream(video, () => {}, { fsp: 1 }))].join(' ') };
	})()`)
	assert.Equal(t, []string{church, parachute}, got.Seen)
	assert.Equal(t, 1, got.Most, "one at a time")
	assert.Zero(t, got.Hidden, "a hidden tab pauses")
	assert.Equal(t, "none", got.Stopped, "an abort is the end, no failure")
	assert.Equal(t, "none", got.Ended)
	assert.Equal(t, "mine", got.Thrown)
	assert.Equal(t, "bad-argument bad-argument bad-argument", got.Wrong)
	v.quiet()
}
