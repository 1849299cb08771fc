package e2e

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"

	"goglenet/tools/web/browser"
)

// BenchmarkCrops measures 144 crops of a photo of 4 megapixels on as many
// workers as the page would take: how long they take compared to the centre
// alone, how often progress is told, and how soon the workers are free again
// after an abort.
func BenchmarkCrops(b *testing.B) {
	setUp(b)
	p, err := chromium.NewPage()
	require.NoError(b, err)
	defer p.Close()
	require.NoError(b, p.Go(serve(b, routes{"/test/large.jpg": gives("image/jpeg", large(b, 2448, 1632))})+"/embed.html"))
	var m struct{ Single, Network, Crops, Ratio, Gap, Reject, Free, Workers float64 }
	for b.Loop() {
		m, err = browser.Eval[struct{ Single, Network, Crops, Ratio, Gap, Reject, Free, Workers float64 }](p, measureCrops)
		require.NoError(b, err)
	}
	b.ReportMetric(m.Workers, "workers")
	b.ReportMetric(m.Single, "ms/image")
	b.ReportMetric(m.Network, "ms/network")
	b.ReportMetric(m.Crops, "ms/144crops")
	b.ReportMetric(m.Ratio, "times")
	b.ReportMetric(m.Gap, "ms-between-progress")
	b.ReportMetric(m.Reject, "ms-to-reject")
	b.ReportMetric(m.Free, "ms-to-free")
}

// measureCrops takes the medians of a few turns; of the gaps and the aborts, the
// longest.
const measureCrops = `(async () => {
	const { load } = await import(new URL('goglenet.mjs', location));
	const classifier = await load();
	const photo = await (await fetch('test/large.jpg')).blob();
	const time = async (work) => {
		const start = performance.now();
		await work;
		return performance.now() - start;
	};
	const bgr = new Uint8Array(3 * classifier.info.inputSize ** 2);
	const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
	await classifier.classify(photo, { crops: 144 }); // warms up all workers

	const singles = [], networks = [], crops = [], gaps = [], rejects = [], frees = [];
	for (let turn = 0; turn < 3; turn++) {
		for (let i = 0; i < 5; i++) {
			singles.push(await time(classifier.classify(photo)));
			networks.push(await time(classifier.run(bgr)));
		}
		let last = null;
		crops.push(await time(classifier.classify(photo, { crops: 144, onProgress: () => {
			if (last !== null) gaps.push(performance.now() - last);
			last = performance.now();
		} })));
		const abort = new AbortController();
		let aborted;
		const work = classifier.classify(photo, { crops: 144, signal: abort.signal, onProgress: ({ completed }) => {
			if (completed !== 30) return;
			aborted = performance.now();
			abort.abort();
		} });
		await work.catch(() => {});
		rejects.push(performance.now() - aborted);
		await Promise.all([classifier.run(bgr), classifier.run(bgr)]); // queued behind what the workers are still at
		frees.push(performance.now() - aborted);
	}
	const result = {
		Workers: classifier.workers, Single: median(singles), Network: median(networks), Crops: median(crops), Ratio: median(crops) / median(singles),
		Gap: Math.max(...gaps), Reject: Math.max(...rejects), Free: Math.max(...frees),
	};
	classifier.dispose();
	return result;
})()`

// large enlarges a photo.
func large(t testing.TB, w, h int) []byte {
	small, err := jpeg.Decode(bytes.NewReader(picture(t, church)))
	require.NoError(t, err)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(m, m.Bounds(), small, small.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}
