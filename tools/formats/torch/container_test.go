package torch

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

func TestZipRefused(t *testing.T) {
	float := dictOf("a", scalar) + "."
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{[]byte("PK"), "PyTorch checkpoint: zip: zip: not a valid zip file"},
		{zipOf(t, float, "constants.pkl", ""), "a TorchScript program: save its state_dict()"},
		{zipOf(t, float, "byteorder", "middle"), "byteorder: neither little nor big"},
		{bytes.ReplaceAll(zipOf(t, float), []byte("data.pkl"), []byte("data.pk1")), "no data.pkl in the archive"},
		{bytes.ReplaceAll(zipOf(t, float), []byte("data/0"), []byte("data/1")), `tensor "a": storage "0": not in the archive`},
		{bytes.Replace(zipOf(t, float), []byte("\x30\x41"), []byte("\x30\x42"), 1), `entry "archive/data/0": zip: checksum error`},
		{zipOf(t, dictOf("a", rebuilt(floatStorage(11), "K\x00", ")", ")"))+"."), "11 elements of 4 bytes in an entry of 48 bytes"},
		{zipOf(t, float, "byteorder.z", strings.Repeat("\x00", 16<<20)), "protect this machine's memory"},
	} {
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, c.b, parse), c.want)
	}
}

// TestDeflated reads storages that somebody compressed, and big-endian ones.
func TestDeflated(t *testing.T) {
	storage := storageID("Float", "k", integer(2))
	f, err := Parse(zipOf(t, dictOf("a", rebuilt(storage, "K\x00", numbers(2), numbers(1)))+".",
		"data/k.z", "\x3f\x80\x00\x00\x40\x00\x00\x00", "byteorder.z", "big"))
	require.NoError(t, err)
	assert.Equal(t, []source.Tensor{{Name: "a", Shape: []int{2}, Data: []float32{1, 2}}}, f.Tensors)
}

func TestLegacyRefused(t *testing.T) {
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"
	storage := many(text("storage"), class("torch", "FloatStorage"), text("k"), text("cpu"), integer(2), "N") + "Q"
	objects := dictOf("a", rebuilt(storage, "K\x00", numbers(2), numbers(1)))
	key, two := "]"+text("k")+"a", "\x02\x00\x00\x00\x00\x00\x00\x00"
	require.NoError(t, parse(legacyOf(objects, key, two+zeros)))

	part := func(view string) string {
		return many(text("storage"), class("torch", "FloatStorage"), text("k"), text("cpu"), integer(4), view) + "Q"
	}
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{[]byte(protocol2 + "K\x01."), "a pickle, but not one of torch.save's"},
		{[]byte(protocol2 + "\x8a\x0a" + strings.Repeat("\x01", 10) + "."), "not one of torch.save's"},
		{bytes.Replace(legacyOf(objects, key, two+zeros), []byte("M\xe9\x03"), []byte("M\xe8\x03"), 1), "protocol: not 1001"},
		{legacyOf(objects, "N", ""), "keys: None, not a list"},
		{legacyOf(objects, "]Na", ""), `keys: "" does not name a storage`},
		{legacyOf(objects, "]("+text("k")+text("k")+"e", two+zeros+two+zeros), `keys: "k" does not name a storage, or again`},
		{legacyOf(objects, "]", ""), `tensor "a": storage "k": its data are not in the file`},
		{legacyOf(objects, key, two+zeros+"x"), "1 bytes past the last storage"},
		{legacyOf(objects, key, two), "2 elements of 4 bytes, past the end of the file"},
		{legacyOf(objects, key, zeros), `storage "k": 0 elements, not the 2`},
		{legacyOf(objects, key, "x"), `storage "k": past the end of the file`},
		{legacyOf(dictOf("a", part("K\x01")), key, ""), "not a part of a storage"},
		{legacyOf(dictOf("a", part(many("N", "N", "N"))), key, ""), "not a part of a storage"},
		{legacyOf(dictOf("a", part(numbers(0, 3, 2))), key, ""), "2 elements from 3 of a storage of 4"},
		{legacyOf(dictOf("a", part(numbers(0, -1, 2))), key, ""), "2 elements from -1"},
		{legacyOf(dictOf("a", rebuilt(part(numbers(0, 1, 2)), "K\x01", numbers(2), numbers(1))), key, ""), "reaches out of a storage of 2 elements"},
	} {
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, c.b, parse), c.want)
	}
}

func TestLegacyPart(t *testing.T) {
	part := many(text("storage"), class("torch", "HalfStorage"), text("k"), text("cpu"), integer(4), numbers(9, 1, 3)) + "Q"
	f, err := Parse(legacyOf(dictOf("a", rebuilt(part, "K\x01", numbers(2), numbers(1))), "]"+text("k")+"a",
		"\x04\x00\x00\x00\x00\x00\x00\x00"+"\x00\x3c\x00\x40\x00\x42\x00\x44"))
	require.NoError(t, err)
	assert.Equal(t, []float32{3, 4}, f.Tensors[0].Data)
}

// TestPython2 reads an OrderedDict as Python 2 pickled it.
func TestPython2(t *testing.T) {
	for _, pair := range []string{"](U\x01a" + scalar + "e", many("U\x01a", scalar)} {
		f, err := Parse(zipOf(t, class("collections", "OrderedDict")+many("]"+pair+"a")+"R."))
		require.NoError(t, err)
		assert.Equal(t, []source.Tensor{{Name: "a", Shape: []int{}, Data: []float32{0}}}, f.Tensors)
	}
}

