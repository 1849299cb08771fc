package quant

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// allocated is how many bytes f takes from the heap, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestMemory holds that reading hostile bytes takes at most twice their length and 8 MiB.
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
	model := `{"__metadata__":{"format":"goglenet","format_version":"1","labels":"`
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
		"labels":           fill(model, `a\n`, `"}}`),
		"many tensors":     numbered("{", `"`, `":{"dtype":"I8","shape":[0,1,1,1,1,1,1,1],"data_offsets":[0,0]},`, "}", 200_000),
		"all the tensors":  numbered("{", `"`, `":{"dtype":"I8","shape":[0,1,1,1,1,1,1,1],"data_offsets":[0,0]},`, "}", maxTensors),
		"small tensors":    numbered("{", `"`, `":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},`, "}", maxTensors),
		"much metadata":    numbered(`{"__metadata__":{`, `"`, `":"",`, "}}", 500_000),
		"all the metadata": numbered(`{"__metadata__":{`, `"`, `":"",`, "}}", maxMetadata),
	} {
		got := allocated(func() { _, _ = DecodeModel(b) })
		assert.LessOrEqual(t, got, uint64(2*len(b)+8<<20), name)
	}
	for name, b := range map[string][]byte{
		"lines":     []byte(strings.Repeat("a\n", 8<<20)),
		"all lines": []byte(strings.Repeat("a\n", maxLabels)),
		"blanks":    []byte(strings.Repeat("\n", 16<<20)),
		"one line":  []byte(strings.Repeat("a", 16<<20)),
		"controls":  []byte(strings.Repeat("\x00", 16<<20)),
	} {
		got := allocated(func() { _, _ = ParseLabels(b) })
		assert.LessOrEqual(t, got, uint64(2*len(b)+8<<20), name)
	}
}
