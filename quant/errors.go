package quant

import "strconv"

// FormatError says that a weights or labels file is malformed, and where.
type FormatError struct {
	Where  string // `tensor "conv1/7x7_s2.weight"`, `header`, `metadata "labels"`, `line 3`
	Reason string
}

func (e *FormatError) Error() string { return e.Where + ": " + e.Reason }

func malformed(where, reason string) error { return &FormatError{Where: where, Reason: reason} }

func inTensor(name, reason string) error { return malformed("tensor "+quote(name), reason) }

// quote keeps a hostile name from flooding a message.
func quote(s string) string {
	const limit = 80
	if len(s) > limit {
		return strconv.Quote(s[:limit]) + "..."
	}
	return strconv.Quote(s)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
