package report

import (
	"fmt"
	"strings"

	"goglenet/core/graph"
)

// Measures of the network's drawing, in pixels. Pieces are as wide as a phone.
const (
	pieceWidth = 360.0
	middle     = pieceWidth / 2
	gap        = 12.0 // between branches
	boxHeight  = 42.0
	rowHeight  = boxHeight + 16
	lineHeight = 30.0 // of a box with one line of text
	chainStep  = lineHeight + 14
	headHeight = 26.0 // of a module, for its name
	forkHeight = 14.0
)

// Network draws a network in pieces, from the image down: chains of layers, and
// modules with their branches side by side, as the paper's figure 2 has them.
// Auxiliary classifiers follow what they read.
func Network(g *graph.Graph) Flow {
	n := network{Graph: g, readers: make([]int, len(g.Layers))}
	for i := range g.Layers {
		for _, in := range g.Layers[i].Inputs {
			n.readers[in]++
		}
		n.most = max(n.most, g.Cost(&g.Layers[i]).MACs)
	}
	var f Flow
	pieces := n.pieces()
	for i, p := range pieces {
		last := i == len(pieces)-1
		if p.joined != nil {
			f.Pieces = append(f.Pieces, n.module(p, last))
		} else {
			f.Pieces = append(f.Pieces, n.chain(p, last))
		}
	}
	return f
}

type network struct {
	*graph.Graph
	readers []int // of each layer's output, how many
	most    int   // multiply-adds of the costliest layer
}

// piece is a module, or else a chain of layers.
type piece struct {
	joined   *graph.Layer // the concatenation that ends a module
	branches [][]int
	chain    []int
	side     bool // off the way from the image to the first output
}

// pieces cuts the network up.
func (n *network) pieces() []piece {
	main, inModule := n.ancestors(n.Outputs[0]), map[int]bool{}
	modules := map[int]piece{}
	for i := range n.Layers {
		l := &n.Layers[i]
		if l.Kind != graph.Concat {
			continue
		}
		p := piece{joined: l, side: !main[i]}
		for _, in := range l.Inputs {
			branch := n.branch(in)
			p.branches = append(p.branches, branch)
			for _, b := range branch {
				inModule[b] = true
			}
		}
		modules[i] = p
	}
	var all []piece
	for i := range n.Layers {
		if inModule[i] {
			continue
		}
		if m, ok := modules[i]; ok {
			all = append(all, m)
			continue
		}
		side := !main[i]
		if len(all) == 0 || all[len(all)-1].joined != nil || all[len(all)-1].side != side {
			all = append(all, piece{side: side})
		}
		last := &all[len(all)-1]
		last.chain = append(last.chain, i)
	}
	return all
}

// branch follows a module's branch from its end up to what all branches read.
func (n *network) branch(end int) []int {
	var up []int
	for i := end; n.readers[i] == 1 && len(n.Layers[i].Inputs) == 1; i = n.Layers[i].Inputs[0] {
		up = append([]int{i}, up...)
	}
	return up
}

func (n *network) ancestors(of int) map[int]bool {
	seen := map[int]bool{of: true}
	for i := of; i >= 0; i-- {
		if seen[i] {
			for _, in := range n.Layers[i].Inputs {
				seen[in] = true
			}
		}
	}
	return seen
}

// chain draws layers one below the other.
func (n *network) chain(p piece, last bool) Drawing {
	d := Drawing{Title: n.Layers[p.chain[0]].Name + " to " + n.Layers[p.chain[len(p.chain)-1]].Name, Width: pieceWidth}
	y, x, w := 0.0, 40.0, pieceWidth-80
	class := ""
	if p.side {
		first := &n.Layers[p.chain[0]]
		d.Text("name", 0, 14, "auxiliary classifier")
		d.Text("soft end", pieceWidth, 14, "reads "+n.Layers[first.Inputs[0]].Name)
		y, class = headHeight, " side"
	}
	var words []string
	for at, i := range p.chain {
		l := &n.Layers[i]
		if l.Kind != graph.Input && !(p.side && at == 0) {
			d.Line("wire", middle, y, middle, y+14)
		}
		y += 14
		d.Rect("box "+kindClass(l)+class, x, y, w, lineHeight, n.tip(l))
		d.Text("", x+12, y+19.5, operation(l, n.Graph))
		d.Text("soft end", x+w-12, y+19.5, n.shape(l))
		n.share(&d, l, x, y+lineHeight, w)
		y += lineHeight
		words = append(words, operation(l, n.Graph)+" to "+n.shape(l))
	}
	d.Description = strings.Join(words, "; ")
	d.Height = y
	n.leave(&d, last || p.side)
	return d
}

