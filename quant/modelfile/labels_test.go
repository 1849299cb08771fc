package modelfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/safetensors"
	"goglenet/tools/test/golden"
)

func TestParseLabels(t *testing.T) {
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
		"id with wide space": {"n01440764  tench", []string{"tench"}},
	} {
		got, err := ParseLabels([]byte(c.in))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
	for name, c := range map[string]struct{ in, want string }{
		"empty":           {"", "labels: the file is empty"},
		"blank":           {"\ufeff\r\n \n", "labels: the file is empty"},
		"gap":             {"cat\n\ndog", "line 2: empty class name"},
		"id without name": {"n01440764 tench\nn01443537\nn01443537 eel", "line 2: only some lines have a WordNet id"},
		"some ids":        {"cat\nn01440764 tench", "line 2: only some lines have a WordNet id"},
		"not UTF-8":       {"cat\nd\xf6g\n", "line 2: class name that is not UTF-8"},
		"UTF-16":          {"\xff\xfec\x00a\x00t\x00", "line 1: class name that is not UTF-8"},
		"NUL":             {"cat\nd\x00g", "line 2: control character in the class name"},
		"tab":             {"0\tcat", "line 1: control character in the class name"},
		"old Mac":         {"cat\rdog", "line 1: control character in the class name"},
		"too long":        {"cat\n" + strings.Repeat("x", maxLabelBytes+1), "line 2: class name of 1025 bytes, more than 1024"},
		"too many":        {strings.Repeat("x\n", maxLabels) + "x", "labels: 65537 lines, more than 65536"},
	} {
		_, err := ParseLabels([]byte(c.in))
		require.EqualError(t, err, c.want, name)
		var format *safetensors.FormatError
		assert.True(t, errors.As(err, &format))
	}
}

// TestParseSynsetWords reads the published labels.
func TestParseSynsetWords(t *testing.T) {
	labels, err := ParseLabels(golden.BVLC(t, "synset_words.txt"))
	require.NoError(t, err)
	require.Len(t, labels, 1000)
	assert.Equal(t, "tench, Tinca tinca", labels[0])
	assert.Equal(t, "toilet tissue, toilet paper, bathroom tissue", labels[999])
}
