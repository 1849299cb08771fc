package prototxt

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

const golden = `# a network
name: "Goo" 'gle\tNet\"'  # two strings are one
layer {
  name: "conv1", type: "Convolution";
  convolution_param: < pad: [1, -2,3] kernel_size: 3 std: 1e-4 bias: true >
  empty {}
}
layer: [{name:"b"}, {name:"c"}] pad: []
`

func parse(b []byte) error { _, err := Parse(b); return err }

func TestParse(t *testing.T) {
	m, err := Parse([]byte(golden))
	require.NoError(t, err)
	scalar := func(name, value string, line int) Field { return Field{Name: name, Value: value, Line: line} }
	message := func(name string, line int, m ...Field) Field {
		return Field{Name: name, Message: m, IsMessage: true, Line: line}
	}
	assert.Equal(t, Message{
		scalar("name", "Google\tNet\"", 2),
		message("layer", 3, scalar("name", "conv1", 4), scalar("type", "Convolution", 4),
			message("convolution_param", 5, scalar("pad", "1", 5), scalar("pad", "-2", 5), scalar("pad", "3", 5),
				scalar("kernel_size", "3", 5), scalar("std", "1e-4", 5), scalar("bias", "true", 5)),
			message("empty", 6)),
		message("layer", 8, scalar("name", "b", 8)), message("layer", 8, scalar("name", "c", 8)),
	}, m)

	layers := m.Messages("layer")
	require.Len(t, layers, 3)
	param := layers[0].Message("convolution_param")
	assert.Equal(t, []string{"1", "-2", "3"}, param.Scalars("pad"))
	assert.Equal(t, "3", param.Scalar("pad", "0"), "the last one counts")
	assert.Equal(t, "1", param.Scalar("stride", "1"))
	assert.Empty(t, layers[0].Message("absent"))
	assert.Empty(t, layers[0].Scalar("empty", ""), "not a scalar")
}

func TestRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"a: 1\nb 2":                         `prototxt: line 2: "2" where the value of "b" is expected`,
		"a: ":                               `"" where the value of "a" is expected`,
		"a {":                               "line 1: the file ends before }",
		"a < }":                             `"}" where a field's name is expected`,
		"}":                                 `"}" where a field's name is expected`,
		`"a": 1`:                            `"a" where a field's name is expected`,
		`a: "x`:                             "a string without its end",
		"a: \"x\ny\"":                       "a string without its end",
		`a: "\q"`:                           `a string with an escape that is not known: "\\q"`,
		"a: [1 2]":                          `"2" in a list where , or ] is expected`,
		"a: [1,":                            `"" where the value of "a" is expected`,
		"[ext.name]: 1":                     `"[" where a field's name is expected`,
		"a: 1 \x00":                         `unexpected "\x00"`,
		"a: \xff":                           `unexpected`,
		strings.Repeat("a{", 1e6):           "nested more than 64 deep",
		strings.Repeat("a:1 ", maxFields+1): "more than 16384 fields",
		strings.Repeat(" ", maxSize+1):      "more than 4194304",
	} {
		err := hostile.Within[*source.FormatError](t, []byte(in), parse)
		assert.ErrorContains(t, err, want)
	}
}

func TestHostile(t *testing.T) {
	hostile.Check[*source.FormatError](t, []byte(golden), parse)
}

func FuzzPrototxt(f *testing.F) {
	f.Add([]byte(golden))
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parse) })
}
