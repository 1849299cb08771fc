package evaluate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"goglenet/tools/predict"
)

// Sample is an image file and the index of the class that it shows.
type Sample struct {
	Path  string `json:"image"`
	Class int    `json:"class"`
}

// ReadSamples lists the images of a folder: those of its labels.txt, or those
// in its subfolders, one a class.
func ReadSamples(dir string, labels []string) ([]Sample, error) {
	text, err := os.ReadFile(filepath.Join(dir, "labels.txt"))
	var samples []Sample
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
func samplesOfList(dir, text string) ([]Sample, error) {
	var samples []Sample
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
		samples = append(samples, Sample{filepath.Join(dir, strings.TrimSpace(line[:cut])), class})
	}
	return samples, nil
}

func samplesOfFolders(dir string, labels []string) ([]Sample, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var samples []Sample
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		class, err := predict.ExactClass(f.Name(), labels)
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
