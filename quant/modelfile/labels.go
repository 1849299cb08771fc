package modelfile

import (
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

// LabelFault says why a class name cannot be one; nothing if it can.
func LabelFault(name string) string {
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
