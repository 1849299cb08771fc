package main

import "io"

// stdout remembers the first error of writing results, since most writers of text
// do not look at it.
type stdout struct {
	w   io.Writer
	err error
}

func (s *stdout) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if s.err == nil {
		s.err = err
	}
	return n, err
}

// Unwrap is where the results go.
func (s *stdout) Unwrap() io.Writer { return s.w }
