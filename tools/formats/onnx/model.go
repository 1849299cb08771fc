package onnx

import (
	"errors"
	"fmt"
	"strconv"
	"unsafe"

	"goglenet/tools/formats/internal/wire"
	"goglenet/tools/formats/source"
)

// model is what onnx.proto's ModelProto holds of interest.
type model struct {
	producer string
	opset    int64 // of the default operator set
	inputs   []valueInfo
	outputs  []valueInfo
	nodes    []node
	constant map[string]*tensor // the initializers
	metadata map[string]string
}

// valueInfo declares an input or output; a dimension that the file leaves open
// is -1, and dims are nil where it tells no shape at all.
type valueInfo struct {
	name string
	dims []int
}

type node struct {
	index    int
	name, op string
	domain   string
	in, out  []string
	attrs    []attribute
}

// attribute holds whichever of its values the file sets.
type attribute struct {
	name string
	i    int64
	f    float32
	s    string
	t    *tensor
	ints []int64
}

// attr finds an attribute; without it, all values are zero.
func (n *node) attr(name string) (attribute, bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return a, true
		}
	}
	return attribute{}, false
}

func (n *node) int(name string, fallback int64) int64 {
	if a, ok := n.attr(name); ok {
		return a.i
	}
	return fallback
}

func (n *node) float(name string, fallback float32) float32 {
	if a, ok := n.attr(name); ok {
		return a.f
	}
	return fallback
}

// reader reads a model within a budget of memory. Lists grow by a quarter when
// they are long, which takes up to six times what they hold in the end.
type reader struct {
	memory  *source.Memory
	model   model
	isModel bool
}

const growth = 6

// nodeCost is what a node takes in all, with the layer made of it.
const nodeCost = 2 << 10

func readModel(b []byte, memory *source.Memory) (*model, error) {
	r := reader{memory: memory}
	r.model.opset, r.model.constant = 1, map[string]*tensor{}
	hasGraph := false
	err := wire.Each(b, func(f wire.Field) error {
		switch f.Num {
		case 1: // ir_version
			version, err := f.Varint()
			r.isModel = version > 0
			return err
		case 2: // producer_name
			return r.text(f, &r.model.producer)
		case 7: // graph
			if hasGraph {
				return errors.New("a second graph")
			}
			hasGraph = true
			return f.Each(r.graphField)
		case 8: // opset_import
			return r.opset(f)
		case 14: // metadata_props
			return r.property(f)
		case 25: // functions
			return errors.New("it defines functions of its own, which are not read: export it with them inlined")
		}
		return nil
	})
	if err == nil && !(hasGraph && r.isModel) {
		err = errors.New("no version or no graph: not an ONNX model?")
	}
	if err == nil && r.model.opset < 1 {
		err = fmt.Errorf("operator set %d", r.model.opset)
	}
	return &r.model, err
}

func (r *reader) text(f wire.Field, dst *string) error {
	if err := r.memory.Take(len(f.Raw), 1); err != nil {
		return err
	}
	return f.Text(dst)
}

// add appends to a list within the budget.
func add[T any](r *reader, list *[]T, item T) error {
	if err := r.memory.Take(growth, int(unsafe.Sizeof(item))); err != nil {
		return err
	}
	*list = append(*list, item)
	return nil
}

func (r *reader) opset(f wire.Field) error {
	domain, version := "", int64(0)
	err := f.Each(func(f wire.Field) error {
		switch f.Num {
		case 1:
			return r.text(f, &domain)
		case 2:
			return f.Int(&version)
		}
		return nil
	})
	if isDefault(domain) {
		r.model.opset = version
	}
	return err
}

// propertyCost is what an entry of metadata takes beside its text.
const propertyCost = 256

