package convert

import (
	"fmt"
	"strings"

	"goglenet/core/googlenet"
	"goglenet/tools/formats/source"
)

// unwrapped takes off what training programs put before the names of a network's
// tensors, such as "module." of DataParallel, "_orig_mod." of torch.compile, or
// "model." of Lightning, in any order and as often as they are there: whatever is
// before most of the names that the networks' tensors have. What lies beside, such
// as the counter of an averaged model, is left out. Both are noted.
func unwrapped(f *source.File) (*source.File, error) {
	known, err := knownNames()
	if err != nil {
		return nil, err
	}
	prefix := wrapper(f.Tensors, known)
	if prefix == "" {
		return f, nil
	}
	inner := *f
	inner.Tensors = nil
	var beside []string
	for _, t := range f.Tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		if !ok {
			beside = append(beside, source.Quote(t.Name))
			continue
		}
		t.Name = name
		inner.Tensors = append(inner.Tensors, t)
	}
	inner.Notes = append(f.Notes[:len(f.Notes):len(f.Notes)], source.Quote(prefix)+" was taken off the start of the names.")
	if n := len(beside); n > 0 {
		const most = 8
		list := strings.Join(beside[:min(n, most)], ", ")
		if n > most {
			list += ", ..."
		}
		inner.Notes = append(inner.Notes, fmt.Sprintf("Tensors beside those, left out: %d: %s.", n, list))
	}
	return &inner, nil
}

// wrapper is what is before the names of most tensors that are known; of two such
// prefixes the one that comes first.
func wrapper(tensors []source.Tensor, known map[string]bool) string {
	count, best := map[string]int{}, ""
	for _, t := range tensors {
		if prefix, ok := splitKnown(t.Name, known); ok {
			count[prefix]++
		}
	}
	for _, t := range tensors {
		if prefix, ok := splitKnown(t.Name, known); ok && count[prefix] > count[best] {
			best = prefix
		}
	}
	return best
}

// longestKnown is more than any known name has, in bytes.
const longestKnown = 64

// splitKnown finds the known name at the end of a tensor's, and what is before it:
// nothing, or something that ends in a dot or a slash.
func splitKnown(name string, known map[string]bool) (prefix string, ok bool) {
	for at := 0; ; {
		if rest := name[at:]; len(rest) < longestKnown && (known[rest] || isTorchvisionName(rest)) {
			return name[:at], true
		}
		next := strings.IndexAny(name[at:], "./")
		if next < 0 {
			return "", false
		}
		at += next + 1
	}
}

// knownNames are those of the networks' tables, and of PyTorch's modules for BVLC's.
func knownNames() (map[string]bool, error) {
	known := map[string]bool{}
	for _, v := range []googlenet.Variant{googlenet.BVLC, googlenet.Torchvision} {
		g, err := googlenet.Build(googlenet.Options{Variant: v, Aux: true})
		if err != nil {
			return nil, err
		}
		for _, w := range g.AllWeights() {
			known[w.Name], known[strings.ReplaceAll(w.Name, "/", "_")] = true, true
		}
	}
	return known, nil
}
