package torch

import "goglenet/tools/formats/source"

// What a pickle makes besides nil, bool, int, float64 and string.
type (
	mark   struct{} // on the stack, where a list of arguments begins
	tuple  []any
	list   struct{ items []any }
	long   []byte // an integer of more than 64 bits, little-endian
	blob   []byte // Python's bytes
	global string // a class or function by its full name, which is all that is known of it
)

// dict is a dict or an OrderedDict; a key that was set twice is there twice.
type dict struct{ keys, values []any }

func (d *dict) set(key, value any) {
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
}

// get finds a value by a key that is a string.
func (d *dict) get(key string) any {
	for i, k := range d.keys {
		if k == key {
			return d.values[i]
		}
	}
	return nil
}

// object stands for what a class or function of other programs would make. It is
// never made: nothing is looked up and nothing run.
type object struct {
	class global
	items dict // that it was given, if it is a kind of dict
	state any  // its attributes
}

// each visits the values whose keys are strings.
func (d *dict) each(visit func(key string, value any)) {
	for i, k := range d.keys {
		if key, ok := k.(string); ok {
			visit(key, d.values[i])
		}
	}
}

// storage is a run of numbers in the file, or a part of another storage.
type storage struct {
	kind     storageKind
	key      string
	elements int

	root  *storage // whose part it is, or itself
	begin int      // in root, in elements
}

// tensor is a strided view of a storage; offset and stride count elements.
type tensor struct {
	storage       *storage
	offset        int
	shape, stride []int
}

// kindOf names a value's type for a message.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int, long:
		return "an int"
	case float64:
		return "a float"
	case string:
		return "a string"
	case tuple:
		return "a tuple"
	case *list:
		return "a list"
	case *dict:
		return "a dict"
	case *storage:
		return "a storage"
	case *tensor:
		return "a tensor"
	case global:
		return string(v)
	case *object:
		return "an object of " + source.Quote(string(v.class))
	case blob:
		return "bytes"
	default:
		return "a mark"
	}
}