// property reads a StringStringEntryProto.
func (r *reader) property(f wire.Field) error {
	var key, value string
	err := f.Each(func(f wire.Field) error {
		switch f.Num {
		case 1:
			return r.text(f, &key)
		case 2:
			return r.text(f, &value)
		}
		return nil
	})
	if err == nil {
		err = r.memory.Take(1, propertyCost)
	}
	if err != nil {
		return source.Malformed("metadata "+source.Quote(key), err)
	}
	if r.model.metadata == nil {
		r.model.metadata = map[string]string{}
	}
	r.model.metadata[key] = value
	return nil
}

func isDefault(domain string) bool { return domain == "" || domain == "ai.onnx" }

// graphField reads a field of GraphProto.
func (r *reader) graphField(f wire.Field) error {
	switch f.Num {
	case 1: // node
		return r.node(f)
	case 5: // initializer
		t, err := r.tensor(f)
		if err != nil {
			return err
		}
		if _, twice := r.model.constant[t.name]; twice {
			return source.Malformed(t.String(), errors.New("comes twice"))
		}
		r.model.constant[t.name] = t
	case 11: // input
		return r.value(f, &r.model.inputs)
	case 12: // output
		return r.value(f, &r.model.outputs)
	case 15: // sparse_initializer
		return errors.New("sparse weights, which are not read: export it with dense ones")
	}
	return nil
}

func (r *reader) node(f wire.Field) error {
	n := node{index: len(r.model.nodes)}
	if err := r.memory.Take(1, nodeCost); err != nil {
		return err
	}
	err := f.Each(func(f wire.Field) error {
		switch f.Num {
		case 1, 2: // input, output
			var name string
			if err := r.text(f, &name); err != nil {
				return err
			}
			if f.Num == 1 {
				return add(r, &n.in, name)
			}
			return add(r, &n.out, name)
		case 3:
			return r.text(f, &n.name)
		case 4:
			return r.text(f, &n.op)
		case 5:
			return r.attribute(f, &n)
		case 7:
			return r.text(f, &n.domain)
		}
		return nil
	})
	if err != nil {
		return source.Malformed(n.String(), err)
	}
	r.model.nodes = append(r.model.nodes, n)
	return nil
}

func (r *reader) attribute(f wire.Field, n *node) error {
	var a attribute
	err := f.Each(func(f wire.Field) error {
		switch f.Num {
		case 1:
			return r.text(f, &a.name)
		case 2:
			return f.Float(&a.f)
		case 3:
			return f.Int(&a.i)
		case 4:
			return r.text(f, &a.s)
		case 5:
			t, err := r.tensor(f)
			a.t = t
			return err
		case 8: // ints
			return f.Varints(func(v uint64) error { return add(r, &a.ints, int64(v)) })
		}
		return nil
	})
	if err != nil {
		return source.Malformed("attribute "+source.Quote(a.name), err)
	}
	return add(r, &n.attrs, a)
}

// value reads a ValueInfoProto: its name, and type (2), tensor_type (1), shape
// (2), dim (1), dim_value (1).
func (r *reader) value(f wire.Field, list *[]valueInfo) error {
	var v valueInfo
	inside := func(num int, visit func(wire.Field) error) func(wire.Field) error {
		return func(f wire.Field) error {
			if int(f.Num) != num {
				return nil
			}
			return f.Each(visit)
		}
	}
	dim := func(f wire.Field) error {
		if f.Num != 1 {
			return nil
		}
		size := int64(-1)
		err := f.Each(func(f wire.Field) error {
			if f.Num != 1 {
				return nil
			}
			return f.Int(&size)
		})
		if err != nil {
			return err
		}
		return add(r, &v.dims, int(size))
	}
	err := f.Each(func(f wire.Field) error {
		if f.Num == 1 {
			return r.text(f, &v.name)
		}
		return inside(2, inside(1, inside(2, dim)))(f)
	})
	if err != nil {
		return source.Malformed("value "+strconv.Itoa(len(*list))+" "+source.Quote(v.name), err)
	}
	return add(r, list, v)
}
