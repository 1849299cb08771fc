package source

import (
	"errors"
	"strconv"
)

// FormatError says that a weights file is malformed, or holds what an importer
// does not read, and where.
type FormatError struct {
	Where string // `data.pkl: byte 17`, `tensor "conv1.weight"`; the outermost first
	Err   error
}

func (e *FormatError) Error() string { return e.Where + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// Malformed adds a place to an error, before the places that it has.
func Malformed(where string, err error) error {
	var f *FormatError
	if errors.As(err, &f) {
		return &FormatError{Where: where + ": " + f.Where, Err: f.Err}
	}
	return &FormatError{Where: where, Err: err}
}

// Quote quotes a name out of a file, cut so that it cannot flood a message.
func Quote(s string) string {
	const limit = 80
	if len(s) > limit {
		return strconv.Quote(s[:limit]) + "..."
	}
	return strconv.Quote(s)
}