// module draws branches side by side between what they read and their
// concatenation. Shorter branches stand next to the latter.
func (n *network) module(p piece, last bool) Drawing {
	name := strings.TrimSuffix(p.joined.Name, "/output")
	d := Drawing{Title: name, Width: pieceWidth}
	in := n.In(&n.Layers[p.branches[0][0]], 0)
	d.Text("name", 0, 15, strings.Replace(name, "inception_", "Inception ", 1))
	d.Text("soft end", pieceWidth, 15, strings.ReplaceAll(in.String(), "x", "×"))
	rows, count := 0, float64(len(p.branches))
	for _, b := range p.branches {
		rows = max(rows, len(b))
	}
	w := (pieceWidth - gap*(count-1)) / count
	top := headHeight + forkHeight
	bottom := top + float64(rows)*rowHeight - (rowHeight - boxHeight) + forkHeight // where the concatenation begins
	d.Line("wire", middle, 0, middle, headHeight, w/2, headHeight)
	d.Line("wire", middle, headHeight, pieceWidth-w/2, headHeight)
	var words []string
	for k, branch := range p.branches {
		x := float64(k) * (w + gap)
		d.Line("wire", x+w/2, headHeight, x+w/2, bottom)
		var steps []string
		for at, i := range branch {
			l := &n.Layers[i]
			y := top + float64(rows-len(branch)+at)*rowHeight
			d.Rect("box "+kindClass(l), x, y, w, boxHeight, n.tip(l))
			d.Text("mid", x+w/2, y+17, operation(l, n.Graph))
			d.Text("soft small mid", x+w/2, y+32, n.shape(l))
			n.share(&d, l, x, y+boxHeight, w)
			steps = append(steps, operation(l, n.Graph)+" to "+n.shape(l))
		}
		words = append(words, strings.Join(steps, ", "))
	}
	d.Rect("box concat", 0, bottom, pieceWidth, lineHeight-2, p.joined.Name)
	d.Text("", 12, bottom+18.5, "concatenation")
	d.Text("soft end", pieceWidth-12, bottom+18.5, n.shape(p.joined))
	d.Height = bottom + lineHeight - 2
	d.Description = fmt.Sprintf("Input %v; %d branches: %s; joined to %s", in, len(p.branches), strings.Join(words, "; "), n.shape(p.joined))
	n.leave(&d, last)
	return d
}

// leave draws the way on to the next piece.
func (n *network) leave(d *Drawing, last bool) {
	if last {
		d.Height += 10
		return
	}
	y := d.Height
	d.Height += 18
	d.Line("wire", middle, y, middle, d.Height)
}

// share draws a line at the foot of a box, as long as the layer is costly.
func (n *network) share(d *Drawing, l *graph.Layer, x, foot, w float64) {
	if macs := n.Cost(l).MACs; macs > 0 {
		d.Rect("share", x+8, foot-5, max(2, (w-16)*float64(macs)/float64(n.most)), 2, "")
	}
}

func (n *network) shape(l *graph.Layer) string {
	return strings.ReplaceAll(l.Shape.String(), "x", "×")
}

func (n *network) tip(l *graph.Layer) string {
	c := n.Cost(l)
	if c.MACs == 0 {
		return l.Name
	}
	return fmt.Sprintf("%s: %.3g k parameters, %.3g M multiply-adds", l.Name, float64(c.Params)/1e3, float64(c.MACs)/1e6)
}

func kindClass(l *graph.Layer) string {
	switch {
	case strings.HasSuffix(l.Name, "_reduce"), strings.HasSuffix(l.Name, "_proj"):
		return "reduce"
	case l.Kind == graph.Conv, l.Kind == graph.Dense:
		return "conv"
	}
	return "plain"
}

// operation says in two or three words what a layer computes.
func operation(l *graph.Layer, g *graph.Graph) string {
	what := l.Kind.String()
	switch l.Kind {
	case graph.Input:
		return "image"
	case graph.LRN:
		return "normalize"
	case graph.Dense:
		return "fully connected"
	case graph.Softmax:
		return what
	case graph.Conv:
		switch {
		case strings.HasSuffix(l.Name, "_reduce"):
			what = "reduce"
		case strings.HasSuffix(l.Name, "_proj"):
			what = "project"
		}
	case graph.MaxPool:
		if l.Stride == 1 {
			what = "max"
		}
	case graph.AvgPool:
		what = "average"
	}
	h, w := g.Window(l)
	text := fmt.Sprintf("%d×%d %s", h, w, what)
	if l.Stride > 1 {
		text += fmt.Sprintf(", stride %d", l.Stride)
	}
	return text
}
