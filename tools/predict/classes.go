package predict

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Classes are what the classes of a network are called.
type Classes struct {
	Count int      // 0 if it is not known
	Names []string // may be empty
	IDs   []string // what data sets call them; may be empty
}

// Classes are those of the model.
func (m *Member) Classes() Classes {
	info := m.model.Info
	return Classes{int(m.Classifier.Program().Outputs[0].C), info.Labels, info.ClassIDs}
}

// Find reads a class's id, its name or index, its first synonym or any: whichever
// of these comes first in this order. All but the index may be in another case or
// Unicode form. Only one class may be called so (ImageNet calls two of its thousand
// "crane" and two "maillot").
func (c Classes) Find(text string) (int, error) {
	first := func(name string) bool { return SameName(strings.Split(name, ", ")[0], text) }
	any := func(name string) bool {
		return slices.ContainsFunc(strings.Split(name, ", "), func(s string) bool { return SameName(s, text) })
	}
	exactly := func(name string) bool { return name == text }
	alike := func(name string) bool { return SameName(name, text) }
	index, err := strconv.Atoi(text)
	for _, found := range [][]int{
		indices(c.IDs, exactly), indices(c.Names, exactly), c.index(index, err), indices(c.IDs, alike), indices(c.Names, alike),
		indices(c.Names, first), indices(c.Names, any),
	} {
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return 0, fmt.Errorf("several classes have this name: use one of the indices %v", found)
		}
	}
	if err == nil && c.Count > 0 {
		return 0, fmt.Errorf("there are classes 0 to %d", c.Count-1)
	}
	return 0, errors.New("no class has this name, id or index")
}

// index is a class's own index.
func (c Classes) index(i int, err error) []int {
	if err != nil || i < 0 || c.Count > 0 && i >= c.Count {
		return nil
	}
	return []int{i}
}

func indices(names []string, is func(string) bool) (found []int) {
	for i, name := range names {
		if is(name) {
			found = append(found, i)
		}
	}
	return found
}

// SameName says whether two names are the same but for case and Unicode form.
func SameName(a, b string) bool { return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b)) }
