package safetensors

import "goglenet/quant/internal/message"

// FormatError says that a weights or labels file is malformed, and where.
type FormatError struct {
	Where  string // `tensor "conv1/7x7_s2.weight"`, `header`, `metadata "labels"`, `line 3`
	Reason string
}

func (e *FormatError) Error() string { return e.Where + ": " + e.Reason }

func malformed(where, reason string) error { return &FormatError{Where: where, Reason: reason} }

// InTensor is a FormatError about the tensor called name.
func InTensor(name, reason string) error { return malformed("tensor "+message.Quote(name), reason) }
