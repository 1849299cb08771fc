package classify_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/architecture"
	"goglenet/core/classify"
	"goglenet/core/classify/classifytest"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// fires is a small SqueezeNet: fire modules (Iandola et al., 2016, section 3.1),
// 1x1 filters that squeeze before 1x1 and 3x3 filters that expand.
var fires = []struct {
	name            string
	squeeze, expand int  // channels; of each kind of expanding filters
	pool            bool // a max pool follows
}{
	{"fire2", 8, 16, false}, {"fire3", 8, 16, true}, {"fire4", 16, 32, false}, {"fire5", 16, 32, false},
}

// squeeze has an architecture of its own: other layers and names, an auxiliary
// classifier after fire3, a fully connected classifier of averages.
var squeeze = graph.Architecture{
	Name: "squeeze", Classifier: "classes", Aux: []string{"early"},
	Build: func(o graph.Options) (*graph.Graph, error) { return buildSqueeze(o, true) },
}

// flat classifies the last map itself.
var flat = graph.Architecture{
	Name: "squeeze-flat", Classifier: "classes",
	Build: func(o graph.Options) (*graph.Graph, error) { return buildSqueeze(o, false) },
}

func init() {
	architecture.Register(squeeze)
	architecture.Register(flat)
}

func buildSqueeze(o graph.Options, averages bool) (*graph.Graph, error) {
	g := &graph.Graph{}
	conv := func(name string, in, size, stride, out int) int {
		return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: size, Stride: stride, Pad: size / 2, Out: out, ReLU: true})
	}
	classifier := func(prefix string, at int, averages bool) int {
		if averages {
			at = g.Add(graph.Layer{Name: prefix + "averages", Kind: graph.AvgPool, Inputs: []int{at}})
		}
		at = g.Add(graph.Layer{Name: prefix + "classes", Kind: graph.Dense, Inputs: []int{at}, Out: o.Classes})
		return g.Add(graph.Layer{Name: prefix + "probabilities", Kind: graph.Softmax, Inputs: []int{at}})
	}
	at := g.Add(graph.Layer{Name: "image", Kind: graph.Input, Shape: graph.Shape{H: o.InputSize, W: o.InputSize, C: 3}})
	at = conv("stem", at, 3, 2, 16)
	g.Outputs = []int{-1}
	for _, f := range fires {
		squeezed := conv(f.name+"/squeeze", at, 1, 1, f.squeeze)
		at = g.Add(graph.Layer{Name: f.name, Kind: graph.Concat,
			Inputs: []int{conv(f.name+"/1x1", squeezed, 1, 1, f.expand), conv(f.name+"/3x3", squeezed, 3, 1, f.expand)}})
		if f.pool {
			if o.Aux {
				g.Outputs = append(g.Outputs, classifier("early/", at, true))
			}
			at = g.Add(graph.Layer{Name: f.name + "/pool", Kind: graph.MaxPool, Inputs: []int{at}, Kernel: 3, Stride: 2})
		}
	}
	g.Outputs[0] = classifier("", at, averages)
	return g, g.Infer()
}

// TestFileOfAnotherArchitecture runs a network that this package has never heard of.
func TestFileOfAnotherArchitecture(t *testing.T) {
	o := graph.Options{Classes: 11, InputSize: 65, Aux: true}
	bgr := make([]byte, 3*65*65)
	require.NoError(t, classifytest.Noise(0, bgr))
	b, err := classifytest.Seeded(t, squeeze, o, safetensors.F16).Encode()
	require.NoError(t, err)
	m, err := modelfile.Decode(b)
	require.NoError(t, err)
	c, err := classify.New(m, classify.Options{Aux: true})
	require.NoError(t, err)
	probs, err := c.ClassifyBGR(bgr)
	require.NoError(t, err)
	require.Len(t, c.Outputs(), 2, "with the auxiliary classifier")
	for _, output := range c.Outputs() {
		assert.Len(t, output, 11)
		assert.InDelta(t, 1, 11*mean(output), 1e-5)
	}
	own, err := classify.New(m, classify.Options{})
	require.NoError(t, err)
	again, err := own.ClassifyBGR(bgr)
	require.NoError(t, err)
	assert.Equal(t, probs, again)
	assert.Len(t, own.Outputs(), 1)
}

// TestHeadWithoutAverages has features, the whole map, but no activation maps.
func TestHeadWithoutAverages(t *testing.T) {
	c, err := classify.New(classifytest.Seeded(t, flat, graph.Options{Classes: 5, InputSize: 33}, safetensors.F32), classify.Options{})
	require.NoError(t, err)
	_, err = c.ClassifyBGR(make([]byte, 3*33*33))
	require.NoError(t, err)
	assert.Len(t, c.Features(), 8*8*64)
	_, err = c.CAM(0)
	assert.EqualError(t, err, "the network has no class activation maps: it does not classify the averages of a map")
}
