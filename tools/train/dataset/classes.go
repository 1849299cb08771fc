package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"goglenet/tools/formats/text"
	"goglenet/tools/predict"
)

// class is its names: one may be that of its folder, the last one is shown.
type class []string

func (c class) name() string { return c[len(c)-1] }

// id is what data sets call the class, if that is another than its name.
func (c class) id() string {
	if len(c) > 1 {
		return c[0]
	}
	return ""
}

// find is the class whose pictures a folder of this name holds, -1 for none: one
// that is called exactly so, or else but for case and Unicode form.
func find(classes []class, folder string) int {
	exact := slices.IndexFunc(classes, func(c class) bool { return slices.Contains(c, folder) })
	if exact >= 0 {
		return exact
	}
	return slices.IndexFunc(classes, func(c class) bool {
		return slices.ContainsFunc(c, func(name string) bool { return predict.SameName(name, folder) })
	})
}

// readClasses reads a file of classes: the named one, or else the folder's own; without either there are none.
func readClasses(dir, file string) ([]class, error) {
	own := file == ""
	if own {
		file = filepath.Join(dir, "classes.txt")
	}
	var classes []class
	for line, err := range text.File(file) {
		if own && errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if names := strings.TrimSpace(line.Text); names != "" {
			classes = append(classes, strings.Split(names, "\t"))
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
