package safetensors

import (
	"strconv"
	"strings"
	"testing"

	"goglenet/tools/test/hostile"
)

// TestMemory checks that reading hostile bytes takes at most twice their length and 8 MiB.
func TestMemory(t *testing.T) {
	fill := func(open, item, end string) []byte {
		return raw(open+strings.Repeat(item, (maxHeader-len(open)-len(end))/len(item))+end, "")
	}
	numbered := func(open, before, after, end string, n int) []byte {
		var s strings.Builder
		for i := range n {
			s.WriteString(before + strconv.Itoa(i) + after)
		}
		return raw(open+strings.TrimSuffix(s.String(), ",")+end, "")
	}
	for name, b := range map[string][]byte{
		"length only":      []byte("\x00\x00\x00\x01\x00\x00\x00\x00"),
		"padding":          fill("{}", " ", ""),
		"one long name":    fill(`{"`, "x", `":{}}`),
		"escapes":          fill(`{"`, `\u0041`, `":{}}`),
		"one long shape":   fill(`{"a":{"shape":[`, "0,", `0]}}`),
		"a long number":    fill(`{"a":{"shape":[`, "0", `]}}`),
		"nesting":          fill(`{"a":`, `{"a":`, ""),
		"brackets":         fill(`{"a":`, `[`, ""),
		"long dtype":       fill(`{"a":{"dtype":"`, "x", `"}}`),
		"many tensors":     numbered("{", `"`, `":{"dtype":"I8","shape":[0,1,1,1,1,1,1,1],"data_offsets":[0,0]},`, "}", 200_000),
		"all the tensors":  numbered("{", `"`, `":{"dtype":"I8","shape":[0,1,1,1,1,1,1,1],"data_offsets":[0,0]},`, "}", maxTensors),
		"small tensors":    numbered("{", `"`, `":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},`, "}", maxTensors),
		"backwards":        backwards(),
		"much metadata":    numbered(`{"__metadata__":{`, `"`, `":"",`, "}}", 500_000),
		"all the metadata": numbered(`{"__metadata__":{`, `"`, `":"",`, "}}", maxMetadata),
	} {
		t.Run(name, func(t *testing.T) {
			_ = hostile.Within[*FormatError](t, b, func(b []byte) error { _, err := Parse(b); return err })
		})
	}
}

// backwards has as many tensors as a file may have, the last one's data first.
func backwards() []byte {
	var s strings.Builder
	for i := range maxTensors {
		at := strconv.Itoa(maxTensors - 1 - i)
		s.WriteString(`,"` + at + `":{"dtype":"I8","shape":[1],"data_offsets":[` + at + "," + strconv.Itoa(maxTensors-i) + "]}")
	}
	return raw("{"+s.String()[1:]+"}", strings.Repeat("x", maxTensors))
}
