package torch

import (
	"errors"
	"fmt"

	"goglenet/tools/formats/source"
)

// storages are those that a pickle mentions, by key.
type storages map[string]*storage

// persistent reads the id of a storage: ("storage", class, key, location,
// elements) and, in the legacy format, None or (key, offset, elements) for a
// part of it.
func (all storages) persistent(id any) (any, error) {
	args, _ := id.(tuple)
	if len(args) == 4 && args[0] == "module" { // a class, and its source code
		return args[1], nil
	}
	if len(args) != 5 && len(args) != 6 || args[0] != "storage" {
		return nil, fmt.Errorf("%s that is not a storage's id", kindOf(id))
	}
	class, ok := args[1].(global)
	if !ok {
		return nil, fmt.Errorf("a storage of class %s", kindOf(args[1]))
	}
	kind, ok := classes[class]
	if !ok {
		return &object{class: class}, nil
	}
	key, ok := args[2].(string)
	if !ok {
		return nil, fmt.Errorf("%s as a storage's key", kindOf(args[2]))
	}
	elements, ok := args[4].(int)
	if !ok || elements < 0 {
		return nil, fmt.Errorf("storage %s: not a number of elements", source.Quote(key))
	}
	s, err := all.add(key, kind, elements)
	if err != nil || len(args) == 5 || args[5] == nil {
		return s, err
	}
	return s.part(args[5])
}

// add returns the storage of a key, which must be mentioned alike every time.
func (all storages) add(key string, kind storageKind, elements int) (*storage, error) {
	s, ok := all[key]
	if !ok {
		s = &storage{kind: kind, key: key, elements: elements}
		s.root = s
		all[key] = s
	}
	if s.kind != kind || s.elements != elements {
		return nil, fmt.Errorf("storage %s is mentioned with two types or lengths", source.Quote(key))
	}
	return s, nil
}

// part reads (key, offset, elements).
func (s *storage) part(view any) (*storage, error) {
	args, _ := view.(tuple)
	if len(args) != 3 {
		return nil, errors.New("not a part of a storage")
	}
	begin, ok := args[1].(int)
	elements, ok2 := args[2].(int)
	if !ok || !ok2 {
		return nil, errors.New("not a part of a storage")
	}
	return s.slice(begin, elements)
}

func (s *storage) slice(begin, elements int) (*storage, error) {
	if begin < 0 || elements < 0 || elements > s.elements || begin > s.elements-elements {
		return nil, fmt.Errorf("%d elements from %d of a storage of %d", elements, begin, s.elements)
	}
	return &storage{kind: s.kind, elements: elements, root: s.root, begin: s.begin + begin}, nil
}
