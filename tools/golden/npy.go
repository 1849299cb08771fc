package golden

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Array is a NumPy array of float32 or uint8; the other field is nil.
type Array struct {
	Shape  []int
	Floats []float32
	Bytes  []byte
}

// NPY reads an array of the shared data.
func NPY(t testing.TB, parts ...string) Array {
	t.Helper()
	a, err := parseNPY(Read(t, parts...))
	require.NoError(t, err, parts)
	return a
}

// NPZ reads all arrays of an archive of the shared data, by name.
func NPZ(t testing.TB, parts ...string) map[string]Array {
	t.Helper()
	b := Read(t, parts...)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	arrays := map[string]Array{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		arrays[strings.TrimSuffix(f.Name, ".npy")], err = parseNPY(data)
		require.NoError(t, err, f.Name)
	}
	return arrays
}

var npyHeader = regexp.MustCompile(`'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\)`)

// parseNPY reads version 1 of the format (numpy.lib.format).
func parseNPY(b []byte) (Array, error) {
	if len(b) < 10 || string(b[:8]) != "\x93NUMPY\x01\x00" {
		return Array{}, fmt.Errorf("not a .npy file of version 1")
	}
	data := 10 + int(binary.LittleEndian.Uint16(b[8:]))
	m := npyHeader.FindSubmatch(b[10:data])
	if m == nil {
		return Array{}, fmt.Errorf("unknown header %q", b[10:data])
	}
	var a Array
	for _, s := range strings.FieldsFunc(string(m[2]), func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return Array{}, err
		}
		a.Shape = append(a.Shape, n)
	}
	switch string(m[1]) {
	case "|u1":
		a.Bytes = b[data:]
		return a, nil
	case "<f4":
		a.Floats = make([]float32, len(b[data:])/4)
		return a, binary.Read(bytes.NewReader(b[data:]), binary.LittleEndian, a.Floats)
	default:
		return Array{}, fmt.Errorf("unknown type %q", m[1])
	}
}
