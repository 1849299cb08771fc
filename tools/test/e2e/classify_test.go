package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/test/golden"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

// picture is the file of a sample.
func picture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(samplePath(name))
	require.NoError(t, err)
	return b
}

// watchBar records what the download bar shows, from the start.
const watchBar = `
	window.bar = [];
	document.addEventListener('DOMContentLoaded', () => {
		const progress = document.getElementById('progress');
		new MutationObserver(() => { if (progress.position >= 0) bar.push([progress.value, progress.max]) })
			.observe(progress, { attributes: true });
	});`

// TestPublishedWeights has the page name photos by the thousand-class weights, and
// adapt to them.
func TestPublishedWeights(t *testing.T) {
	tench, cock := golden.Path(t, "images", "photos", "n01440764_tench.JPEG"), golden.Path(t, "images", "photos", "n01514668_cock.JPEG")
	published, err := site.Published(t.Context(), weights.NewFetcher(nil, nil), root, []string{golden.Path(t, "models")})
	require.NoError(t, err)
	v := visit(t, chromium, serve(t, weightsAre(t, published)))
	v.view("ready")
	assert.Equal(t, "a thousand things", v.text("knows"))
	assert.Empty(t, v.text("classes"))
	assert.Contains(t, v.text("card-accuracy"), "68.7 %")
	assert.Len(t, shownSamples(v), 12)
	for label, photo := range map[string]string{"tench": tench, "cock": cock} {
		require.NoError(t, v.SetFiles("#file", photo))
		v.wait("document.getElementById('best').textContent === '" + label + "'")
	}
	v.quiet()
}

func TestClassifiesPictures(t *testing.T) {
	setUp(t)
	url := serve(t, routes{
		"/" + site.Model:   slowly(model),
		"/test/church.jpg": gives("image/jpeg", picture(t, church)),
	})
	v := visit(t, chromium, url, watchBar)
	v.view("loading")
	v.view("ready")
	v.drop("/test/church.jpg")
	v.result(church)
	require.NoError(t, v.SetFiles("#file", samplePath(parachute)))
	v.result(parachute)

	v.quiet()
	bar := eval[[][2]float64](v, "bar")
	require.Greater(t, len(bar), 10, "the bar moves")
	for i, b := range bar {
		assert.EqualValues(t, len(model), b[1], "it knows the end")
		if i > 0 {
			assert.GreaterOrEqual(t, b[0], bar[i-1][0])
		}
	}
	assert.EqualValues(t, len(model), bar[len(bar)-1][0], "and reaches it")
}

// collector keeps an image's rows.
type collector []byte

func (c *collector) Write(rgba []byte) error {
	*c = append(*c, rgba...)
	return nil
}

// TestSameAsNative gives the same pixels to the page and to the native network:
// they agree on every bit of every probability. In floating point the relaxed
// modules round otherwise, and are not asked.
func TestSameAsNative(t *testing.T) {
	setUp(t)
	float := half(t)
	halfFile, err := float.Encode()
	require.NoError(t, err)
	var pixels collector
	v := visit(t, chromium, serve(t, routes{
		"/test/pixels": func(w http.ResponseWriter, r *http.Request) { w.Write(pixels) },
		"/models/f16":  gives("application/octet-stream", halfFile),
	})+"/embed.html")

	for _, k := range []struct {
		backend, weights string
		model            *modelfile.Model
	}{{"auto", site.Model, builtIn(t)}, {"go", "models/f16", float}, {"simd128", "models/f16", float}} {
		native, err := classify.New(k.model, classify.Options{Machine: machine.On(machine.Unfused(), 2)})
		require.NoError(t, err)
		eval[bool](v, fmt.Sprintf(`import(new URL('goglenet.mjs', location))
			.then(({ load }) => load({ backend: %q, weights: %q })).then((c) => { window.classifier = c; return true })`, k.backend, k.weights))
		for _, name := range []string{church, parachute, "transparent"} {
			t.Run(k.backend+"/"+name, func(t *testing.T) {
				var w, h int
				pixels, w, h = rgba(t, name)
				p, err := native.Preprocessor(w, h, 1)
				require.NoError(t, err)
				require.NoError(t, p.Write(pixels))
				probs, err := native.Classify(p)
				require.NoError(t, err)
				got := eval[map[int]float32](visitor{v.Page, t}, fmt.Sprintf(`(async () => {
					const data = new Uint8ClampedArray(await (await fetch('test/pixels', { cache: 'no-store' })).arrayBuffer());
					const all = await classifier.classify(new ImageData(data, %d, %d), 1000);
					return Object.fromEntries(all.map(({ index, probability }) => [index, probability]));
				})()`, w, h))
				require.Len(t, got, len(probs))
				for i, want := range probs {
					require.Equal(t, want, got[i], "class %d", i)
				}
			})
		}
		require.NoError(t, native.Close())
	}
	v.quiet()
}

// rgba gives the pixels of a sample, or colours that fade out to one side.
func rgba(t *testing.T, name string) (pixels collector, w, h int) {
	if name != "transparent" {
		img, err := imagefile.Open(samplePath(name))
		require.NoError(t, err)
		w, h = img.Size()
		require.NoError(t, img.Stream(&pixels))
		return pixels, w, h
	}
	w, h = 300, 217
	for y := range h {
		for x := range w {
			pixels = append(pixels, byte(x), byte(y), byte(x*y), byte(255*x/w))
		}
	}
	return pixels, w, h
}

func TestEmbed(t *testing.T) {
	v := visit(t, chromium, serve(t, nil)+"/embed.html")
	images := "[...document.querySelectorAll('img[data-goglenet]')]"
	before := eval[int](v, images+".length")
	require.Positive(t, before)
	v.wait(images + ".every((img) => img.dataset.goglenetLabels)")
	require.NoError(t, v.Click("#add"))
	v.wait(images + ".length > " + strconv.Itoa(before))
	v.wait(images + ".every((img) => img.dataset.goglenetLabels)")

	for _, img := range eval[[]struct {
		Src, Caption string
		Labels       []struct {
			ClassName   string
			Probability float64
		}
	}](v, images+`.map((img) => ({ Src: img.getAttribute('src'), Labels: JSON.parse(img.dataset.goglenetLabels),
			Caption: img.closest('figure').querySelector('figcaption').textContent }))`) {
		name := filepath.Base(img.Src)
		require.Len(t, img.Labels, 5, name)
		assert.Equal(t, className(strings.TrimSuffix(name, ".jpg")), img.Labels[0].ClassName)
		assert.Contains(t, img.Caption, firstWord(img.Labels[0].ClassName), "the event was told of too")
		t.Logf("%s: %s (%.0f %%)", name, img.Labels[0].ClassName, 100*img.Labels[0].Probability)
	}
	v.quiet()
}

func firstWord(s string) string {
	for i, c := range s {
		if c == ',' || c == ' ' {
			return s[:i]
		}
	}
	return s
}
