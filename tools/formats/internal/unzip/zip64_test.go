package unzip

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

var little = binary.LittleEndian

// zip64 is an archive of a stored and of a deflated entry with all sizes and
// offsets in 64 bits (APPNOTE.TXT 4.3.14, 4.3.15, 4.5.3), and where those are.
func zip64(t *testing.T) (b []byte, fields map[string]int) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, method := range []uint16{zip.Store, zip.Deflate} {
		name := string("ab"[i])
		extra := append([]byte{1, 0, 24, 0}, make([]byte, 24)...)
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method, Extra: extra})
		require.NoError(t, err)
		_, err = io.WriteString(f, "contents of "+name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	b, fields = out.Bytes(), map[string]int{}

	const extraValues = 46 + 1 + 4 // past the entry of the directory, its name, the extra field's head
	end := len(b) - 22
	directory := bytes.Index(b, []byte(directorySignature))
	for at := directory; at < end; at += extraValues + 24 {
		for i, from := range []int{dirSize, dirPacked, dirOffset} {
			to := at + extraValues + 8*i
			little.PutUint64(b[to:], uint64(little.Uint32(b[at+from:])))
			little.PutUint32(b[at+from:], math.MaxUint32)
			fields[fmt.Sprintf("%s of %c", []string{"size", "packed size", "offset"}[i], b[at+46])] = to
		}
	}
	last := bytes.Clone(b[end:])
	for i := 8; i < 20; i++ { // numbers of entries, size and offset of the directory
		last[i] = 0xff
	}
	b = append(b[:end], "PK\x06\x06\x2c\x00\x00\x00\x00\x00\x00\x00\x2d\x00\x2d\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	for i, v := range []int{2, 2, end - directory, directory} {
		fields[[]string{"entries on this disk", "entries", "directory's size", "directory's offset"}[i]] = len(b)
		b = little.AppendUint64(b, uint64(v))
	}
	b = append(b, "PK\x06\x07\x00\x00\x00\x00"...)
	fields["end record's offset"] = len(b)
	b = little.AppendUint64(b, uint64(end))
	return append(append(b, 1, 0, 0, 0), last...), fields
}

// TestZip64 reads sizes of 64 bits, and puts bad ones in the place of each: what
// is read in spite of that is what was there.
func TestZip64(t *testing.T) {
	golden, fields := zip64(t)
	want := map[string]string{"a": "contents of a", "b": "contents of b"}
	require.Len(t, fields, 11)
	got, err := read(golden)
	require.NoError(t, err)
	require.Equal(t, want, got)
	hostile.Check[*source.FormatError](t, golden, parse)

	ignored := map[string]bool{"entries on this disk": true, "directory's size": true}
	for name, at := range fields {
		for _, size := range hostile.Sizes {
			if size == little.Uint64(golden[at:]) {
				continue
			}
			b := bytes.Clone(golden)
			little.PutUint64(b[at:], size)
			if err := hostile.Within[*source.FormatError](t, b, parse); err != nil {
				continue
			}
			got, err := read(b)
			require.NoError(t, err)
			assert.True(t, ignored[name], "%s: %d", name, size)
			assert.Equal(t, want, got, "%s: %d", name, size)
		}
	}
}
