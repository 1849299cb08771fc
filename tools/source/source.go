// Package source is what every importer makes of a weights file: named float32
// tensors and a description. Importers read bytes and nothing else; what the
// names mean, and which network they fit, is for package convert to say.
package source

// File is what a weights file holds.
type File struct {
	Format   string // for people: "ONNX", "PyTorch state dict (zip)", ...
	Producer string // the program that wrote it, if the file says; else empty
	Tensors  []Tensor
	Notes    []string // what the importer undid or left out, a sentence each
}

// Tensor is a parameter in row-major order, its axes as frameworks keep them:
// a convolution's weight is OIHW, a fully connected layer's is O x I, where I
// runs over channels, rows and columns of the map that it reads.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Lookup returns the tensor called name.
func (f *File) Lookup(name string) (Tensor, bool) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}
