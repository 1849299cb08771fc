package torch

import (
	"errors"
	"fmt"

	"goglenet/tools/formats/source"
)

// The functions whose result is known here. None of them does more than to put
// its arguments into a value.
var functions = map[global]func(*machine, tuple) (any, error){
	"collections.OrderedDict":                    orderedDict,
	"torch.Size":                                 size,
	"torch._utils._rebuild_tensor":               rebuildTensor,
	"torch._utils._rebuild_tensor_v2":            rebuildTensor,
	"torch._utils._rebuild_parameter":            rebuildParameter,
	"torch._utils._rebuild_parameter_with_state": rebuildParameter,
}

// rebuildFromType calls a function for a tensor with attributes: its arguments
// are the function, a class, the function's arguments and the attributes.
const rebuildFromType global = "torch._tensor._rebuild_from_type_v2"

// storageKind is what torch's storage and tensor classes say of their numbers.
type storageKind struct {
	float  bool // else integers, which are no parameters
	number source.Number
	size   int // bytes
}

var storageKinds = map[string]storageKind{
	"Float":    {true, source.F32, 4},
	"Half":     {true, source.F16, 2},
	"BFloat16": {true, source.BF16, 2},
	"Double":   {true, source.F64, 8},
	"Long":     {size: 8},
	"Int":      {size: 4},
	"Short":    {size: 2},
	"Char":     {size: 1},
	"Byte":     {size: 1},
	"Bool":     {size: 1},
}

// classes are the globals that are arguments, not called.
var classes = func() map[global]storageKind {
	all := map[global]storageKind{}
	for name, kind := range storageKinds {
		all[global("torch."+name+"Storage")] = kind
		all[global("torch."+name+"Tensor")] = kind
		all[global("torch.cuda."+name+"Storage")] = kind
	}
	return all
}()

func globalLines(m *machine) error {
	module, err := m.line()
	if err != nil {
		return err
	}
	name, err := m.line()
	if err != nil {
		return err
	}
	return m.pushGlobal(module, name)
}

func stackGlobal(m *machine) error {
	names, err := m.popN(2)
	if err != nil {
		return err
	}
	module, ok := names[0].(string)
	name, ok2 := names[1].(string)
	if !ok || !ok2 || len(module)+len(name) > maxLine {
		return fmt.Errorf("a global named by %s and %s", kindOf(names[0]), kindOf(names[1]))
	}
	return m.pushGlobal(module, name)
}

func (m *machine) pushGlobal(module, name string) error {
	g := global(module + "." + name)
	return m.pushNew(g, 3*len(g)+itemBytes)
}

func reduce(m *machine) error {
	v, err := m.popN(2)
	if err != nil {
		return err
	}
	args, ok := v[1].(tuple)
	if !ok {
		return fmt.Errorf("%s as arguments of %s", kindOf(v[1]), kindOf(v[0]))
	}
	return m.call(v[0], args)
}

// newObjEx takes a class, arguments and arguments by name.
func newObjEx(m *machine) error {
	v, err := m.popN(3)
	if err != nil {
		return err
	}
	return m.call(v[0], nil)
}

// inst takes arguments behind a mark, of a class that is named here.
func inst(m *machine) error {
	if _, err := m.popMark(); err != nil {
		return err
	}
	if err := globalLines(m); err != nil {
		return err
	}
	g, err := m.pop()
	if err != nil {
		return err
	}
	return m.call(g, nil)
}

// obj takes a class and arguments behind a mark.
func obj(m *machine) error {
	v, err := m.popMark()
	if err != nil {
		return err
	}
	if len(v) == 0 {
		return errors.New("no class to make an object of")
	}
	return m.call(v[0], nil)
}

// call makes what one of our functions makes, and of all others an object that
// stands for their result.
func (m *machine) call(callee any, args tuple) error {
	g, ok := callee.(global)
	if !ok {
		return fmt.Errorf("a call of %s", kindOf(callee))
	}
	if g == rebuildFromType && len(args) == 4 {
		g, _ = args[0].(global)
		args, _ = args[2].(tuple)
	}
	f, ok := functions[g]
	if !ok || ofUnknownStorage(args) {
		return m.pushNew(&object{class: g}, 6*itemBytes)
	}
	made, err := f(m, args)
	if err != nil {
		return source.Malformed(string(g), err)
	}
	return m.pushNew(made, 4*itemBytes)
}

