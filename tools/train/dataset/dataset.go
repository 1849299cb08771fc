// Package dataset reads the pictures that a network is trained and measured on, with their classes: a folder a
// class, a list, or the IDX files of MNIST and its like.
package dataset

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"

	"goglenet/quant/modelfile"
)

// Set is pictures with their classes. Goroutines may share it once it has been checked.
type Set struct {
	classes  []class
	pictures []picture
}

// picture is one that is listed.
type picture struct {
	path    string // of the file, or of the IDX file and with a number
	key     string // the same on every machine
	class   int
	decoder decoder
}

// decoder gives a picture's pixels, upright.
type decoder interface {
	decode() (*image.NRGBA, error)
}

// Open lists the pictures at path, to train on. Path is a folder with
//
//   - a folder a class, in the order of their names, with pictures in them or in folders further below, or
//   - labels.txt, a line a picture: the file's name and the number of its class, or
//   - train-images-idx3-ubyte and train-labels-idx1-ubyte, packed by gzip (.gz) or not.
//
// The file classes gives the classes' order and names, a line a class, with columns divided by tabs: a column is
// the name of the class's folder, the last one is the name to show. If classes is empty, the folder's classes.txt
// is read; where there is none, folders' names or numbers are shown. Less than two classes are an error, and so is
// a class without pictures.
func Open(path, classes string) (*Set, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", path)
	}
	known, err := readClasses(path, classes)
	if err != nil {
		return nil, err
	}
	s, err := open(path, "train", known)
	if err != nil {
		return nil, err
	}
	return s, s.complete(path)
}

// OpenHoldout lists the pictures at path, in the layout of Open, to measure on what is trained on another set. Of IDX
// files it takes t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte. They need not show all classes, but no others.
func OpenHoldout(path string, trained *Set) (*Set, error) {
	return open(path, "t10k", trained.classes)
}

// open lists pictures of the known classes; nil are those that are found.
func open(path, part string, known []class) (*Set, error) {
	if images, labels, found := findIDX(path, part); found {
		return openIDX(images, labels, known)
	}
	if _, err := os.Stat(filepath.Join(path, list)); err == nil {
		return openList(path, known)
	}
	return openFolders(path, known)
}

// complete returns an error if there are less than two classes, or one without pictures.
func (s *Set) complete(path string) error {
	if len(s.classes) < 2 {
		return fmt.Errorf("%s has %d class; training needs two or more, each in a folder of its own", path, len(s.classes))
	}
	for i, n := range s.Counts() {
		if n == 0 {
			return fmt.Errorf("%s has no picture of class %d, %s", path, i, s.classes[i].name())
		}
	}
	return nil
}

// Len is the number of pictures.
func (s *Set) Len() int { return len(s.pictures) }

// Class is that of picture i, an index into Labels.
func (s *Set) Class(i int) int { return s.pictures[i].class }

// Path names picture i: its file, or the IDX file and a number in it.
func (s *Set) Path(i int) string { return s.pictures[i].path }

// Image decodes picture i, and turns it upright. Errors name it.
func (s *Set) Image(i int) (*image.NRGBA, error) {
	p := s.pictures[i]
	m, err := p.decoder.decode()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	return m, nil
}

// Labels are the names of the classes, to be shown.
func (s *Set) Labels() []string {
	labels := make([]string, len(s.classes))
	for i, c := range s.classes {
		labels[i] = c.name()
	}
	return labels
}

// IDs are what data sets call the classes, nil if none has an id beside its name.
func (s *Set) IDs() []string {
	ids, some := s.Labels(), false
	for i, c := range s.classes {
		if id := c.id(); id != "" {
			ids[i], some = id, true
		}
	}
	if !some {
		return nil
	}
	return ids
}

// NameAfter names the classes that are called by the ids of a model after it.
func (s *Set) NameAfter(m *modelfile.Model) {
	for i, c := range s.classes {
		if at := slices.Index(m.Info.ClassIDs, c.name()); at >= 0 {
			s.classes[i] = class{c.name(), m.Info.Labels[at]}
		}
	}
}

// Counts is the number of pictures of each class.
func (s *Set) Counts() []int {
	counts := make([]int, len(s.classes))
	for _, p := range s.pictures {
		counts[p.class]++
	}
	return counts
}

// numbered makes a set of pictures whose classes are numbers: of the known ones, or as many as there are.
func numbered(pictures []picture, known []class) (*Set, error) {
	last := picture{class: -1}
	for _, p := range pictures {
		if p.class > last.class {
			last = p
		}
	}
	if known == nil {
		known = numberedClasses(last.class + 1)
	}
	if last.class >= len(known) {
		return nil, fmt.Errorf("%s is of class %d; there are classes 0 to %d", last.path, last.class, len(known)-1)
	}
	return &Set{known, pictures}, nil
}
