package e2e

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify"
	"goglenet/core/machine"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/golden/published"
	"goglenet/tools/web/browser"
	"goglenet/wasm/kernels/wazero"
)

// TestInt8Bits checks that every machine gives the same bits: the hash of all
// probabilities of the page's samples, of one in short mode, and, with the
// published weights, of the reference images.
func TestInt8Bits(t *testing.T) {
	setUp(t)
	most := len(samples)
	if testing.Short() {
		most = 1
	}
	t.Run("built-in", func(t *testing.T) {
		m := builtIn(t)
		how, err := classify.Preprocessing(m.Info)
		require.NoError(t, err)
		sameHash(t, m, preprocessed(t, samplePaths()[:most], how))
	})
	t.Run("published", func(t *testing.T) {
		if testing.Short() {
			t.Skip("calibrates a model")
		}
		m := calibrated(t, published.Model(t, safetensors.F32), referenceImages(t, "photos", 16))
		how, err := classify.Preprocessing(m.Info)
		require.NoError(t, err)
		centre := vision.Preprocessing{Mode: vision.ShortSide, Resize: 227, Crop: m.Info.InputSize} // of the validation images, which are 227x227
		sameHash(t, m, append(preprocessed(t, referenceImages(t, "photos", math.MaxInt), how),
			preprocessed(t, referenceImages(t, "val227", math.MaxInt), centre)...))
	})
}

// referenceImages are the files of a folder of labelled images, at most so many.
func referenceImages(t *testing.T, folder string, most int) (paths []string) {
	f, err := os.Open(golden.Path(t, "images", folder, "labels.txt"))
	require.NoError(t, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); len(paths) < most && lines.Scan(); {
		paths = append(paths, filepath.Join(filepath.Dir(f.Name()), strings.Fields(lines.Text())[0]))
	}
	return paths
}

func sameHash(t *testing.T, m *modelfile.Model, inputs [][]byte) {
	file, err := m.Encode()
	require.NoError(t, err)
	want := nativeHash(t, m, inputs, machine.On(machine.Portable, runtime.NumCPU()))
	t.Logf("%-25v %s", machine.Portable, want)
	natives := map[string]machine.Factory{"wazero simd128": wazero.New}
	for _, isa := range machine.ISAs()[1:] {
		natives[isa.String()] = machine.On(isa, runtime.NumCPU())
	}
	for name, on := range natives {
		got := nativeHash(t, m, inputs, on)
		t.Logf("%-25s %s", name, got)
		assert.Equal(t, want, got, name)
	}

	url := serve(t, routes{
		"/test/int8":   gives("application/octet-stream", file),
		"/test/inputs": gives("application/octet-stream", bytes.Join(inputs, nil)),
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

func nativeHash(t *testing.T, m *modelfile.Model, inputs [][]byte, on machine.Factory) string {
	c, err := classify.New(m, classify.Options{Machine: on})
	require.NoError(t, err)
	defer c.Close()
	hash := sha256.New()
	for _, input := range inputs {
		probs, err := c.ClassifyBGR(input)
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
