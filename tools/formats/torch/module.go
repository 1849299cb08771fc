package torch

import "goglenet/tools/formats/source"

// module is the attributes of a torch.nn.Module that was saved whole.
type module struct{ attributes *dict }

// asModule takes an object for a module by its attributes; nil is none.
func asModule(o *object) *module {
	attributes, ok := o.state.(*dict)
	if !ok {
		return nil
	}
	_, parameters := attributes.get("_parameters").(*dict)
	_, modules := attributes.get("_modules").(*dict)
	if !parameters || !modules {
		return nil
	}
	return &module{attributes}
}

// parameters gives the entries of the module's state dict; what two modules share
// comes once.
func (m *module) parameters(prefix string, memory *source.Memory, visit func(name string, v any)) error {
	return m.walk(prefix, 0, map[*dict]bool{}, memory, visit)
}

func (m *module) walk(prefix string, depth int, seen map[*dict]bool, memory *source.Memory, visit func(string, any)) (err error) {
	if depth > maxPath || seen[m.attributes] {
		return nil
	}
	seen[m.attributes] = true
	for _, kind := range []string{"_parameters", "_buffers"} {
		if d, ok := m.attributes.get(kind).(*dict); ok {
			d.each(func(name string, v any) {
				if err == nil && v != nil {
					err = memory.Take(len(prefix)+len(name)+itemBytes, 1)
					visit(prefix+name, v)
				}
			})
		}
	}
	m.attributes.get("_modules").(*dict).each(func(name string, v any) {
		if o, ok := v.(*object); ok && err == nil {
			if inner := asModule(o); inner != nil {
				if err = memory.Take(len(prefix)+len(name)+placeBytes, 1); err == nil {
					err = inner.walk(prefix+name+".", depth+1, seen, memory, visit)
				}
			}
		}
	})
	return err
}
