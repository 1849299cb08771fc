package e2e

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/web/site"
	"goglenet/wasm/kernels/wazero"
)

// blank is a page of the site without any classifier.
var blank = gives("text/html", []byte("<!doctype html><title>blank</title><link rel=icon href=data:>"))

// watchWorkers keeps the workers that the page starts; alive counts those not
// ended.
const watchWorkers = `
	window.workers = [];
	window.alive = () => workers.filter((worker) => !worker.ended).length;
	window.Worker = class extends Worker {
		constructor(...args) { super(...args); workers.push(this); }
		terminate() { this.ended = true; super.terminate(); }
	};`

// loads evaluates an expression of the classifier c that load gives with the
// options; data gives the pixels that the test serves.
func loads[T any](v visitor, options, expression string) T {
	v.t.Helper()
	return eval[T](v, fmt.Sprintf(`(async () => {
		const { load } = await import(new URL('goglenet.mjs', location));
		const get = (path) => fetch(path, { cache: 'no-store' });
		const file = async (name) => (await get('test/' + name)).blob();
		const image = async (w, h) => new ImageData(new Uint8ClampedArray(await (await get('test/pixels')).arrayBuffer()), w, h);
		const code = (promise) => promise.then(() => 'none', (error) => error.code);
		const c = await load(%s);
		try { return await (%s) } finally { c.dispose() }
	})()`, options, expression))
}

// ensemble is what the native network makes of an image.
type ensemble struct {
	models  []*modelfile.Model
	weights []float64
}

func (e ensemble) classify(t *testing.T, pixels []byte, w, h, crops int, pool classify.Pool) []float32 {
	var members []float32
	for _, m := range e.models {
		c, err := classify.New(m, classify.Options{Threads: runtime.NumCPU(), Machine: wazero.New})
		require.NoError(t, err)
		defer c.Close()
		preprocessing, err := classify.Preprocessing(m.Info)
		require.NoError(t, err)
		preprocessing.Crops = crops
		p, err := vision.NewPreprocessor(preprocessing, w, h, 1)
		require.NoError(t, err)
		require.NoError(t, p.Write(pixels))
		bgr := make([]byte, c.Program().Input.Image)
		var rows []float32
		for i := range crops {
			require.NoError(t, p.Crop(i, bgr))
			probs, err := c.ClassifyBGR(bgr)
			require.NoError(t, err)
			rows = append(rows, probs...)
		}
		pooled := make([]float32, len(rows)/crops)
		pool.Combine(pooled, rows)
		members = append(members, pooled...)
	}
	all := make([]float32, len(members)/len(e.models))
	require.NoError(t, classify.Ensemble(all, members, e.weights))
	return all
}

// TestPoolBits holds crops and ensembles to the native network's bits, with
// several numbers of workers.
func TestPoolBits(t *testing.T) {
	setUp(t)
	int8, float := builtIn(t), half(t)
	halfFile, err := float.Encode()
	require.NoError(t, err)
	pixels, w, h := rgba(t, church)
	v := visit(t, chromium, serve(t, routes{
		"/blank":       blank,
		"/test/pixels": func(w http.ResponseWriter, r *http.Request) { w.Write(pixels) },
		"/models/f16":  gives("application/octet-stream", halfFile),
	})+"/blank")

	single := ensemble{models: []*modelfile.Model{int8}}
	mixed := ensemble{[]*modelfile.Model{int8, float}, []float64{3, 1}}
	const mixedOptions = `weights: ['` + site.Model + `', 'models/f16'], memberWeights: [3, 1], backend: 'simd128'`
	for _, k := range []struct {
		name, options string
		crops         int
		pool          classify.Pool
		ensemble      ensemble
		workers       []int
		long          bool
	}{
		{"average of 10", "", 10, classify.Average, single, []int{1, 2, 3}, false},
		{"greatest of 10", "", 10, classify.Max, single, []int{2}, false},
		{"144", "", 144, classify.Average, single, []int{1, 2}, true},
		{"ensemble", mixedOptions, 1, classify.Average, mixed, []int{1, 2}, false},
		{"ensemble, 10 crops", mixedOptions, 10, classify.Average, mixed, []int{3}, false},
		{"seven of one", `weights: Array(7).fill('` + site.Model + `')`, 1, classify.Average, single, []int{2}, false},
	} {
		if k.long && testing.Short() {
			continue
		}
		want := k.ensemble.classify(t, pixels, w, h, k.crops, k.pool)
		for _, workers := range k.workers {
			t.Run(fmt.Sprintf("%s, %d workers", k.name, workers), func(t *testing.T) {
				got := loads[map[int]float32](visitor{v.Page, t}, fmt.Sprintf("{ workers: %d, %s }", workers, k.options), fmt.Sprintf(
					`Object.fromEntries((await c.classify(await image(%d, %d), { crops: %d, pool: %q, topK: 1000 })).map((p) => [p.index, p.probability]))`,
					w, h, k.crops, [...]string{"average", "max"}[k.pool]))
				require.Len(t, got, len(want))
				for i := range want {
					require.Equal(t, want[i], got[i], "class %d", i)
				}
			})
		}
	}
	t.Run("members", func(t *testing.T) {
		said := loads[[][]int](visitor{v.Page, t}, "{ workers: 1, "+mixedOptions+" }", fmt.Sprintf(`c.classifyWithDetails(await image(%d, %d), 3).then(({ members }) =>
			[...members.map((m) => m.map((p) => p.index)), c.members.map((info) => info.bytes)])`, w, h))
		require.Len(t, said, 3)
		assert.Len(t, said[0], 3)
		assert.Equal(t, classOf(t, church), said[0][0])
		assert.Equal(t, classOf(t, church), said[1][0])
		assert.Equal(t, []int{len(model), len(halfFile)}, said[2])
	})
	v.quiet()
}

