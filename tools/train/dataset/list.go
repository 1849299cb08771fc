package dataset

import (
	"goglenet/tools/evaluate"
	"goglenet/tools/predict"
)

// list is the name of a folder's list of pictures and the numbers of their classes.
const list = "labels.txt"

// openList lists the pictures of the list in dir.
func openList(dir string, known []class) (*Set, error) {
	samples, err := evaluate.ReadSamples(dir, predict.Classes{})
	if err != nil {
		return nil, err
	}
	var s Set
	for _, sample := range samples {
		if err := s.addFile(dir, sample.Path, sample.Class); err != nil {
			return nil, err
		}
	}
	return numbered(s.pictures, known)
}