// ofUnknownStorage says whether a tensor's numbers are of no kind that is read.
func ofUnknownStorage(args tuple) bool {
	if len(args) == 0 {
		return false
	}
	_, unknown := args[0].(*object)
	return unknown
}

// build sets an object's attributes. Dicts and tensors need none of theirs: the
// versions of a state dict's modules, or what a parameter remembers.
func build(m *machine) error {
	v, err := m.popN(2)
	if err != nil {
		return err
	}
	switch made := v[0].(type) {
	case *object:
		made.state = v[1]
		return m.push(made)
	case *dict, *tensor, *list, tuple:
		return m.push(made)
	}
	return fmt.Errorf("attributes of %s", kindOf(v[0]))
}

func persistentID(m *machine) error {
	id, err := m.pop()
	if err != nil {
		return err
	}
	if m.persistent == nil {
		return errors.New("a persistent id where there can be none")
	}
	v, err := m.persistent(id)
	if err != nil {
		return source.Malformed("persistent id", err)
	}
	return m.pushNew(v, 8*itemBytes)
}

// orderedDict takes nothing or, from Python 2, a list of pairs.
func orderedDict(m *machine, args tuple) (any, error) {
	d := &dict{}
	if len(args) == 0 {
		return d, nil
	}
	items, ok := args[0].(*list)
	if !ok || len(args) > 1 {
		return nil, errors.New("its argument is no list of pairs")
	}
	for _, item := range items.items {
		pair, ok := item.(tuple)
		if l, isList := item.(*list); isList {
			pair, ok = l.items, true
		}
		if !ok || len(pair) != 2 {
			return nil, fmt.Errorf("%s where a pair should be", kindOf(item))
		}
		d.set(pair[0], pair[1])
	}
	return d, m.charge(len(items.items) * pairBytes)
}

func size(_ *machine, args tuple) (any, error) {
	if len(args) == 1 {
		if dims, ok := args[0].(tuple); ok {
			return dims, nil
		}
	}
	return nil, errors.New("its argument is no tuple")
}

// rebuildTensor takes storage, storage_offset, size, stride and, in the second
// version, requires_grad, backward_hooks and metadata.
func rebuildTensor(_ *machine, args tuple) (any, error) {
	if len(args) < 4 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	s, ok := args[0].(*storage)
	if !ok {
		return nil, fmt.Errorf("%s where a storage should be", kindOf(args[0]))
	}
	offset, ok := args[1].(int)
	if !ok {
		return nil, fmt.Errorf("%s as offset", kindOf(args[1]))
	}
	shape, err := ints(args[2])
	if err != nil {
		return nil, source.Malformed("size", err)
	}
	stride, err := ints(args[3])
	if err != nil {
		return nil, source.Malformed("stride", err)
	}
	return newTensor(s, offset, shape, stride)
}

// rebuildParameter takes a tensor, requires_grad, backward_hooks and perhaps a state.
func rebuildParameter(_ *machine, args tuple) (any, error) {
	if len(args) >= 3 {
		if t, ok := args[0].(*tensor); ok {
			return t, nil
		}
	}
	return nil, errors.New("its arguments are no tensor, requires_grad and hooks")
}

func ints(v any) ([]int, error) {
	items, ok := v.(tuple)
	if !ok {
		return nil, fmt.Errorf("%s where a tuple should be", kindOf(v))
	}
	if len(items) > maxAxes {
		return nil, fmt.Errorf("%d numbers, more than %d", len(items), maxAxes)
	}
	out := make([]int, len(items))
	for i, item := range items {
		if out[i], ok = item.(int); !ok {
			return nil, fmt.Errorf("%s where an int should be", kindOf(item))
		}
	}
	return out, nil
}
