package idx

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// valid is an array of 2 x 1 x 3.
const valid = "\x00\x00\x08\x03" + "\x00\x00\x00\x02" + "\x00\x00\x00\x01" + "\x00\x00\x00\x03" + "abcdef"

func TestReadFile(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(valid))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for name, content := range map[string]string{"plain": valid, "packed.gz": packed.String()} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
		a, err := ReadFile(path)
		require.NoError(t, err, name)
		assert.Equal(t, Array{[]int{2, 1, 3}, []byte("abcdef")}, a, name)

		require.NoError(t, os.WriteFile(path, []byte(content[:len(content)-1]), 0o644))
		_, err = ReadFile(path)
		require.ErrorContains(t, err, path, "names the file")
	}
	_, err = ReadFile(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ file, message string }{
		"empty":             {"", "cut off"},
		"half a header":     {valid[:3], "cut off"},
		"half a dimension":  {valid[:14], "cut off"},
		"too little data":   {valid[:len(valid)-1], "dimensions [2 1 3] with 5 bytes"},
		"too much data":     {valid + "g", "with over 6 bytes"},
		"another file":      {"\x89PNG\r\n\x1a\n", "it begins with 89 50 4e 47"},
		"floats":            {"\x00\x00\x0d\x01\x00\x00\x00\x01abcd", "it begins with 00 00 0d 01"},
		"no dimension":      {"\x00\x00\x08\x00", "it begins with"},
		"too many":          {"\x00\x00\x08\x05", "it begins with"},
		"an empty array":    {"\x00\x00\x08\x02\x00\x00\x00\x01\x00\x00\x00\x00", "dimensions [1 0]"},
		"product too large": {"\x00\x00\x08\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00", "dimensions [65536 65536]"},
		"huge dimension":    {"\x00\x00\x08\x01\xff\xff\xff\xff", "dimensions [4294967295]"},
	} {
		_, err := Read(bytes.NewReader([]byte(c.file)))
		require.ErrorIs(t, err, ErrFormat, name)
		assert.ErrorContains(t, err, c.message, name)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte(valid[:13]))
	f.Add([]byte("\x00\x00\x08\x01\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		size := 1
		for _, n := range a.Shape {
			size *= n
		}
		require.Len(t, a.Data, size)
		require.Len(t, b, 4+4*len(a.Shape)+size, "every byte is accounted for")
	})
}
