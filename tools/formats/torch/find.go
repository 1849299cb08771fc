package torch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"goglenet/tools/formats/source"
)

// wrapperKeys are what training programs keep a state dict under, beside the
// epoch and the optimizer's state.
var wrapperKeys = []string{"state_dict", "model_state_dict", "model_state", "model", "net", "network", "params", "weights"}

// parameter is a named tensor, or another value where a tensor was expected.
type parameter struct {
	name  string
	value any
}

// findParameters finds the weights: the state dict or the module with the most
// tensors. Of two with as many, it takes the one under the first of wrapperKeys,
// then the one that is nearer to the top.
func findParameters(root any, f *source.File, memory *source.Memory) (found []parameter, err error) {
	w := walk{seen: map[any]bool{}, memory: memory}
	if err := w.visit(root, nil); err != nil {
		return nil, err
	}
	var best place
	for at := 0; at < len(w.queue); at++ {
		p := &w.queue[at]
		if err := w.count(p); err != nil {
			return nil, err
		}
		if p.tensors > best.tensors || p.tensors == best.tensors && p.rank() < best.rank() {
			best = *p
		}
		if err := w.inside(*p); err != nil {
			return nil, err
		}
	}
	switch {
	case len(w.queue) == 0:
		return nil, fmt.Errorf("%s, not a state dict: save the model's state_dict()", kindOf(root))
	case best.tensors == 0 && len(w.classes) > 0:
		return nil, errors.New("no tensors in it; there" + w.objects())
	case best.tensors == 0:
		return nil, errors.New("no tensors in it")
	}
	if len(best.path) > 0 {
		f.Notes = append(f.Notes, "The weights are the checkpoint's "+source.Quote(strings.Join(best.path, "."))+".")
	}
	if others := w.objects(); others != "" {
		f.Notes = append(f.Notes, "Beside the weights"+others+".")
	}
	err = w.parameters(best.value, func(name string, v any) { found = append(found, parameter{name, v}) })
	return found, err
}

// walk visits dicts and objects, and what is in them, once each, those nearer to
// the top first.
type walk struct {
	queue   []place
	seen    map[any]bool
	classes []string // of the objects, a few
	memory  *source.Memory
}

// place is a dict or an object, and the keys that lead to it.
type place struct {
	value   any
	path    []string
	tensors int
}

// rank is that of the last key among wrapperKeys.
func (p *place) rank() int {
	if len(p.path) > 0 {
		if i := slices.Index(wrapperKeys, p.path[len(p.path)-1]); i >= 0 {
			return i
		}
	}
	return len(wrapperKeys)
}

const (
	maxPath    = 8   // keys; what lies deeper is not looked for
	placeBytes = 512 // what a place takes, at most
)

func (w *walk) visit(v any, path []string) error {
	switch v.(type) {
	case *dict, *object:
		if w.seen[v] || len(path) > maxPath {
			return nil
		}
		w.seen[v] = true
		w.queue = append(w.queue, place{value: v, path: path})
		return w.memory.Take(1, placeBytes)
	}
	return nil
}

func (w *walk) count(p *place) error {
	return w.parameters(p.value, func(_ string, v any) {
		if _, ok := v.(*tensor); ok {
			p.tensors++
		}
	})
}

// parameters gives the entries of a state dict, or those that a module's would have.
func (w *walk) parameters(v any, visit func(name string, v any)) error {
	switch v := v.(type) {
	case *dict:
		v.each(visit)
	case *object:
		if m := asModule(v); m != nil {
			return m.parameters("", w.memory, visit)
		}
		v.items.each(visit)
	}
	return nil
}

// inside visits what a dict or an object holds.
func (w *walk) inside(p place) (err error) {
	visit := func(key string, v any) {
		if err == nil {
			err = w.visit(v, append(p.path[:len(p.path):len(p.path)], key))
		}
	}
	switch v := p.value.(type) {
	case *dict:
		v.each(visit)
	case *object:
		if asModule(v) != nil {
			return nil // its parts are its own
		}
		w.note(string(v.class))
		v.items.each(visit)
		if err == nil {
			err = w.visit(v.state, p.path)
		}
	}
	return err
}

const listedClasses = 16

func (w *walk) note(class string) {
	if len(w.classes) <= listedClasses && !slices.Contains(w.classes, class) {
		w.classes = append(w.classes, class)
	}
}

// objects tells of the classes that objects beside the weights are of.
func (w *walk) objects() string {
	if len(w.classes) == 0 {
		return ""
	}
	names := make([]string, 0, len(w.classes))
	for _, class := range w.classes {
		names = append(names, source.Quote(class))
	}
	if len(names) > listedClasses {
		names[listedClasses] = "..."
	}
	return " are objects, which were left out and nothing of which was run: " + strings.Join(names, ", ")
}
