package torch

// What a pickle makes besides nil, bool, int, float64 and string.
type (
	mark   struct{} // on the stack, where a list of arguments begins
	tuple  []any
	list   struct{ items []any }
	long   []byte // an integer of more than 64 bits, little-endian
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
	default:
		return "a mark"
	}
}
