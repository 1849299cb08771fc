package convert

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
	for _, text := range []string{"", "GIF89a", "<html></html>", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x00\x10JFIF", "name: \"GoogleNet\"\n"} {
		_, err := Import([]byte(text))
		assert.ErrorIs(t, err, ErrFormat, "%q", text)
	}
}
