// Package caffe reads Caffe's binary networks (.caffemodel, a NetParameter
// message of caffe.proto).
package caffe

import (
	"errors"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/internal/wire"
	"goglenet/tools/formats/source"
)

// Limits of the reader. They bound what it allocates for messages that take two
// bytes in the file; parameters cost no more memory than they take there.
const (
	maxLayers = 1 << 12
	maxBlobs  = 1 << 12 // of the whole network
	maxAxes   = 32      // Caffe's kMaxBlobAxes
	maxName   = 1 << 9  // bytes of a layer's name and type, which each of its blobs gets
)

// form is which of caffe.proto's two layer messages a file uses.
type form string

// The forms that hold trained parameters by layer.
const (
	v1 form = "layers" // V1LayerParameter, until 2014; the published GoogLeNet
	v2 form = "layer"  // LayerParameter
)

// net is a network's layers in file order.
type net struct {
	Name   string
	Form   form
	Layers []layer
}

// layer is one layer, with its parameters if it has any.
type layer struct {
	Name  string
	Type  string // as in LayerParameter ("Convolution"), also for V1 files
	Blobs []blob // weight, then bias, for convolutions and inner products

	transposed bool // inner_product_param.transpose: the weight is K x O
}

// blob is a parameter in Caffe's layout: OIHW for convolutions, O x K for inner
// products; files in the V1 form pad shapes with leading ones to four axes.
type blob struct {
	Shape []int
	Data  []float32 // row-major
}

// readNet reads a network. It copies what it keeps, and allocates no more than
// twice the file's length and a few MiB. Errors are of type *source.FormatError.
func readNet(b []byte) (*net, error) {
	p := parser{blobsLeft: maxBlobs}
	if err := wire.Each(b, p.netField); err != nil {
		return nil, source.Malformed("caffemodel", err)
	}
	if len(p.net.Layers) == 0 {
		return nil, source.Malformed("caffemodel", errors.New("it has no layers: not a caffemodel?"))
	}
	if err := p.checkNames(); err != nil {
		return nil, source.Malformed("caffemodel", err)
	}
	return &p.net, nil
}

type parser struct {
	net       net
	blobsLeft int
}

// netField reads a field of NetParameter.
func (p *parser) netField(f wire.Field) error {
	switch f.Num {
	case 1: // name
		return f.Text(&p.net.Name)
	case 2: // layers
		return p.layer(f, v1)
	case 100: // layer
		return p.layer(f, v2)
	}
	return nil
}

func (p *parser) layer(f wire.Field, in form) error {
	where := "layer " + strconv.Itoa(len(p.net.Layers))
	if p.net.Form != "" && p.net.Form != in {
		return source.Malformed(where, errors.New(`both "layers" and "layer" are used`))
	}
	if len(p.net.Layers) == maxLayers {
		return source.Malformed(where, fmt.Errorf("more than %d layers", maxLayers))
	}
	p.net.Form = in
	var l layer
	fields := v2Fields
	if in == v1 {
		fields = v1Fields
	}
	err := f.Each(func(f wire.Field) error { return p.layerField(&l, fields, f) })
	if err != nil {
		return source.Malformed(where+" "+source.Quote(l.Name), err)
	}
	if len(l.Name)+len(l.Type) > maxName {
		return source.Malformed(where+" "+source.Quote(l.Name), fmt.Errorf("a name of more than %d bytes", maxName))
	}
	p.net.Layers = append(p.net.Layers, l)
	return nil
}

// layerFields are the numbers under which a layer message holds what is read here.
type layerFields struct {
	name, kind, blobs, innerProduct, v0 protowire.Number
}

var (
	v1Fields = layerFields{name: 4, kind: 5, blobs: 6, innerProduct: 17, v0: 1}
	v2Fields = layerFields{name: 1, kind: 2, blobs: 7, innerProduct: 117}
)

func (p *parser) layerField(l *layer, at layerFields, f wire.Field) error {
	switch f.Num {
	case at.name:
		return f.Text(&l.Name)
	case at.kind:
		if p.net.Form == v2 {
			return f.Text(&l.Type)
		}
		n, err := f.Varint()
		l.Type = v1TypeName(n)
		return err
	case at.blobs:
		where := "blob " + strconv.Itoa(len(l.Blobs))
		if p.blobsLeft--; p.blobsLeft < 0 {
			return source.Malformed(where, fmt.Errorf("more than %d blobs", maxBlobs))
		}
		blob, err := parseBlob(f)
		if err != nil {
			return source.Malformed(where, err)
		}
		l.Blobs = append(l.Blobs, blob)
	case at.innerProduct:
		return l.innerProduct(f)
	case at.v0:
		return errors.New("a V0 layer: upgrade the file with Caffe's upgrade_net_proto_binary")
	}
	return nil
}

// innerProduct reads an InnerProductParameter, of which only transpose changes the layout.
func (l *layer) innerProduct(f wire.Field) error {
	return f.Each(func(f wire.Field) error {
		if f.Num != 6 {
			return nil
		}
		n, err := f.Varint()
		l.transposed = n != 0
		return err
	})
}

// checkNames refuses two layers with parameters and the same name. Layers
// without may share one, as the TRAIN and TEST data layers do.
func (p *parser) checkNames() error {
	seen := make(map[string]int)
	for i, l := range p.net.Layers {
		if len(l.Blobs) == 0 {
			continue
		}
		if first, twice := seen[l.Name]; twice {
			return source.Malformed(fmt.Sprintf("layer %d %s", i, source.Quote(l.Name)), fmt.Errorf("layer %d has the same name", first))
		}
		seen[l.Name] = i
	}
	return nil
}
