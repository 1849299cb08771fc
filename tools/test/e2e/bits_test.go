package e2e

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
	"goglenet/tools/web/browser"
	"goglenet/wasm/kernels/native"
)

// TestInt8Bits holds every machine to the same bits: the hash of all
// probabilities of all reference images, or of a few of them in short mode.
func TestInt8Bits(t *testing.T) {
	if missing != nil {
		t.Skip(missing)
	}
	m := int8Model(t)
	file, err := m.Encode()
	require.NoError(t, err)
	inputs := networkInputs(t, m.Info)

	want := nativeHash(t, m, inputs, nil)
	t.Logf("Go                        %s", want)
	simd := nativeHash(t, m, inputs, native.New)
	t.Logf("wazero simd128            %s", simd)
	assert.Equal(t, want, simd)

	url := serve(t, routes{
		"/test/int8":   gives("application/octet-stream", file),
		"/test/inputs": gives("application/octet-stream", inputs),
	})
	withoutVNNI, err := browser.Start(t.Context(), "js-flags=--no-enable-avx-vnni")
	require.NoError(t, err)
	defer withoutVNNI.Close()
	for _, k := range []struct {
		name, backend string
		browser       *browser.Browser
	}{
		{"Chromium simd128", "simd128", chromium},
		{"Chromium relaxed", "relaxed", chromium},
		{"Chromium relaxed-pairs", "relaxed-pairs", chromium},
		{"Chromium relaxed, no VNNI", "relaxed", withoutVNNI},
	} {
		got := pageHash(visit(t, k.browser, url+"/embed.html"), k.backend)
		t.Logf("%-25s %s", k.name, got)
		assert.Equal(t, want, got, k.name)
	}
}

// int8Model calibrates BVLC's weights on a few of the photos.
func int8Model(t *testing.T) *modelfile.Model {
	float := published.Model(t, safetensors.F32)
	g, err := classify.Graph(float)
	require.NoError(t, err)
	preprocessing, err := classify.Preprocessing(float.Info)
	require.NoError(t, err)
	const count = 16
	inputs := preprocessed(t, nil, "photos", preprocessing, count)
	m, err := calibrate.Int8(float, g, calibrate.Images{Count: count, Read: func(i int, bgr []byte) error {
		copy(bgr, inputs[i*len(bgr):])
		return nil
	}}, calibrate.Options{Threads: runtime.NumCPU(), Machine: native.New})
	require.NoError(t, err)
	return m
}

// networkInputs preprocesses the photos by the model's preprocessing, and the validation
// images, which are 227x227, by the centre crop.
func networkInputs(t *testing.T, info modelfile.Info) []byte {
	preprocessing, err := classify.Preprocessing(info)
	require.NoError(t, err)
	few := 1 << 30
	if testing.Short() {
		few = 8
	}
	inputs := preprocessed(t, nil, "photos", preprocessing, few)
	return preprocessed(t, inputs, "val227", vision.Preprocessing{Mode: vision.ShortSide, Resize: 227, Crop: info.InputSize}, few)
}

// preprocessed appends the inputs made of a folder's images, at most so many.
func preprocessed(t *testing.T, inputs []byte, folder string, preprocessing vision.Preprocessing, most int) []byte {
	f, err := os.Open(golden.Path(t, "images", folder, "labels.txt"))
	require.NoError(t, err)
	defer f.Close()
	input := make([]byte, 3*preprocessing.Crop*preprocessing.Crop)
	for lines := bufio.NewScanner(f); most > 0 && lines.Scan(); most-- {
		name := strings.Fields(lines.Text())[0]
		p, err := imagefile.Preprocess(filepath.Join(filepath.Dir(f.Name()), name), preprocessing)
		require.NoError(t, err)
		require.NoError(t, p.BGR(input))
		inputs = append(inputs, input...)
	}
	return inputs
}

func nativeHash(t *testing.T, m *modelfile.Model, inputs []byte, on machine.Factory) string {
	c, err := classify.New(m, classify.Options{Threads: runtime.NumCPU(), Machine: on})
	require.NoError(t, err)
	defer c.Close()
	hash, size := sha256.New(), int(c.Program().Input.Image)
	for at := 0; at < len(inputs); at += size {
		probs, err := c.ClassifyBGR(inputs[at:][:size])
		require.NoError(t, err)
		require.NoError(t, binary.Write(hash, binary.LittleEndian, probs))
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

func pageHash(v visitor, backend string) string {
	return eval[string](v, fmt.Sprintf(`(async () => {
		const { load } = await import(new URL('goglenet.mjs', location));
		const classifier = await load({ weights: 'test/int8', backend: %q });
		const inputs = new Uint8Array(await (await fetch('test/inputs')).arrayBuffer());
		const size = 3 * classifier.info.inputSize ** 2;
		const outputs = [];
		for (let at = 0; at < inputs.length; at += size) outputs.push(await classifier.run(inputs.slice(at, at + size)));
		classifier.dispose();
		const bytes = await new Blob(outputs).arrayBuffer();
		const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
		return [...hash].map((b) => b.toString(16).padStart(2, '0')).join('');
	})()`, backend))
}
