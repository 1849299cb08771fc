package text

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/hostile"
)

func TestReadLabels(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"synset_words":       {"n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n", []string{"tench, Tinca tinca", "goldfish, Carassius auratus"}},
		"plain":              {"cat\ndog", []string{"cat", "dog"}},
		"byte order mark":    {"\ufeffn01440764 tench\n", []string{"tench"}},
		"CRLF":               {"cat\r\ndog\r\n", []string{"cat", "dog"}},
		"trailing lines":     {"cat\ndog \n\n \n", []string{"cat", "dog"}},
		"indented":           {"\tcat\n  dog\n", []string{"cat", "dog"}},
		"same name twice":    {"crane\ncrane\n", []string{"crane", "crane"}},
		"ids alone":          {"n01440764\nn01443537\n", []string{"n01440764", "n01443537"}},
		"almost ids":         {"n0144076x tench\nn014407644 eel\nx01440764 cat", []string{"n0144076x tench", "n014407644 eel", "x01440764 cat"}},
		"not ASCII":          {"犬\nété\n", []string{"犬", "été"}},
		"one":                {"cat", []string{"cat"}},
		"old Mac":            {"cat\rdog\r", []string{"cat", "dog"}},
		"numbers":            {"0\tcat\n1\tdog \n", []string{"cat", "dog"}},
		"folders":            {"cat\tthe cat\ndog\tsome\tthe dog\n", []string{"the cat", "the dog"}},
		"id with a tab":      {"n00000001\tfirst class\t\r\n", []string{"first class"}},
		"id with wide space": {"n01440764  tench", []string{"tench"}},
	} {
		got, err := ReadLabels(strings.NewReader(c.in), "x.txt")
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got.Names, name)
	}
	for name, c := range map[string]struct{ in, want string }{
		"empty":           {"", ": it is empty, and should have class names"},
		"blank":           {"\ufeff\r\n \n", ": it is empty, and should have class names"},
		"gap":             {"cat\n\ndog", ", line 2: empty class name"},
		"id without name": {"n01440764 tench\nn01443537\nn01443537 eel", ", line 2: only some lines have a WordNet id"},
		"some ids":        {"cat\nn01440764 tench", ", line 2: only some lines have a WordNet id"},
		"some numbers":    {"0\tcat\nn01440764\ttench", ", line 2: only some lines have a WordNet id"},
		"wrong number":    {"0\tcat\n2\tdog", ", line 2: the class with the number 2 is in the place of number 1"},
		"from one":        {"1\tcat", ", line 1: the class with the number 1 is in the place of number 0"},
		"name alone":      {"\ta\tb\t\n\tcat", ", line 2: only some lines"},
		"not UTF-8":       {"cat\nd\xf6g\n", ", line 2: class name that is not UTF-8"},
		"UTF-16":          {"\xff\xfec\x00a\x00t\x00", ": the text is UTF-16: save it as UTF-8"},
		"UTF-16, big":     {"\xfe\xff\x00c\x00a", ": the text is UTF-16: save it as UTF-8"},
		"UTF-16, no mark": {"c\x00a\x00t\x00", ", line 1: it has zero bytes: no text, or UTF-16"},
		"NUL":             {"cat\nd\x00g", ", line 2: it has zero bytes"},
		"control":         {"cat\nd\x07g", ", line 2: control character in the class name"},
		"id not UTF-8":    {"d\xf6g\tdog", ", line 1: the name before the tab: class name that is not UTF-8"},
		"too long":        {"cat\n" + strings.Repeat("x", 1025), ", line 2: class name of 1025 bytes, more than 1024"},
		"far too long":    {strings.Repeat("x", maxLine+1), ", line 1: it has more than 1048576 bytes"},
		"too many":        {strings.Repeat("x\n", maxLabels) + "x", ", line 65537: more than 65536 classes"},
	} {
		_, err := ReadLabels(strings.NewReader(c.in), "x.txt")
		require.ErrorContains(t, err, "x.txt"+c.want, name)
		var format *source.FormatError
		assert.True(t, errors.As(err, &format))
	}
}

// TestSynsetWords reads the published labels.
func TestSynsetWords(t *testing.T) {
	l, err := LabelsFile(golden.Path(t, "models", "bvlc_googlenet", "synset_words.txt"))
	require.NoError(t, err)
	require.Len(t, l.Names, 1000)
	require.Len(t, l.IDs, 1000)
	assert.Equal(t, []string{"n01440764", "tench, Tinca tinca"}, []string{l.IDs[0], l.Names[0]})
	assert.Equal(t, "toilet tissue, toilet paper, bathroom tissue", l.Names[999])
}

func TestLabelsCase(t *testing.T) {
	path := golden.CasePath("labels-tab.txt")
	l, err := LabelsFile(path)
	require.NoError(t, err)
	assert.Equal(t, Labels{path, []string{"first class", "second class"}, []string{"n00000001", "n00000002"}}, l)
}

// TestLines yields the bytes that people wrote.
func TestLines(t *testing.T) {
	var got []string
	for line, err := range Lines(strings.NewReader("\ufeff a b \t\r\n\n\xe9.jpg\rlast"), "x") {
		require.NoError(t, err)
		got = append(got, fmt.Sprint(line.Number, line.Text))
	}
	assert.Equal(t, []string{"1 a b", "2", "3\xe9.jpg", "4last"}, got)
	for line, err := range Lines(strings.NewReader("a\nb"), "x") {
		assert.Equal(t, Line{1, "a"}, line)
		require.NoError(t, err)
		break
	}
	for _, err := range File("/no/such/file") {
		assert.ErrorIs(t, err, fs.ErrNotExist)
	}
}

// TestMemory checks that reading hostile text takes at most twice its length and 8 MiB.
func TestMemory(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a\n", maxLabels), strings.Repeat("\n", 1<<20), strings.Repeat("a", 4<<20), strings.Repeat("\x00", 4<<20),
		strings.Repeat("\r", 1<<20), strings.Repeat("a\t", 1<<19),
	} {
		_ = hostile.Within[*source.FormatError](t, []byte(text), func(b []byte) error {
			_, err := ReadLabels(bytes.NewReader(b), "x")
			return err
		})
	}
}

func FuzzReadLabels(f *testing.F) {
	for _, s := range []string{"", "\ufeffn01440764 tench, Tinca tinca\r\nn01443537 goldfish\n", "cat\ndog", "n01440764", "0\ta\r1\tb", "a\tb\nc\td", "\xff\xfea\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ReadLabels(bytes.NewReader(b), "x")
		if err != nil {
			require.ErrorAs(t, err, new(*source.FormatError))
			return
		}
		require.NotEmpty(t, l.Names)
		_, err = (&modelfile.Model{File: &safetensors.File{}, Info: modelfile.Info{Architecture: "a", InputSize: 1, Width: 1, Labels: l.Names, ClassIDs: l.IDs,
			Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: 1, Channels: "BGR"}}}).Encode()
		require.NoError(t, err)
	})
}
