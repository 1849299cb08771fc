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

	Metadata map[string]string // what the file says beside; nil if nothing

	// Of a file that holds the network's graph too; else empty, 0 and nil.
	Architecture string // which network the graph is, as weights files call it
	InputSize    int    // rows and columns of the image
	Input        *Input
}

// Input is what a file's graph computes from the image before its first
// convolution, whose input channels are in the image's order: channel c becomes
// Scale[c]*v + Shift[c], and the convolution's border is 0 after that. Where the
// graph computes nothing, all scales are 1 and all shifts 0.
type Input struct{ Scale, Shift [3]float64 }

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
