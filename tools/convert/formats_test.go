package convert

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFormats(t *testing.T) {
	tar := "x" + strings.Repeat("\x00", 256) + "ustar" + strings.Repeat("\x00", 300)
	for name, c := range map[string]struct {
		is   func([]byte) bool
		file string
	}{
		"Caffe, a name":        {isCaffe, "\x0a\x09GoogleNet\x12\x00"},
		"Caffe, V1 layers":     {isCaffe, "\x12\x00"},
		"Caffe, V2 layers":     {isCaffe, "\xa2\x06\x00"},
		"Caffe, cut off":       {isCaffe, "\x0a\x09Goog"},
		"ONNX":                 {isONNX, "\x08\x07\x12\x07pytorch"},
		"ONNX, graph first":    {isONNX, "\x3a\x00\x08\x07"},
		"ONNX, producer first": {isONNX, "\x12\x07pytorch\x3a\x00"},
		"safetensors":          {isSafetensors, "\x02\x00\x00\x00\x00\x00\x00\x00{}"},
		"goglenet":             {isModel, "\x27\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{\"format\":\"goglenet\"}}"},
		"PyTorch, zip":         {isTorchZip, "PK\x03\x04...archive/data.pkl..."},
		"npz":                  {isZip, "PK\x03\x04...a.npy..."},
		"PyTorch, pickle":      {isPickle, "\x80\x02\x8a\x0a"},
		"tar":                  {isTar, tar},
	} {
		assert.True(t, c.is([]byte(c.file)), name)
		for other, d := range map[string]func([]byte) bool{"Caffe": isCaffe, "ONNX": isONNX, "safetensors": isSafetensors, "zip": isZip, "pickle": isPickle, "tar": isTar} {
			family, _, _ := strings.Cut(name, ",")
			if d([]byte(c.file)) && family != other && !(family == "goglenet" && other == "safetensors") &&
				!(other == "zip" && (family == "npz" || family == "PyTorch")) && !(other == "pickle" && family == "PyTorch") {
				t.Errorf("%s is taken for %s", name, other)
			}
		}
	}
	for _, text := range []string{"", "GIF89a", "<html></html>", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x00\x10JFIF", "name: \"GoogleNet\"\n"} {
		_, err := Import([]byte(text))
		assert.ErrorIs(t, err, ErrFormat, "%q", text)
	}
}
