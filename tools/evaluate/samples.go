package evaluate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"goglenet/tools/formats/text"
	"goglenet/tools/predict"
)

// Sample is an image file and the index of the class that it shows.
type Sample struct {
	Path  string `json:"image"`
	Class int    `json:"class"`
}

// ReadSamples lists the images of a folder: those of its labels.txt, or those
// in its subfolders, one a class.
func ReadSamples(dir string, classes predict.Classes) ([]Sample, error) {
	samples, err := samplesOfList(dir)
	if errors.Is(err, fs.ErrNotExist) {
		samples, err = samplesOfFolders(dir, classes)
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
func samplesOfList(dir string) (samples []Sample, err error) {
	path := filepath.Join(dir, "labels.txt")
	for line, err := range text.File(path) {
		if err != nil {
			return nil, err
		}
		entry := strings.TrimSpace(line.Text)
		if entry == "" {
			continue
		}
		cut := strings.LastIndexAny(entry, " \t")
		class, err := strconv.Atoi(entry[cut+1:])
		if cut < 0 || err != nil || class < 0 {
			return nil, fmt.Errorf("%s: %q is not a file name and a class index", text.At(path, line.Number), entry)
		}
		samples = append(samples, Sample{filepath.Join(dir, strings.TrimSpace(entry[:cut])), class})
	}
	return samples, nil
}

func samplesOfFolders(dir string, classes predict.Classes) ([]Sample, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var samples []Sample
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		class, err := classes.Find(f.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, f.Name()), err)
		}
		files, err := os.ReadDir(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if file.Type().IsRegular() && !strings.HasPrefix(file.Name(), ".") {
				samples = append(samples, Sample{filepath.Join(dir, f.Name(), file.Name()), class})
			}
		}
	}
	return samples, nil
}
