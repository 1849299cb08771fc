package predict

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"

	"goglenet/tools/image/imagefile"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// stdin is all of standard input, which several readers may want.
var stdin = sync.OnceValues(func() ([]byte, error) { return io.ReadAll(os.Stdin) })

// ReadFile reads a file, or standard input.
func ReadFile(path string) ([]byte, error) {
	if path == Stdin {
		return stdin()
	}
	return os.ReadFile(path)
}

// openImage decodes an image file, or standard input.
func openImage(path string) (*imagefile.Image, error) {
	if path != Stdin {
		return imagefile.Open(path)
	}
	b, err := stdin()
	if err != nil {
		return nil, err
	}
	m, err := imagefile.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return m, nil
}
