package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestChosenClasses leaves classes out by threshold and by lists.
func TestChosenClasses(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[struct {
		All, Likely, Allowed, Denied, Neither []string
		Same, Unknown                         string
	}](v, "{}", `(async () => {
		const photo = await file('church');
		const names = async (options) => (await c.classify(photo, { topK: 1000, ...options })).map((p) => p.className);
		const all = await names();
		const [best, second] = await c.classify(photo);
		const allowed = await c.classify(photo, { allow: ['Parachute', second.index] });
		return {
			all, likely: await names({ scoreThreshold: 0.5 }), allowed: allowed.map((p) => p.className).sort(), denied: await names({ deny: ['church', second.index] }),
			neither: await names({ allow: ['church'], deny: ['church'] }),
			same: String(allowed.find((p) => p.index === second.index).probability === second.probability),
			unknown: await c.classify(photo, { allow: ['parashute'] }).catch((error) => error.code + error.message),
		};
	})()`)
	assert.Len(t, got.All, 10)
	assert.Equal(t, []string{church}, got.Likely)
	assert.Contains(t, got.Allowed, parachute)
	assert.LessOrEqual(t, len(got.Allowed), 2)
	assert.Equal(t, got.All[2:], got.Denied)
	assert.Empty(t, got.Neither)
	assert.Equal(t, "true", got.Same, "probabilities are not changed")
	assert.Contains(t, got.Unknown, `(did you mean "parachute"?)`)
}

// TestEndings tells time-outs from aborts, by code and by the platform's names.
func TestEndings(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[[]string](v, "{ workers: 1 }", `(async () => {
		const photo = await file('church');
		const said = (promise) => promise.then(() => 'none', ({ code, name }) => code + ' ' + name);
		const abort = new AbortController();
		abort.abort();
		const list = async (options) => { const codes = []; for await (const { error } of c.classifyAll([photo, photo], options)) codes.push(error?.code); return codes.join() };
		const all = [
			await said(c.classify(photo, { signal: abort.signal })),
			await said(c.classify(photo, { crops: 144, timeout: 50 })),
			await said(c.classify(photo, { crops: 144, signal: AbortSignal.timeout(50) })),
			await said(load({ signal: abort.signal })),
			await list({ crops: 144, timeout: 50 }),
			await said(list({ crops: 144, signal: AbortSignal.timeout(50) })),
			await said(c.classify(photo, { timeout: 60_000 })),
		];
		c[Symbol.dispose]();
		return [...all, await said(c.classify(photo))];
	})()`)
	assert.Equal(t, []string{"aborted AbortError", "timeout TimeoutError", "timeout TimeoutError", "aborted AbortError",
		"timeout,timeout", "timeout TimeoutError", "none", "disposed GoglenetError"}, got)
}

// TestAsyncSources gives images that come one by one: each outcome is told before the next image is there.
func TestAsyncSources(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[struct {
		Told    []string
		Aborted string
		Broken  string
		Stream  int
	}](v, "{ workers: 2 }", `(async () => {
		const photo = await file('church');
		const told = [];
		let next;
		const slow = async function* () { for (let i = 0; i < 3; i++) { yield photo; await new Promise((resolve) => (next = resolve)) } };
		for await (const { index, predictions: [best] } of c.classifyAll(slow())) { told.push(index + ' ' + best.className); next() }
		const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
		const all = async (sources, options) => { let n = 0; for await (const outcome of c.classifyAll(sources, options)) n++; return n };
		const broken = async function* () { yield photo; throw new Error('mine') };
		const stream = new ReadableStream({ start(controller) { [photo, photo].forEach((p) => controller.enqueue(p)); controller.close() } });
		return { told, aborted: await code(all(never, { signal: AbortSignal.timeout(50) })), broken: await all(broken()).catch((error) => error.message), stream: await all(stream) };
	})()`)
	assert.Equal(t, []string{"0 church", "1 church", "2 church"}, got.Told)
	assert.Equal(t, "timeout", got.Aborted)
	assert.Equal(t, "mine", got.Broken)
	assert.Equal(t, 2, got.Stream)
}

// TestAreas classifies parts of a picture as if they were cut out before, and says of maps where they lie in the whole.
func TestAreas(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[struct {
		Same, Data bool
		Seen, Area map[string]float64
		Runs       []int
		Codes      []string
	}](v, "{ workers: 2 }", `(async () => {
		const bitmap = await createImageBitmap(await file('church'), { colorSpaceConversion: 'none' });
		const { width, height } = bitmap;
		const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
		canvas.drawImage(bitmap, 0, 0);
		const area = { left: 0.25, top: 0.5, right: 0.75, bottom: 1 };
		const rectangle = [width / 4, height / 2, width / 2, height / 2];
		const part = await createImageBitmap(bitmap, ...rectangle);
		const told = async (source, options) => JSON.stringify(await c.classify(source, { topK: 10, crops: 10, ...options }));
		const [{ cam }] = await c.classify(bitmap, { area, cam: true });
		const runs = [];
		const features = await c.embed(bitmap, { area });
		const detailed = await c.classifyWithDetails(part, { features: true, onProgress: ({ completed }) => runs.push(completed) });
		const codes = [];
		for (const bad of [{}, null, { left: 0, top: 0, right: 0, bottom: 1 }, { left: -1, top: 0, right: 1, bottom: 1 }]) codes.push(await code(c.embed(bitmap, { area: bad })));
		return {
			same: (await told(bitmap, { area })) === (await told(part)),
			data: (await told(canvas.getImageData(0, 0, width, height), { area })) === (await told(canvas.getImageData(...rectangle))),
			seen: cam.seen, area: cam.area, runs: [runs.at(-1), features.length, Number(features.every((value, i) => value === detailed.features[i]))], codes,
		};
	})()`)
	assert.True(t, got.Same)
	assert.True(t, got.Data)
	assert.InDelta(t, 0.5, (got.Seen["left"]+got.Seen["right"])/2, 0.01)
	assert.InDelta(t, 0.75, (got.Seen["top"]+got.Seen["bottom"])/2, 0.01)
	assert.GreaterOrEqual(t, got.Area["top"], 0.4)
	assert.Equal(t, 1, got.Runs[0], "features cost no run")
	assert.Equal(t, 1, got.Runs[2], "embed gives the same")
	assert.Positive(t, got.Runs[1])
	assert.Equal(t, []string{"bad-argument", "bad-argument", "bad-argument", "bad-argument"}, got.Codes)
	v.quiet()
}
