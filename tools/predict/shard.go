package predict

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Shard is one of so many shares of a sequence, dealt out in turns: of four
// shares the second has the 2nd, 6th, 10th ... The zero value is all of it.
type Shard struct {
	Number int // 1 to Of
	Of     int
}

// UnmarshalText reads what String writes.
func (s *Shard) UnmarshalText(text []byte) error {
	number, of, _ := strings.Cut(string(text), "/")
	var errNumber, errOf error
	s.Number, errNumber = strconv.Atoi(number)
	s.Of, errOf = strconv.Atoi(of)
	switch {
	case errNumber != nil || errOf != nil:
		return fmt.Errorf("%q is no shard: the third of 64 is written 3/64", text)
	case s.Of < 1:
		return fmt.Errorf("%q is no shard: there must be at least one", text)
	case s.Number < 1 || s.Number > s.Of:
		return fmt.Errorf("%q is no shard: they are counted from 1/%d to %d/%d", text, s.Of, s.Of, s.Of)
	}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (s Shard) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String is such as 3/64.
func (s Shard) String() string {
	s = s.whole()
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

// whole names the zero value's numbers.
func (s Shard) whole() Shard {
	if s == (Shard{}) {
		return Shard{1, 1}
	}
	return s
}

// Has tells whether the element at an index, counted from 0, is in the shard.
func (s Shard) Has(index int) bool {
	s = s.whole()
	return index%s.Of == s.Number-1
}

// Size is how many of a number of elements are in the shard.
func (s Shard) Size(of int) int {
	s = s.whole()
	return (of - s.Number + s.Of) / s.Of
}

// Share keeps the images that are in the shard, and errors.
func (s Shard) Share(images iter.Seq2[string, error]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		index := 0
		for path, err := range images {
			if (err != nil || s.Has(index)) && !yield(path, err) {
				return
			}
			index++
		}
	}
}
