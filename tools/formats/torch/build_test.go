package torch

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
)

const protocol2 = "\x80\x02"

func text(s string) string { return "X" + little(4, uint64(len(s))) + s }

func little(size int, v uint64) string {
	return string(binary.LittleEndian.AppendUint64(nil, v)[:size])
}

// integer is the LONG1 of v in two's complement.
func integer(v int) string { return "\x8a\x08" + little(8, uint64(v)) }

// unsigned is the LONG1 of v, with a ninth byte that keeps it positive.
func unsigned(v uint64) string { return "\x8a\x09" + little(8, v) + "\x00" }

func many(items ...string) string { return "(" + strings.Join(items, "") + "t" }

func numbers(v ...int) string {
	items := make([]string, len(v))
	for i, x := range v {
		items[i] = integer(x)
	}
	return many(items...)
}

func class(module, name string) string { return "c" + module + "\n" + name + "\n" }

const (
	noHooks     = "ccollections\nOrderedDict\n)R"
	rebuildName = "ctorch._utils\n_rebuild_tensor_v2\n"
)

func storageID(kind, key, elements string) string {
	return many(text("storage"), class("torch", kind+"Storage"), text(key), text("cpu"), elements) + "Q"
}

// floatStorage is the storage of count float32s that zipOf adds for key 0.
func floatStorage(count int) string { return storageID("Float", "0", integer(count)) }

func rebuilt(storage, offset, shape, stride string) string {
	return rebuildName + many(storage, offset, shape, stride, "\x89", noHooks) + "R"
}

// dictOf is a dict of a key, a value, a key, a value, ...
func dictOf(items ...string) string {
	d := "}("
	for i := 0; i < len(items); i += 2 {
		d += text(items[i]) + items[i+1]
	}
	return d + "u"
}

// scalar is a tensor without axes, of the storage with key 0.
var scalar = rebuilt(floatStorage(12), integer(0), ")", ")")

// zipOf is a checkpoint whose storage 0 counts from 0 to 11, with more entries
// as name, contents, ...
func zipOf(t testing.TB, objects string, more ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	values := ""
	for i := range 12 {
		v, err := binary.Append(nil, binary.LittleEndian, float32(i))
		require.NoError(t, err)
		values += string(v)
	}
	entries := append([]string{"data.pkl", protocol2 + objects, "data/0", values}, more...)
	for i := 0; i < len(entries); i += 2 {
		h := &zip.FileHeader{Name: "archive/" + entries[i]}
		if strings.HasSuffix(h.Name, ".z") {
			h.Name, h.Method = strings.TrimSuffix(h.Name, ".z"), zip.Deflate
		}
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(f, entries[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// legacyOf is a legacy checkpoint of the given objects, keys and storages.
func legacyOf(objects, keys, storages string) []byte {
	return []byte(protocol2 + "\x8a\x0a" + string(legacyMagic) + "." + protocol2 + "M\xe9\x03." + protocol2 + "}." +
		protocol2 + objects + "." + protocol2 + keys + "." + storages)
}

// parse is Parse for tests of damage.
func parse(b []byte) error {
	f, err := Parse(b)
	if err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if n, err := source.Elements(t.Shape); err != nil || n != len(t.Data) {
			panic("a shape that does not fit the data")
		}
	}
	return nil
}
