package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// TestStrangers loads files that are no weights: each is named, with what to do.
func TestStrangers(t *testing.T) {
	inCase := func(name string) string {
		b, err := os.ReadFile(filepath.Join(cases, name))
		require.NoError(t, err)
		return string(b)
	}
	all := []struct{ file, what, advice string }{
		{"", "it is empty", "Publish it again"},
		{inCase("git-lfs-pointer.caffemodel"), "Git LFS pointer", "git lfs pull"},
		{"\ufeff \n<!DOCTYPE html><title>404</title>", "HTML page", "Correct the address"},
		{"<?xml version=\"1.0\"?><net/>", "XML", "ONNX"},
		{"\x1f\x8b\x08\x00\x00\x00\x00\x00", "gzip", "Unpack"},
		{"BZh91AY&SY", "bzip2", "Unpack"},
		{"\xfd7zXZ\x00\x00\x00", "xz", "Unpack"},
		{"\x28\xb5\x2f\xfd\x00\x00\x00\x00", "Zstandard", "Unpack"},
		{"Rar!\x1a\x07\x00\x00", "an archive", "Unpack"},
		{strings.Repeat("\x00", 257) + "ustar  ", "an archive", "Unpack"},
		{inCase("ok-module.pth"), "PyTorch", "goglenet convert"},
		{"\x80\x02}q\x00(X\x05\x00", "pickle", "goglenet convert"},
		{"\x89HDF\r\n\x1a\n\x00", "HDF5", "ONNX"},
		{"\x1c\x00\x00\x00TFL3", "TensorFlow Lite", "ONNX"},
		{"\x93NUMPY\x01\x00", "NumPy array", "numpy.savez"},
		{inCase("whole.png"), "an image", "classify"},
		{inCase("whole.jpg"), "an image", "classify"},
		{inCase("bmp-16-bit.bmp"), "an image", "classify"},
		{"name: \"GoogleNet\"\nlayer {\n", "definition of Caffe", ".caffemodel"},
		{inCase("renamed-head.caffemodel"), "a model of Caffe", "goglenet convert"},
		{"\x08\x07\x12\x07pytorch", "ONNX", "goglenet convert"},
		{"{\"format\": \"layers-model\"}", "JSON", "ONNX"},
		{strings.Repeat("\xff", 100), "no goglenet model (", "publish it again"},
	}
	at := ""
	v := visit(t, chromium, serve(t, routes{"/tagged": tagged, "/models/manifest.json": http.NotFound, "/test/church": gives("image/jpeg", picture(t, church)),
		"/" + site.Model: func(w http.ResponseWriter, r *http.Request) { gives("application/octet-stream", []byte(at))(w, r) }})+"/tagged")
	for _, c := range all {
		at = c.file
		got := classifies(v, "{ cache: false }", "/test/church")
		assert.Equal(t, "weights-corrupt", got.Code, c.what)
		assert.Contains(t, got.Message, c.what)
		assert.Contains(t, got.Message, c.advice)
	}
}
