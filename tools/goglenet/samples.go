package main

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

// sample is an image and the index of the class that it shows.
type sample struct {
	path  string
	class int
}

// readSamples lists the images of a folder: those of its labels.txt, or those
// in its subfolders, one a class.
func readSamples(dir string, labels []string) ([]sample, error) {
	text, err := os.ReadFile(filepath.Join(dir, "labels.txt"))
	var samples []sample
	switch {
	case err == nil:
		samples, err = samplesOfList(dir, string(text))
	case errors.Is(err, fs.ErrNotExist):
		samples, err = samplesOfFolders(dir, labels)
	}
	if err != nil {
		return nil, err
	}
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s holds no images: neither labels.txt nor subfolders with files", dir)
	}
	return samples, nil
}

// samplesOfList reads lines of a file name, which may hold spaces, and an index.
func samplesOfList(dir, text string) ([]sample, error) {
	var samples []sample
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		cut := strings.LastIndexAny(line, " \t")
		class, err := strconv.Atoi(line[cut+1:])
		if cut < 0 || err != nil || class < 0 {
			return nil, fmt.Errorf("%s, line %d: %q is not a file name and a class index", filepath.Join(dir, "labels.txt"), n+1, line)
		}
		samples = append(samples, sample{filepath.Join(dir, strings.TrimSpace(line[:cut])), class})
	}
	return samples, nil
}

func samplesOfFolders(dir string, labels []string) ([]sample, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var samples []sample
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		class, err := classOf(f.Name(), labels)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, f.Name()), err)
		}
		files, err := os.ReadDir(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if file.Type().IsRegular() && !strings.HasPrefix(file.Name(), ".") {
				samples = append(samples, sample{filepath.Join(dir, f.Name(), file.Name()), class})
			}
		}
	}
	return samples, nil
}

// classOf reads a folder's name: a class index, or a class name that only one
// class has (ImageNet calls two of its thousand "crane" and two "maillot").
func classOf(name string, labels []string) (int, error) {
	if class, err := strconv.Atoi(name); err == nil && class >= 0 {
		return class, nil
	}
	first := slices.Index(labels, name)
	if first < 0 {
		return 0, errors.New("neither a class index nor the exact name of a class")
	}
	if slices.Contains(labels[first+1:], name) {
		return 0, errors.New("two classes have this name: use their indices")
	}
	return first, nil
}
