package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// Split takes a fraction of the pictures apart, to measure on. Which ones depends on their names within the set
// alone: not on where it lies, nor on the other pictures. A class that has none left is an error, and so is an empty
// part. Both sets share what has been kept of s.
func (s *Set) Split(fraction float64) (train, holdout *Set, err error) {
	if !(0 < fraction && fraction < 1) {
		return nil, nil, fmt.Errorf("cannot hold out %v of the pictures: it has to lie between 0 and 1", fraction)
	}
	train, holdout = &Set{classes: s.classes}, &Set{classes: s.classes}
	for _, p := range s.pictures {
		part := train
		hash := sha256.Sum256([]byte(p.key))
		if float64(binary.BigEndian.Uint64(hash[:])) < fraction*math.MaxUint64 {
			part = holdout
		}
		part.pictures = append(part.pictures, p)
	}
	if holdout.Len() == 0 {
		return nil, nil, fmt.Errorf("%v of %d pictures leaves none to measure on", fraction, s.Len())
	}
	for i, n := range train.Counts() {
		if n == 0 {
			return nil, nil, fmt.Errorf("all pictures of class %d, %s, are held out", i, s.classes[i].name())
		}
	}
	return train, holdout, nil
}
