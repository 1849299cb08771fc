package modelfile

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"goglenet/quant/internal/message"
)

const (
	maxScales    = 1 << 12
	maxScaleName = 1 << 10 // bytes of a layer's name
)

// formatScales lists scales as the metadata hold them: a line for each layer,
// sorted by name, of the name, a space and the shortest number that reads back
// as the same float32.
func formatScales(scales map[string]float32) string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(scales)) {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(name + " " + strconv.FormatFloat(float64(scales[name]), 'g', -1, 32))
	}
	return b.String()
}

// badScale says why a layer cannot have this scale.
func badScale(layer string, scale float32) string {
	switch {
	case layer == "" || len(layer) > maxScaleName || !utf8.ValidString(layer) || strings.ContainsFunc(layer, unicode.IsControl):
		return message.Quote(layer) + " is no layer's name"
	case !(scale > 0) || math.IsInf(float64(scale), 1):
		return message.Quote(layer) + " needs a positive number"
	}
	return ""
}

// firstBadScale is badScale of the first layer, in order of the names, that
// cannot have its scale.
func firstBadScale(scales map[string]float32) (reason string) {
	first := ""
	for layer, scale := range scales {
		if bad := badScale(layer, scale); bad != "" && (reason == "" || layer < first) {
			first, reason = layer, bad
		}
	}
	return reason
}

// scales reads the list that formatScales writes; nil where there is none.
func (r *metadataReader) scales() map[string]float32 {
	text, ok := r.m[keyScales]
	if !ok {
		return nil
	}
	if n := strings.Count(text, "\n") + 1; n > maxScales {
		r.fail(keyScales, message.Plural(n, "line")+", more than "+strconv.Itoa(maxScales))
		return nil
	}
	scales := make(map[string]float32)
	last := ""
	for _, line := range strings.Split(text, "\n") {
		cut := strings.LastIndexByte(line, ' ')
		if cut < 0 {
			r.fail(keyScales, message.Quote(line)+" is not a layer and a number")
			return nil
		}
		layer := line[:cut]
		if layer <= last {
			r.fail(keyScales, message.Quote(layer)+" is not in order of the names")
			return nil
		}
		scales[layer], last = float32(r.float(keyScales, line[cut+1:], 32)), layer
	}
	return scales
}
