package googlenet

import "goglenet/core/graph"

// Build returns the network that the options describe, shapes inferred. Its
// first output is prob; with Aux, loss1/prob and loss2/prob follow.
func Build(o Options) (*graph.Graph, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	b := builder{Options: o, network: networks[o.Variant], g: &graph.Graph{}}
	at := b.g.Add(graph.Layer{Name: "data", Kind: graph.Input, Shape: graph.Shape{H: o.InputSize, W: o.InputSize, C: 3}})
	var aux []int
	for _, r := range b.rows {
		at = b.row(r, at)
		if r.aux != "" && o.Aux {
			aux = append(aux, b.auxiliary(r.aux, at))
		}
	}
	b.g.Outputs = append([]int{at}, aux...)
	return b.g, b.g.Infer()
}

type builder struct {
	Options
	*network
	g *graph.Graph
}

// row adds the layers of one table row after layer in and returns the last.
func (b *builder) row(r row, in int) int {
	switch r.kind {
	case conv:
		return b.conv(r.name, in, r.size, r.stride, r.out)
	case maxPool:
		return b.g.Add(graph.Layer{Name: r.name, Kind: graph.MaxPool, Inputs: []int{in}, Kernel: r.size, Stride: r.stride})
	case norm:
		return b.g.Add(graph.Layer{Name: r.name, Kind: graph.LRN, Inputs: []int{in}})
	case inception:
		if b.Naive {
			return b.naive(r.name, r.module, in)
		}
		return b.inception(r.name, r.module, in)
	case avgPool:
		return b.g.Add(graph.Layer{Name: r.name, Kind: graph.AvgPool, Inputs: []int{in}})
	case dense:
		return b.dense(r.name, in, b.Classes, false)
	default:
		return b.g.Add(graph.Layer{Name: r.name, Kind: graph.Softmax, Inputs: []int{in}})
	}
}

func (b *builder) conv(name string, in, size, stride, out int) int {
	return b.g.Add(graph.Layer{Name: name, Kind: graph.Conv, Inputs: []int{in},
		Kernel: size, Stride: stride, Pad: size / 2, Out: b.channels(out), ReLU: true})
}

func (b *builder) dense(name string, in, out int, relu bool) int {
	return b.g.Add(graph.Layer{Name: name, Kind: graph.Dense, Inputs: []int{in}, Out: out, ReLU: relu})
}

// pool adds the 3x3 stride 1 max pool that a module's fourth branch starts with.
func (b *builder) pool(name string, in int) int {
	return b.g.Add(graph.Layer{Name: name + "/pool", Kind: graph.MaxPool, Inputs: []int{in}, Kernel: 3, Stride: 1, Pad: 1})
}

func (b *builder) concat(name string, branches ...int) int {
	return b.g.Add(graph.Layer{Name: name + "/output", Kind: graph.Concat, Inputs: branches})
}

// inception adds a module with dimension reductions (paper, figure 2b).
func (b *builder) inception(name string, m module, in int) int {
	b1 := b.conv(name+"/1x1", in, 1, 1, m.c1)
	b3 := b.conv(name+"/3x3", b.conv(name+"/3x3_reduce", in, 1, 1, m.reduce3), 3, 1, m.c3)
	third := name + "/" + b.third.name
	b5 := b.conv(third, b.conv(third+"_reduce", in, 1, 1, m.reduce5), b.third.size, 1, m.c5)
	bp := b.conv(name+"/pool_proj", b.pool(name, in), 1, 1, m.poolProj)
	return b.concat(name, b1, b3, b5, bp)
}

// naive adds a module without reductions (paper, figure 2a): every filter sees
// all channels and the pool passes all of them on, so modules only ever widen.
func (b *builder) naive(name string, m module, in int) int {
	b1 := b.conv(name+"/1x1", in, 1, 1, m.c1)
	b3 := b.conv(name+"/3x3", in, 3, 1, m.c3)
	b5 := b.conv(name+"/"+b.third.name, in, b.third.size, 1, m.c5)
	return b.concat(name, b1, b3, b5, b.pool(name, in))
}

// auxiliary adds a classifier on an intermediate output (paper, section 5):
// average pool, 128 1x1 filters, 1024 units, the classes.
func (b *builder) auxiliary(name string, in int) int {
	at := b.g.Add(graph.Layer{Name: name + "/ave_pool", Kind: graph.AvgPool, Inputs: []int{in},
		Kernel: b.auxPool.size, Stride: b.auxPool.stride, Out: b.auxPool.out})
	at = b.conv(name+"/conv", at, 1, 1, 128)
	at = b.dense(name+"/fc", at, b.channels(1024), true)
	at = b.dense(name+"/classifier", at, b.Classes, false)
	return b.g.Add(graph.Layer{Name: name + "/prob", Kind: graph.Softmax, Inputs: []int{at}})
}
