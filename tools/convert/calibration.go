package convert

import (
	"bytes"
	"fmt"
	"sync"

	"goglenet/core/calibrate"
	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
)

// pictures are the images that a model is calibrated on.
type pictures struct {
	paths []string

	mu      sync.Mutex
	failed  []error // by image
	uniform []bool  // images that are of one colour all over
}

// read makes the network's input of image i.
func (s *pictures) read(i int, how vision.Preprocessing, bgr []byte) error {
	p, err := imagefile.Preprocess(s.paths[i], how)
	if err == nil {
		err = p.BGR(bgr)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed[i] = err
		return calibrate.ErrSkip
	}
	s.uniform[i] = bytes.Equal(bgr[:len(bgr)-3], bgr[3:])
	return nil
}

// used is how many images could be read.
func (s *pictures) used() int {
	n := 0
	for _, err := range s.failed {
		if err == nil {
			n++
		}
	}
	return n
}

// report tells what is wrong with the images.
func (s *pictures) report(warn func(string)) {
	uniform := 0
	for i, err := range s.failed {
		if err != nil {
			warn(fmt.Sprintf("%v; it is left out", err))
		} else if s.uniform[i] {
			uniform++
		}
	}
	const much = ": of photos like those that the model is for, a hundred are a good sample"
	switch used := s.used(); {
	case used > 0 && uniform == used:
		warn("the activations' ranges were learned from pictures of one colour alone" + much)
	case used == 1:
		warn("the activations' ranges were learned from a single picture" + much)
	}
}
