package text

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"goglenet/quant/modelfile"
	"goglenet/tools/formats/source"
)

// maxLabels is the most classes.
const maxLabels = 1 << 16

// Labels are class names in a network's order.
type Labels struct {
	File  string // that they come from
	Names []string
	IDs   []string // what is before each name in the file, such as a WordNet id; nil if nothing is
}

// LabelsFile reads the class names in a file, as ReadLabels does.
func LabelsFile(path string) (Labels, error) {
	f, err := os.Open(path)
	if err != nil {
		return Labels{}, err
	}
	defer f.Close()
	return ReadLabels(f, path)
}

// ReadLabels reads class names, one a line: plain, or behind an id, which is a
// WordNet id and a blank as in Caffe's synset_words.txt (`n01440764 tench, Tinca
// tinca`), or anything and a tab. An id that is a number must be that of the class,
// from 0 on, and is left out. Empty lines at the end are fine. Errors are of type
// *source.FormatError, or those of reading, and name the file and the line.
func ReadLabels(r io.Reader, name string) (Labels, error) {
	l := labelReader{labels: Labels{File: name}}
	empty := 0 // the first empty line since the last name
	for line, err := range Lines(r, name) {
		text := strings.TrimSpace(line.Text)
		switch {
		case err != nil:
			return Labels{}, err
		case text == "" && empty == 0:
			empty = line.Number
		case text != "":
			at := line.Number
			if err = l.add(text); empty != 0 {
				at, err = empty, errors.New("empty class name")
			}
			if err != nil {
				return Labels{}, source.Malformed(At(name, at), err)
			}
		}
	}
	if len(l.labels.Names) == 0 {
		return Labels{}, source.Malformed(name, errors.New("it is empty, and should have class names"))
	}
	return l.labels, nil
}

// form is what a line has before the class name.
type form int

const (
	plain form = iota
	numbered
	withID
)

type labelReader struct {
	labels Labels
	form   form
}

func (l *labelReader) add(line string) error {
	n := len(l.labels.Names)
	id, name, form := splitLabel(line)
	if n == 0 {
		l.form = form
	}
	switch fault := modelfile.LabelFault(name); {
	case form != l.form:
		return errors.New("only some lines have a WordNet id, or a number or a name and a tab, before the class name")
	case form == numbered && id != strconv.Itoa(n):
		return fmt.Errorf("the class with the number %s is in the place of number %d", id, n)
	case n == maxLabels:
		return fmt.Errorf("more than %d classes", maxLabels)
	case fault != "":
		return errors.New(fault)
	case form == withID && modelfile.LabelFault(id) != "":
		return errors.New("the name before the tab: " + modelfile.LabelFault(id))
	}
	l.labels.Names = append(l.labels.Names, name)
	if form == withID {
		l.labels.IDs = append(l.labels.IDs, id)
	}
	return nil
}

// splitLabel splits a line into what is before the class name and that.
func splitLabel(line string) (id, name string, f form) {
	if id, rest, ok := strings.Cut(line, "\t"); ok {
		id, name = strings.TrimSpace(id), strings.TrimSpace(rest[strings.LastIndexByte(rest, '\t')+1:])
		if strings.Trim(id, "0123456789") == "" {
			return id, name, numbered
		}
		return id, name, withID
	}
	id, rest, _ := strings.Cut(line, " ")
	if isWordNetID(id) && rest != "" {
		return id, strings.TrimSpace(rest), withID
	}
	return "", line, plain
}

// isWordNetID tells ids such as n01440764.
func isWordNetID(text string) bool {
	return len(text) == len("n01440764") && text[0] == 'n' && strings.Trim(text[1:], "0123456789") == ""
}
