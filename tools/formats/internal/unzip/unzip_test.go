package unzip

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// archive has the entries name, contents, name, contents, ...; those whose name
// ends in .z are deflated.
func archive(t testing.TB, entries ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		h := &zip.FileHeader{Name: entries[i]}
		if strings.HasSuffix(h.Name, ".z") {
			h.Method = zip.Deflate
		}
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(f, entries[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// read reads every entry in both ways.
func read(b []byte) (map[string]string, error) {
	entries, err := Open(b)
	if err != nil {
		return nil, err
	}
	contents := map[string]string{}
	var scratch []byte
	memory := source.MemoryFor(len(b))
	for _, e := range entries {
		whole, err := e.Bytes(&scratch, memory)
		if err != nil {
			return nil, err
		}
		contents[e.Name] = string(whole)
		r, err := e.Open()
		if err != nil {
			return nil, err
		}
		streamed, err := io.ReadAll(r)
		if err != nil || string(streamed) != string(whole) {
			return nil, inEntry(e.Name, err)
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return contents, nil
}

func parse(b []byte) error {
	_, err := read(b)
	return err
}

func TestRead(t *testing.T) {
	want := map[string]string{"a": "stored", "b.z": strings.Repeat("deflated ", 10), "c.z": "", "d": ""}
	golden := archive(t, "a", want["a"], "b.z", want["b.z"], "c.z", "", "d", "")
	got, err := read(golden)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	hostile.Check[*source.FormatError](t, golden, parse)

	got, err = read(archive(t))
	require.NoError(t, err)
	assert.Empty(t, got)
}

// Offsets of fields in a local header, an entry of the directory, and the end record.
const (
	directorySignature = "PK\x01\x02"

	dirFlags, dirMethod, dirCRC = 8, 10, 16
	dirPacked, dirSize          = 20, 24
	dirOffset                   = 42
)

// patch overwrites a field of the n-th entry of the directory.
func patch(b []byte, n, field int, value uint64, size int) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte(directorySignature))
	for range n {
		at += 4 + bytes.Index(b[at+4:], []byte(directorySignature))
	}
	var v [8]byte
	binary.LittleEndian.PutUint64(v[:], value)
	copy(b[at+field:][:size], v[:])
	return b
}

func TestRefused(t *testing.T) {
	plain := archive(t, "a", "first contents", "b.z", strings.Repeat("x", 100), "c", "third")
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"empty":             {nil, "zip: zip: not a valid zip file"},
		"two of a name":     {archive(t, "a", "1", "a", "2"), `zip: entry "a": comes twice`},
		"bomb":              {archive(t, "a.z", strings.Repeat("\x00", 64<<20)), `entry "a.z": 67108864 x 1 bytes, more than twice`},
		"many entries":      {bytes.Repeat([]byte(directorySignature), maxEntries+1), "4097 entries, more than 4096"},
		"overlap":           {patch(plain, 2, dirOffset, 0, 4), `overlaps`},
		"past the end":      {patch(patch(plain, 0, dirPacked, 1<<20, 4), 0, dirSize, 1<<20, 4), "past the end of the file"},
		"encrypted":         {patch(plain, 0, dirFlags, 1, 2), `entry "a": encrypted`},
		"method":            {patch(plain, 0, dirMethod, 14, 2), "compression method 14"},
		"stored sizes":      {patch(plain, 0, dirSize, 13, 4), "stored, but 13 bytes in 14"},
		"checksum":          {patch(plain, 0, dirCRC, 0, 4), `entry "a": zip: checksum error`},
		"deflated checksum": {patch(plain, 1, dirCRC, 7, 4), `entry "b.z": zip: checksum error`},
		"shorter":           {patch(plain, 1, dirSize, 99, 4), `entry "b.z": zip: not a valid zip file`},
		"longer":            {patch(plain, 1, dirSize, 101, 4), `entry "b.z": unexpected EOF`},
		"no local header":   {patch(plain, 0, dirOffset, 1, 4), `entry "a": zip: not a valid zip file`},
	} {
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, c.b, parse), c.want, name)
	}
	for _, size := range hostile.Sizes {
		for _, field := range []int{dirPacked, dirSize, dirOffset} {
			for n := range 3 {
				hostile.Within[*source.FormatError](t, patch(plain, n, field, size, 4), parse)
			}
		}
	}
}

// TestManyEntries reads as many deflated entries as there may be.
func TestManyEntries(t *testing.T) {
	var entries []string
	for i := range maxEntries {
		entries = append(entries, strconv.Itoa(i)+".z", "x")
	}
	assert.NoError(t, hostile.Within[*source.FormatError](t, archive(t, entries...), parse))
}

func FuzzRead(f *testing.F) {
	f.Add(archive(f, "a", "stored", "b.z", strings.Repeat("deflated ", 10)))
	f.Add(archive(f))
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parse) })
}
