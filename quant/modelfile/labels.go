package modelfile

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"goglenet/quant/internal/message"
)

const (
	maxLabels     = 1 << 16
	maxLabelBytes = 1 << 10
)

// ParseLabels reads class names in the network's order, one a line: plain, or
// behind a WordNet id as in Caffe's synset_words.txt (`n01440764 tench, Tinca
// tinca`), which is left out of the name. A byte order mark, CRLF and empty lines
// at the end are fine. Errors are of type *safetensors.FormatError and name the line.
func ParseLabels(b []byte) ([]string, error) {
	text := bytes.TrimRightFunc(bytes.TrimPrefix(b, []byte("\ufeff")), unicode.IsSpace)
	count := bytes.Count(text, []byte("\n")) + 1
	if len(text) == 0 {
		return nil, malformed("labels", "the file is empty")
	}
	if count > maxLabels {
		return nil, malformed("labels", message.Plural(count, "line")+", more than "+strconv.Itoa(maxLabels))
	}
	labels := make([]string, 0, count)
	hasIDs := false
	for line := range strings.SplitSeq(string(text), "\n") {
		where := "line " + strconv.Itoa(len(labels)+1)
		label := strings.TrimSpace(line)
		name, hasID := cutWordNetID(label)
		if len(labels) == 0 {
			hasIDs = hasID
		}
		if hasID != hasIDs {
			return nil, malformed(where, "only some lines have a WordNet id")
		}
		if reason := badLabel(name); reason != "" {
			return nil, malformed(where, reason)
		}
		labels = append(labels, name)
	}
	return labels, nil
}

// cutWordNetID splits "n01440764 tench" into its name; any other line is a name.
func cutWordNetID(line string) (name string, found bool) {
	id, rest, _ := strings.Cut(line, " ")
	if len(id) != len("n01440764") || id[0] != 'n' || rest == "" || strings.Trim(id[1:], "0123456789") != "" {
		return line, false
	}
	return strings.TrimSpace(rest), true
}

// badLabel says why a class name cannot be one.
func badLabel(name string) string {
	switch {
	case name == "":
		return "empty class name"
	case len(name) > maxLabelBytes:
		return "class name of " + message.Plural(len(name), "byte") + ", more than " + strconv.Itoa(maxLabelBytes)
	case !utf8.ValidString(name):
		return "class name that is not UTF-8"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "control character in the class name"
	}
	return ""
}
