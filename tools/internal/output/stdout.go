package output

import "io"

// Stdout remembers the first error of writing results, since most writers of text
// do not look at it.
type Stdout struct {
	W   io.Writer
	Err error
}

func (s *Stdout) Write(b []byte) (int, error) {
	n, err := s.W.Write(b)
	if s.Err == nil {
		s.Err = err
	}
	return n, err
}

// Unwrap is where the results go.
func (s *Stdout) Unwrap() io.Writer { return s.W }
