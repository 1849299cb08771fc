package stranger

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/test/golden"
)

// message appends fields of bytes or of a number.
func message(fields ...any) []byte {
	var b []byte
	for i := 0; i < len(fields); i += 2 {
		num := protowire.Number(fields[i].(int))
		switch v := fields[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), uint64(v))
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), v)
		case []byte:
			b = protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), v)
		}
	}
	return b
}

func TestOf(t *testing.T) {
	node := message(1, "input", 2, "Placeholder")
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "empty"},
		{golden.Case(t, "git-lfs-pointer.caffemodel"), "Git LFS pointer"},
		{[]byte("\ufeff\n <!DOCTYPE html><title>404</title>"), "HTML page"},
		{[]byte("<HTML>"), "HTML page"},
		{[]byte("<?xml version=\"1.0\"?><net/>"), "XML"},
		{[]byte("\x89HDF\r\n\x1a\n\x00"), "HDF5"},
		{[]byte("\x1c\x00\x00\x00TFL3"), "TensorFlow Lite"},
		{[]byte("\x1f\x8b\x08\x00"), "gzip"},
		{[]byte("BZh91AY&SY"), "bzip2"},
		{[]byte("\xfd7zXZ\x00"), "xz"},
		{[]byte("\x28\xb5\x2f\xfd"), "Zstandard"},
		{[]byte("7z\xbc\xaf\x27\x1c"), "7-Zip"},
		{[]byte("Rar!\x1a\x07\x00"), "RAR"},
		{append(make([]byte, 257), "ustar  "...), "tar archive"},
		{[]byte("PK\x03\x04..photo.jpg"), "zip archive"},
		{[]byte("\x93NUMPY\x01\x00"), "NumPy array"},
		{golden.Case(t, "whole.png"), "image"},
		{golden.Case(t, "whole.jpg"), "image"},
		{golden.Case(t, "gif-frame-past-screen.gif"), "image"},
		{golden.Case(t, "bmp-16-bit.bmp"), "image"},
		{[]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "image"},
		{[]byte("name: \"GoogleNet\"\nlayer {\n"), "definition of Caffe"},
		{[]byte("# train\nnet: \"train_val.prototxt\"\n"), "definition of Caffe"},
		{golden.Case(t, "mean.binaryproto"), "mean image"},
		{message(5, "\x00\x00\x80\x3f", 7, message(1, 1)), "mean image"},
		{message(1, 10000, 2, "snapshot.caffemodel", 3, message(5, "\x00\x00\x80\x3f"), 4, 1), "solver's state"},
		{message(1, 1, 2, message(1, "tags")), "SavedModel"},
		{message(1, node, 1, node, 4, message(1, 21)), "frozen graph"},
		{[]byte("{\"format\": \"layers-model\"}"), "JSON"},

		{message(1, "GoogleNet", 100, message(1, "conv")), ""},
		{message(1, "GoogleNet", 2, message(4, "conv"), 5, 1), ""},
		{message(1, 7, 2, "pytorch", 3, "2.1", 5, 1, 7, node, 8, message(2, 13)), ""},
		{message(1, 7, 2, "pytorch", 3, "2.1", 7, node)[:12], ""}, // cut off
		{[]byte("\x80\x02}"), ""},
		{[]byte("PK\x03\x04archive/data.pkl"), ""},
		{[]byte("PK\x03\x04a.npy"), ""},
		{append([]byte("sys_info\x00"), append(make([]byte, 248), "ustar"...)...), ""},
		{golden.Case(t, "renamed-head.caffemodel"), ""},
		{golden.Case(t, "nvcaffe-raw-half.caffemodel"), ""},
		{golden.Case(t, "lightning.ckpt"), ""},
	} {
		s := Of(c.file)
		if c.want == "" {
			assert.Nil(t, s, "%.40q", c.file)
			continue
		}
		require.NotNil(t, s, "%.40q", c.file)
		assert.Contains(t, s.Error(), c.want)
	}
}

func FuzzOf(f *testing.F) {
	f.Add(golden.Case(f, "mean.binaryproto"))
	f.Add(bytes.Repeat([]byte("\x0a\x02\x0a\x00"), 3))
	f.Add([]byte(strings.Repeat(" ", head) + "<html>"))
	f.Fuzz(func(t *testing.T, b []byte) { _ = Of(b) })
}
