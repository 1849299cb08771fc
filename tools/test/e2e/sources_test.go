package e2e

import (
	"bytes"
	"fmt"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cases are the small inputs that people's reports describe.
var cases = filepath.Join(root, "tools", "test", "cases")

// serveCases serves them and a folder of further files to a page without a classifier.
func serveCases(t *testing.T, more map[string][]byte) visitor {
	files := routes{"/blank": blank}
	names, err := os.ReadDir(cases)
	require.NoError(t, err)
	for _, name := range names {
		if b, err := os.ReadFile(filepath.Join(cases, name.Name())); err == nil {
			more[name.Name()] = b
		}
	}
	for name, content := range more {
		kind := "image/" + strings.TrimPrefix(filepath.Ext(name), ".")
		if kind == "image/svg" {
			kind = "image/svg+xml"
		}
		files["/test/"+name] = gives(kind, content)
	}
	return visit(t, chromium, serve(t, files)+"/blank")
}

// says classifies an expression and gives its best class with its warnings, or the
// error's code, and checks that all errors are typed.
const says = `const says = async (source, options) => {
	try {
		const { predictions: [best], warnings } = await c.classifyWithDetails(await source, options);
		return [best.className, ...warnings.map((w) => w.code)].join(' ');
	} catch (error) {
		return error.name === 'GoglenetError' ? error.code : 'untyped ' + error;
	}
};
const shown = async (src) => { const img = new Image(); img.src = src; await new Promise((done) => (img.onload = img.onerror = done)); return img; };`

// TestWhatTheBrowserDisplays classifies files that are cut, and SVG, in all ways that a page
// has them; only what nothing can show is no image.
func TestWhatTheBrowserDisplays(t *testing.T) {
	photo, err := jpeg.Decode(bytes.NewReader(picture(t, church)))
	require.NoError(t, err)
	var asPNG, asGIF bytes.Buffer
	require.NoError(t, png.Encode(&asPNG, photo))
	require.NoError(t, gif.Encode(&asGIF, photo, nil))
	whole := picture(t, church)
	more := map[string][]byte{
		"cut.jpeg": whole[:len(whole)*9/10], "cut.png": asPNG.Bytes()[:asPNG.Len()*9/10], "cut.gif": asGIF.Bytes()[:asGIF.Len()*9/10],
		"sizeless.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><circle cx="100" cy="100" r="80" fill="orange"/></svg>`),
		"head.jpeg":    whole[:len(whole)/100], "text.jpeg": []byte("no picture"),
	}
	v := serveCases(t, more)
	got := loads[map[string][]string](v, "{ workers: 2 }", fmt.Sprintf(`(async () => {
		%s
		const all = {};
		for (const name of ['whole.jpg', 'cut.jpeg', 'cut.png', 'cut.gif', 'jpeg-no-eoi.jpg', 'circle.svg', 'sizeless.svg', 'head.jpeg', 'text.jpeg', 'png-40000-wide.png']) {
			const url = 'test/' + name;
			all[name] = [await says(file(name)), await says(url), await says(shown(url)), await says(file(name).then((b) => new File([b], name, { type: b.type })))];
		}
		return all;
	})()`, says))
	for name, want := range map[string]string{
		"cut.jpeg": "church incomplete", "cut.png": "church incomplete", "cut.gif": "church incomplete",
		"head.jpeg": "not-an-image", "text.jpeg": "not-an-image",
	} {
		assert.Equal(t, []string{want, want, want, want}, got[name], name)
	}
	for name, warned := range map[string]bool{"whole.jpg": false, "jpeg-no-eoi.jpg": true, "circle.svg": false, "sizeless.svg": false, "png-40000-wide.png": false} {
		for _, said := range got[name] {
			assert.NotContains(t, said, "-", name)
			assert.Equal(t, got[name][0], said, name)
			assert.Equal(t, warned, strings.HasSuffix(said, " incomplete"), "%s: %s", name, said)
		}
	}
}

// TestElementsPixels classifies an image whose file cannot be fetched a second time.
func TestElementsPixels(t *testing.T) {
	served := 0
	once := func(w http.ResponseWriter, r *http.Request) {
		if served++; served > 1 {
			http.Error(w, "", http.StatusGone)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		gives("image/jpeg", picture(t, church))(w, r)
	}
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/once": once, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[[]string](v, "{}", `(async () => {`+says+`
		const revoked = await file('church').then(async (blob) => {
			const url = URL.createObjectURL(blob);
			const img = await shown(url);
			URL.revokeObjectURL(url);
			return img;
		});
		return [await says(shown('test/once')), await says(revoked)];
	})()`)
	assert.Equal(t, []string{church, church}, got)
}

// TestKindsOfSource gives a picture in every form that a script may have it in.
func TestKindsOfSource(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church)), "/test/absent": http.NotFound})+"/blank")
	got := loads[map[string]string](v, "{}", `(async () => {`+says+`
		const blob = await file('church');
		const buffer = await blob.arrayBuffer();
		const bitmap = await createImageBitmap(blob);
		const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
		canvas.getContext('2d').drawImage(bitmap, 0, 0);
		const svg = document.createElementNS('http://www.w3.org/2000/svg', 'image');
		svg.setAttribute('href', 'test/church');
		const frame = new VideoFrame(canvas, { timestamp: 0 });
		const video = document.createElement('video');
		video.srcObject = canvas.captureStream(30);
		const frames = setInterval(() => canvas.getContext('2d').drawImage(bitmap, 0, 0), 30);
		video.muted = true;
		video.play();
		const inner = document.body.appendChild(document.createElement('iframe')).contentDocument.createElement('img');
		inner.src = new URL('test/church', location);
		await inner.decode();
		const used = await get('test/church');
		await used.text();
		const kept = await get('test/church');
		const all = {
			buffer: await says(buffer), view: await says(new Uint8Array(buffer)), data: await says(new DataView(buffer)),
			response: await says(kept), again: await says(kept), svg: await says(svg), frame: await says(frame),
			bitmap: await says(bitmap), canvas: await says(canvas), video: await says(video), stream: String(video.srcObject.active),
			frameOfWindow: await says(inner), url: await says(new URL('test/church', location)),
		};
		clearInterval(frames);
		frame.close();
		bitmap.close();
		const pixels = new ImageData(300, 300);
		structuredClone(pixels.data.buffer, { transfer: [pixels.data.buffer] });
		const gone = buffer.slice();
		structuredClone(gone, { transfer: [gone] });
		return { ...all,
			used: await says(used), missing: await says(get('test/absent')), closedFrame: await says(frame), closedBitmap: await says(bitmap),
			detachedPixels: await says(pixels), detachedBuffer: await says(gone),
			lazy: await says(Object.assign(new Image(), { loading: 'lazy', src: 'test/church' })), empty: await says(new Image()),
			noVideo: await says(document.createElement('video')), badVideo: await says(Object.assign(document.createElement('video'), { src: 'test/absent' })),
			unplayed: await says(Object.assign(document.createElement('video'), { preload: 'none', src: 'test/church' })),
			null: await says(null), undefined: await says(undefined), number: await says(7), object: await says({}), symbol: await says(Symbol('x')),
			noAddress: await says('http://['), after: await says(blob),
		};
	})()`)
	bad := map[string]string{"missing": "network"}
	for _, name := range []string{"used", "closedFrame", "closedBitmap", "detachedPixels", "lazy", "empty", "noVideo", "badVideo", "unplayed",
		"null", "undefined", "number", "object", "symbol", "noAddress"} {
		bad[name] = "bad-argument"
	}
	bad["detachedBuffer"] = got["detachedBuffer"]
	assert.Contains(t, []string{"bad-argument", "not-an-image"}, got["detachedBuffer"])
	bad["stream"] = "true"
	for name, said := range got {
		want, isBad := bad[name]
		if !isBad {
			want = church
		}
		assert.Equal(t, want, said, name)
	}
}

// TestWrongOptions are refused with typed errors that name what was meant.
func TestWrongOptions(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{"/blank": blank, "/test/church": gives("image/jpeg", picture(t, church))})+"/blank")
	got := loads[map[string]string](v, "{}", `(async () => {
		const photo = await file('church');
		const said = async (work) => { try { await work(); return 'nothing' } catch (error) { return error.name === 'GoglenetError' ? error.code + ': ' + error.message : 'untyped ' + error } };
		const all = {};
		for (const options of [null, 'five', 0, 1.5, NaN, [1], true, { topK: '5' }, { topk: 5 }, { crop: 10 }, { crops: 7 }, { crops: '10' }, { pool: 'toString' }, { cam: 1 },
			{ signal: {} }, { signal: null }, { onProgress: 'x' }, { features: true }, { somethingElse: 1 }, { crops: Symbol() }])
			all['classify ' + (JSON.stringify(options) ?? String(options))] = await said(() => c.classify(photo, options));
		for (const options of [null, 7, 'x', { weigths: 'x' }, { weights: 7 }, { weights: [7] }, { weights: [] }, { weights: '' }, { base: null }, { backend: 'cuda' }, { workers: 0 }, { workers: '2' },
			{ memberWeights: 1 }, { memberWeights: [1, 2] }, { signal: 7 }, { onProgress: {} }, { toString: 1 }])
			all['load ' + JSON.stringify(options)] = await said(() => load(options));
		for (const sources of [null, undefined, 7, 'x', photo, {}]) all['classifyAll ' + sources] = await said(async () => c.classifyAll(sources));
		for (const bgr of [null, [1], new Uint8Array(7), new Float32Array(7)]) all['run ' + bgr] = await said(() => c.run(bgr));
		return all;
	})()`)
	for name, said := range got {
		assert.True(t, strings.HasPrefix(said, "bad-argument: This cannot be used: "), "%s: %s", name, said)
	}
	for name, words := range map[string]string{
		`classify {"topk":5}`:     `an option "topk" (did you mean "topK"?).`,
		`classify {"crop":10}`:    `an option "crop" (did you mean "crops"?).`,
		`load {"weigths":"x"}`:    `(did you mean "weights"?)`,
		`classify {"crops":"10"}`: `"10" as crops, which must be 1, 10 or 144.`,
		`load {"backend":"cuda"}`: `"cuda" as backend, which must be 'auto', `,
		`load null`:               `null as options.`,
	} {
		assert.Contains(t, got[name], words, name)
	}
	if testing.Verbose() {
		for name, said := range got {
			t.Log(name, "->", said)
		}
	}
}
