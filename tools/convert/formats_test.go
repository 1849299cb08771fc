package convert

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/tools/formats/stranger"
	"goglenet/tools/test/golden"
)

func TestFormats(t *testing.T) {
	tar := "x" + strings.Repeat("\x00", 256) + "ustar" + strings.Repeat("\x00", 300)
	kinds := map[string]func([]byte) bool{"Caffe": isCaffe, "ONNX": isONNX, "safetensors": isSafetensors, "PyTorch": isTorch, "goglenet": IsModel}
	for name, file := range map[string]string{
		"Caffe, a name":        "\x0a\x09GoogleNet\x12\x00",
		"Caffe, V1 layers":     "\x12\x00",
		"Caffe, V2 layers":     "\xa2\x06\x00",
		"Caffe, cut off":       "\x0a\x09Goog",
		"ONNX":                 "\x08\x07\x12\x07pytorch",
		"ONNX, graph first":    "\x3a\x00\x08\x07",
		"ONNX, producer first": "\x12\x07pytorch\x3a\x00",
		"safetensors":          "\x02\x00\x00\x00\x00\x00\x00\x00{}",
		"goglenet":             "\x27\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{\"format\":\"goglenet\"}}",
		"PyTorch, zip":         "PK\x03\x04...archive/data.pkl...",
		"PyTorch, pickle":      "\x80\x02\x8a\x0a",
		"PyTorch, tar":         tar,
		"npz":                  "PK\x03\x04...a.npy...",
	} {
		want, _, _ := strings.Cut(name, ",")
		for kind, is := range kinds {
			both := kind == "safetensors" && want == "goglenet" // ours are asked for first
			assert.Equal(t, kind == want || both, is([]byte(file)), "%s: %s?", name, kind)
		}
	}
	for _, text := range []string{"MZ\x90\x00", "some words\n", "\x00\x00\x00\x00"} {
		_, err := Import([]byte(text))
		assert.ErrorIs(t, err, ErrFormat, "%q", text)
	}
	for _, text := range []string{"", "GIF89a", "<html></html>", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x00\x10JFIF", "name: \"GoogleNet\"\nlayer {}"} {
		_, err := Import([]byte(text))
		assert.ErrorAs(t, err, new(*stranger.Stranger), "%q", text)
	}
	padded := "{\"\x00\x00\x00\x00\x00\x00{}" + strings.Repeat(" ", 0x227b-2) // whose length begins as JSON does
	_, err := Import([]byte(padded))
	assert.ErrorContains(t, err, "safetensors: no tensors")
}

// TestStrangerCases names what people take for weights.
func TestStrangerCases(t *testing.T) {
	for name, want := range map[string]string{
		"mean.binaryproto":           "it is a mean image of Caffe: give the .caffemodel: the mean is known",
		"git-lfs-pointer.caffemodel": "it is a Git LFS pointer, which stands for the file: `git lfs pull` gets the file itself",
		"whole.jpg":                  "it is an image: `goglenet classify` takes images; weights go to --model",
	} {
		_, err := Convert(golden.Case(t, name), Options{})
		assert.EqualError(t, err, want, name)
	}
}
