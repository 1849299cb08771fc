package predict

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ExactClass reads a class index, or a class name that only one class has
// (ImageNet calls two of its thousand "crane" and two "maillot").
func ExactClass(text string, labels []string) (int, error) {
	if class, err := strconv.Atoi(text); err == nil && class >= 0 {
		return class, nil
	}
	first := slices.Index(labels, text)
	if first < 0 {
		return 0, errors.New("neither a class index nor the exact name of a class")
	}
	if slices.Contains(labels[first+1:], text) {
		return 0, errors.New("two classes have this name: use their indices")
	}
	return first, nil
}

// FindClass reads an index, a class name or one of the synonyms that it lists,
// if only one class has it.
func (m *Member) FindClass(text string) (int, error) {
	classes := int(m.Classifier.Program().Outputs[0].C)
	labels := m.model.Info.Labels
	if class, err := ExactClass(text, labels); err == nil {
		if class >= classes {
			return 0, fmt.Errorf("there are classes 0 to %d", classes-1)
		}
		return class, nil
	}
	var found []int
	for i, label := range labels {
		same := func(name string) bool { return strings.EqualFold(name, text) }
		if same(label) || slices.ContainsFunc(strings.Split(label, ", "), same) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return 0, errors.New("no class has this name or index")
	case 1:
		return found[0], nil
	default:
		return 0, fmt.Errorf("several classes have this name: use one of the indices %v", found)
	}
}
