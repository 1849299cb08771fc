package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// class is its names: one may be that of its folder, the last one is shown.
type class []string

func (c class) name() string { return c[len(c)-1] }

// is reports whether a folder of this name holds pictures of the class.
func (c class) is(folder string) bool { return slices.Contains(c, folder) }

// readClasses reads a file of classes: the named one, or else the folder's own; without either there are none.
func readClasses(dir, file string) ([]class, error) {
	own := file == ""
	if own {
		file = filepath.Join(dir, "classes.txt")
	}
	text, err := os.ReadFile(file)
	if own && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var classes []class
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			classes = append(classes, strings.Split(line, "\t"))
		}
	}
	if len(classes) == 0 {
		return nil, fmt.Errorf("%s names no class", file)
	}
	return classes, nil
}

// numberedClasses are called by their numbers.
func numberedClasses(n int) []class {
	classes := make([]class, n)
	for i := range classes {
		classes[i] = class{strconv.Itoa(i)}
	}
	return classes
}