// TestWorkersStartWhenNeeded and end with the classifier.
func TestWorkersStartWhenNeeded(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank", watchWorkers)
	counts := loads[[]int](v, "{ workers: 2 }", `(async () => {
		const photo = await file('church');
		const counts = [alive()];
		await c.classify(photo);
		counts.push(alive());
		await c.classify(photo, { crops: 10 });
		counts.push(alive(), c.workers);
		c.dispose();
		return [...counts, alive()];
	})()`)
	assert.Equal(t, []int{1, 1, 2, 2, 0}, counts)
}

func TestProgressAndCancel(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[struct {
		Progress    [][3]int
		Codes       []string
		After, Best int
	}](v, "{ workers: 2 }", `(async () => {
		const photo = await file('church');
		const progress = [];
		await c.classify(photo, { crops: 10, onProgress: ({ completed, total, area }) => progress.push([completed, total, area ? 1 : 0]) });
		const abort = new AbortController();
		let runs = 0;
		const codes = [await code(c.classify(photo, { crops: 144, signal: abort.signal, onProgress: ({ completed }) => {
			runs = completed;
			if (completed === 5) abort.abort();
		} }))];
		codes.push(await code(c.classify(photo, { signal: abort.signal })));
		const [{ index }] = await c.classify(photo); // what was cancelled is out of the way
		const late = c.classify(photo, { crops: 144 });
		c.dispose();
		codes.push(await code(late), await code(c.classify(photo)));
		return { progress, codes, after: runs, best: index };
	})()`)
	want := [][3]int{{0, 10, 0}}
	for i := range 10 {
		want = append(want, [3]int{i + 1, 10, 1})
	}
	assert.Greater(t, len(got.Progress), len(want), "inputs are made before the first run")
	assert.Equal(t, want, slices.Compact(got.Progress))
	assert.Equal(t, []string{"aborted", "aborted", "disposed", "disposed"}, got.Codes)
	assert.Equal(t, 5, got.After, "nothing is told after the abort")
	assert.Equal(t, classOf(t, church), got.Best)
	v.quiet()
}

// TestManyImages gives a list with bad pictures among good ones.
func TestManyImages(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{
		"/blank":          blank,
		"/test/church":    gives("image/jpeg", picture(t, church)),
		"/test/parachute": gives("image/jpeg", picture(t, parachute)),
		"/test/text":      gives("image/jpeg", []byte("this is no picture")),
	})+"/blank")
	type outcome struct {
		Index int
		Said  string
	}
	got := loads[struct {
		All, Few []outcome
		Codes    []string
	}](v, "{ workers: 2 }", `(async () => {
		const [church, parachute, text] = await Promise.all(['church', 'parachute', 'text'].map(file));
		const sources = [church, text, parachute, 'test/absent', null, church, parachute];
		const collect = async (options, until = Infinity) => {
			const list = [];
			for await (const { index, source, predictions, error } of c.classifyAll(sources, options)) {
				if (source !== sources[index]) throw new Error('another source');
				list.push({ index, said: predictions ? predictions[0].className.split(',')[0] : error.code });
				if (list.length >= until) break;
			}
			return list;
		};
		const aborting = new AbortController();
		const all = await collect();
		const few = await collect({ crops: 10 }, 1);
		const codes = [await code(collect({ crops: 10, signal: aborting.signal, onProgress: () => aborting.abort() }))];
		codes.push(await code(collect({ crops: 10, onProgress: () => c.dispose() })));
		codes.push(await code((async () => c.classifyAll(sources, { crops: 7 }))()), await code((async () => c.classifyAll('test/church'))()));
		return { all, few, codes };
	})()`)
	assert.Equal(t, []outcome{{0, church}, {1, "not-an-image"}, {2, parachute}, {3, "network"}, {4, "bad-argument"}, {5, church}, {6, parachute}}, got.All)
	assert.Equal(t, []outcome{{0, church}}, got.Few)
	assert.Equal(t, []string{"aborted", "disposed", "bad-argument", "bad-argument"}, got.Codes)
}

// TestWorkersDie kills one worker of two in the middle of the work, then both:
// others take over, with the same result.
func TestWorkersDie(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank", watchWorkers)
	got := loads[struct{ Results, Codes []string }](v, "{ workers: 2 }", `(async () => {
		const photo = await file('church');
		const kill = (most) => workers.filter((worker) => !worker.ended).slice(-most).forEach((worker) => {
			Worker.prototype.terminate.call(worker);
			worker.dispatchEvent(new ErrorEvent('error', { message: 'killed', cancelable: true }));
		});
		const once = async (most) => JSON.stringify(await c.classify(photo, { crops: 10, onProgress: ({ completed }) => completed === 4 && most > 0 && kill(most) }));
		const results = [await once(0), await once(1), await once(2), await once(0)];
		const codes = [];
		const preprocessing = code(c.classify(photo));
		await new Promise((resolve) => setTimeout(resolve, 0));
		kill(2);
		return { results, codes: [await preprocessing, await code(c.classify(photo))] };
	})()`)
	require.Len(t, got.Results, 4)
	for _, r := range got.Results {
		assert.Equal(t, got.Results[0], r)
	}
	assert.Equal(t, []string{"none", "none"}, got.Codes)
}
