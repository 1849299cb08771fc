package program

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

func compileGoogLeNet(t *testing.T, o googlenet.Options, batch int) *Program {
	g, err := googlenet.Build(o)
	require.NoError(t, err)
	p, err := Compile(g, Options{Batch: batch})
	require.NoError(t, err)
	return p
}

// extent returns the bytes from the first to behind the last that t spans.
func extent(t Tensor, border int32) (from, to int) {
	from = int(t.Offset - border*(t.Row+t.Pixel))
	last := t.Offset + (t.N-1)*t.Image + (t.H-1+border)*t.Row + (t.W-1+border)*t.Pixel
	return from, int(last) + int(t.C)*t.Type.Size()
}

func TestEverythingLiesInTheArena(t *testing.T) {
	for _, o := range []googlenet.Options{{}, {Aux: true}, {Naive: true, Width: 0.25}, {InputSize: 97}} {
		p := compileGoogLeNet(t, o, 3)
		for i, in := range p.Instrs {
			pad := int32(0)
			if in.Op == Conv {
				pad = in.Pad
			}
			if in.Op != Border {
				from, to := extent(in.Src, pad)
				assert.True(t, from >= p.ConstBytes && to <= p.ArenaBytes, "source of %d: %d to %d", i, from, to)
			}
			from, to := extent(in.Dst, 0)
			assert.True(t, from >= p.ConstBytes && to <= p.ArenaBytes, "destination of %d: %d to %d", i, from, to)
		}
	}
}

// TestPlanSharesMemory holds two buffers that are in use at once apart, and
// pins what sharing gains.
func TestPlanSharesMemory(t *testing.T) {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	c := &compiler{Program: &Program{Graph: g}, opts: Options{Batch: 1}}
	for _, pass := range c.passes() {
		require.NoError(t, pass())
	}
	for i := range c.buffers {
		for j := range c.buffers[:i] {
			a, b := &c.buffers[i], &c.buffers[j]
			apart := a.offset+a.image() <= b.offset || b.offset+b.image() <= a.offset
			assert.True(t, apart || !a.overlaps(b), "buffers %d and %d", i, j)
		}
	}
	assert.LessOrEqual(t, c.ArenaBytes-c.ConstBytes, 6<<20)
	assert.Greater(t, c.UnsharedBytes, 3*(c.ArenaBytes-c.ConstBytes))
}

// TestKeep holds what is kept apart from what comes later, which in GoogLeNet
// takes no more memory.
func TestKeep(t *testing.T) {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	plain, err := Compile(g, Options{})
	require.NoError(t, err)
	averages := g.Find("pool5/7x7_s1")
	kept, err := Compile(g, Options{Keep: []int{averages - 1, averages}})
	require.NoError(t, err)
	assert.Equal(t, plain.ArenaBytes, kept.ArenaBytes)
	tail := kept.Instrs[len(kept.Instrs)-3:]
	for _, keep := range []Tensor{tail[0].Src, tail[0].Dst} {
		from, to := extent(keep, 0)
		for _, in := range tail[1:] {
			f, l := extent(in.Dst, 0)
			assert.True(t, l <= from || to <= f, "%d to %d overwrites %d to %d", f, l, from, to)
		}
	}
}

func TestBranchesShareTheConcatenation(t *testing.T) {
	p := compileGoogLeNet(t, googlenet.Options{}, 1)
	var offsets []int32
	for _, branch := range []string{"1x1", "3x3", "5x5", "pool_proj"} {
		i := slices.IndexFunc(p.Instrs, func(in Instr) bool {
			return in.Op == Conv && p.Graph.Layers[in.Layer].Name == "inception_3a/"+branch
		})
		assert.Equal(t, int32(256*4), p.Instrs[i].Dst.Pixel, branch)
		offsets = append(offsets, p.Instrs[i].Dst.Offset)
	}
	first := offsets[0]
	assert.Equal(t, []int32{first, first + 64*4, first + (64+128)*4, first + (64+128+32)*4}, offsets)
}