// TestLeftOut keeps values that are no tensors apart from parameters.
func TestLeftOut(t *testing.T) {
	f, err := Parse(zipOf(t, dictOf("a", scalar, "_extra_state", "N", "epoch", class("torch", "Size")+many(numbers(1))+"R")+"."))
	require.NoError(t, err)
	assert.Equal(t, []string{"Entries that are no tensors left out: 2."}, f.Notes)
	assert.Equal(t, "a", f.Tensors[0].Name)
}

// tarOf changes the files of testdata/tar.pth.
func tarOf(t *testing.T, change map[string]func(string) string) []byte {
	old, err := os.ReadFile("testdata/tar.pth")
	require.NoError(t, err)
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for r := tar.NewReader(bytes.NewReader(old)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		if f := change[h.Name]; f != nil {
			data = []byte(f(string(data)))
		}
		if string(data) == "none" {
			continue
		}
		h.Size, h.Format = int64(len(data)), tar.FormatUSTAR
		require.NoError(t, w.WriteHeader(h))
		_, err = w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestTarRefused(t *testing.T) {
	require.NoError(t, parse(tarOf(t, nil)))
	put := func(s string) func(string) string { return func(string) string { return s } }
	swap := func(old, with string) func(string) string {
		return func(s string) string {
			require.Contains(t, s, old)
			return strings.Replace(s, old, with, 1)
		}
	}
	row := func(items ...string) string { return protocol2 + many(items...) + "." }
	one, float := protocol2+"K\x01.", class("torch", "FloatStorage")
	for _, c := range []struct {
		file   string
		change func(string) string
		want   string
	}{
		{"sys_info", put("none"), "no file sys_info in the tar archive"},
		{"sys_info", put(protocol2 + "}."), "sys_info: not of a little-endian machine"},
		{"sys_info", put(protocol2 + "N."), "sys_info: not of a little-endian machine"},
		{"sys_info", put(protocol2 + "NQ."), "a persistent id where there can be none"},
		{"storages", put(""), "storages: byte 0: the pickle has no end"},
		{"storages", put(protocol2 + "N."), "None where their number should be"},
		{"storages", put(protocol2 + integer(-1) + "."), "an int where their number should be"},
		{"storages", put(protocol2 + integer(1<<62) + "."), "storages: entry 0: byte 0: the pickle has no end"},
		{"storages", put(one + row("N")), "entry 0: not a tuple of 3"},
		{"storages", put(one + row("N", "N", "N")), "entry 0: not a storage"},
		{"storages", put(one + row("K\x01", "N", float) + little(8, 1)), "1 elements of 4 bytes, past the end"},
		{"storages", put(one + row("K\x01", "N", float) + little(8, 1<<63)), "9223372036854775808 elements, past the end"},
		{"storages", put(protocol2 + "K\x02." + strings.Repeat(row("K\x01", "N", float)+little(8, 0), 2)), "key 1 comes twice"},
		{"storages", put(protocol2 + "K\x00." + protocol2 + "N."), "views: None, not a list"},
		{"storages", put(protocol2 + "K\x00."), "views: byte 0: the pickle has no end"},
		{"storages", put(protocol2 + "K\x00." + protocol2 + "]Na."), "view 0: not a key"},
		{"storages", swap("K\x02K\x04t", "K\x04K\x04t"), "view 0: 4 elements from 4 of a storage of 6"},
		{"tensors", put(one + row("N", "N", "N")), "entry 0: None where an int should be"},
		{"tensors", put(one + row("K\x01", "K\x01", "N")), "storage 1 not at all"},
		{"tensors", put(one + row("K\x01", "M\x29\x23", "N")), "entry 0: unexpected EOF"},
		{"tensors", put(one + row("K\x01", "M\x29\x23", "N") + little(8, 1)), "entry 0: unexpected EOF"},
		{"tensors", put(one + row("K\x01", "M\x29\x23", "N") + little(8, 17)), "17 axes, more than 16"},
		{"tensors", put(one + row("K\x01", "M\x29\x23", "N") + little(8, 0) + little(8, 6)), "reaches out of a storage of 6"},
		{"pickle", put(protocol2 + "K\x01Q."), "an int that is not a tensor's key"},
		{"pickle", put(protocol2 + text("1") + "Q."), "a string that is not a tensor's key"},
		{"pickle", put(protocol2 + "N."), "None, not a state dict"},
	} {
		b := tarOf(t, map[string]func(string) string{c.file: c.change})
		assert.ErrorContains(t, hostile.Within[*source.FormatError](t, b, parse), c.want)
	}

	rows := protocol2 + integer(1_000_000) + "." + strings.Repeat(row(strings.Repeat("N", 10_000)), 100)
	assert.Error(t, hostile.Within[*source.FormatError](t, tarOf(t, map[string]func(string) string{"tensors": put(rows)}), parse))
	var links bytes.Buffer
	w := tar.NewWriter(&links)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "pickle", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}))
	require.NoError(t, w.Close())
	assert.ErrorContains(t, parse(links.Bytes()), `tar entry "pickle": of type '2', not a plain file`)
	twice := tarOf(t, nil)
	assert.ErrorContains(t, parse(append(twice[:8*512:8*512], twice...)), `tar entry "sys_info": comes twice`)
	assert.ErrorContains(t, parse(nil), "neither a zip archive, a pickle nor a tar archive")
}