// TestSiblings: convolutions that read the same windows follow each other, what
// they write does not share memory, and what nothing reads does no harm.
func TestSiblings(t *testing.T) {
	p := compileGoogLeNet(t, googlenet.Options{}, 1)
	families := 0
	for i, in := range p.Instrs {
		if in.Siblings != 2 {
			continue
		}
		families++
		var names []string
		for n, s := range p.Instrs[i : i+3] {
			assert.Equal(t, in.Src, s.Src)
			assert.Equal(t, int32(2-n), s.Siblings)
			_, branch, _ := strings.Cut(p.Graph.Layers[s.Layer].Name, "/")
			names = append(names, branch)
		}
		assert.Equal(t, []string{"1x1", "3x3_reduce", "5x5_reduce"}, names)
	}
	assert.Equal(t, 9, families)

	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: 9, W: 9, C: 3}})
	conv := func(name string, kernel int) int {
		return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: kernel, Stride: 1, Out: 8})
	}
	conv("unused", 1)
	conv("other", 3)
	g.Outputs = []int{conv("used", 1)}
	require.NoError(t, g.Infer())
	p, err := Compile(g, Options{})
	require.NoError(t, err)
	var siblings []int32
	for _, in := range p.Instrs {
		siblings = append(siblings, in.Siblings)
	}
	assert.Equal(t, []int32{0, 1, 0, 0}, siblings) // input, unused, used, other
	unused, used := p.Instrs[1].Dst, p.Instrs[2].Dst
	assert.GreaterOrEqual(t, max(unused.Offset, used.Offset)-min(unused.Offset, used.Offset), used.Image)
}

// memory is an arena that runs nothing.
type memory struct {
	Arena
	bytes []byte
}

func (m memory) Read(offset int, dst []byte) { copy(dst, m.bytes[offset:]) }

// TestReader reads a branch of a concatenation, the whole of it, and a maximum,
// which share a scale.
func TestReader(t *testing.T) {
	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: 2, W: 2, C: 3}})
	conv := func(name string, out int) int {
		return g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in}, Kernel: 1, Stride: 1, Out: out, ReLU: true})
	}
	a, b := conv("a", 1), conv("b", 2)
	joined := g.Add(graph.Layer{Name: "joined", Kind: graph.Concat, Inputs: []int{a, b}})
	g.Outputs = []int{g.Add(graph.Layer{Name: "pool", Kind: graph.MaxPool, Inputs: []int{joined}, Kernel: 2, Stride: 1})}
	require.NoError(t, g.Infer())
	for name, scales := range map[string]map[string]float32{"f32": nil, "int8": {"a": 9, "joined": 0.5}} {
		p, err := Compile(g, Options{Scales: scales})
		require.NoError(t, err)
		m := memory{bytes: make([]byte, p.ArenaBytes)}
		at, step := p.Activations[joined], map[string]float32{"f32": 1, "int8": 0.5}[name]
		var want []float32
		for i := range 12 {
			want = append(want, float32(i)*step)
			if place := m.bytes[int(at.Offset)+i*at.Type.Size():]; at.Type == U7 {
				place[0] = byte(i)
			} else {
				putFloats(place, want[i:i+1])
			}
		}
		assert.Equal(t, step, p.Activations[g.Outputs[0]].Step, "of a maximum")
		r := NewReader(p, m)
		assert.Equal(t, want, r.Append(nil, joined), name)
		assert.Equal(t, []float32{want[1], want[2], want[4], want[5], want[7], want[8], want[10], want[11]}, r.Append(nil, b), name)
	}
}

func TestCompileRefuses(t *testing.T) {
	g, err := googlenet.Build(googlenet.Options{})
	require.NoError(t, err)
	for _, batch := range []int{-1, 1025} {
		_, err = Compile(g, Options{Batch: batch})
		assert.ErrorContains(t, err, "program: batch of")
	}
	_, err = Compile(g, Options{Batch: 1024})
	assert.ErrorContains(t, err, "use a smaller batch")

	twice := &graph.Graph{Layers: []graph.Layer{{Name: "data", Shape: graph.Shape{H: 2, W: 2, C: 3}},
		{Name: "a", Kind: graph.Concat, Inputs: []int{0, 0}}}}
	require.NoError(t, twice.Infer())
	_, err = Compile(twice, Options{})
	assert.ErrorContains(t, err, `layer "data" is joined twice`)
}

func TestLoadNamesWhatDoesNotFit(t *testing.T) {
	g := &graph.Graph{}
	in := g.Add(graph.Layer{Name: "data", Shape: graph.Shape{H: 1, W: 1, C: 3}})
	g.Outputs = []int{g.Add(graph.Layer{Name: "c", Kind: graph.Conv, Inputs: []int{in}, Kernel: 1, Stride: 1, Out: 9})}
	require.NoError(t, g.Infer())
	p, err := Compile(g, Options{})
	require.NoError(t, err)
	w := safetensors.Tensor{Name: "c.weight", Shape: []int{27}}
	err = p.Load(&safetensors.File{Tensors: []safetensors.Tensor{w}}, nil)
	assert.EqualError(t, err, `weights do not fit the network: "c.weight" is 27, not 9x1x1x3; "c.bias" is missing`)
}
