package dataset

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"

	"goglenet/tools/train/idx"
)

// findIDX looks for the IDX files of a part of a data set, called as MNIST's are.
func findIDX(dir, part string) (images, labels string, found bool) {
	for _, packed := range [...]string{"", ".gz"} {
		images = filepath.Join(dir, part+"-images-idx3-ubyte"+packed)
		if _, err := os.Stat(images); err == nil {
			return images, filepath.Join(dir, part+"-labels-idx1-ubyte"+packed), true
		}
	}
	return "", "", false
}

// openIDX reads pictures, an array of N x height x width levels of grey, and the N numbers of their classes.
func openIDX(images, labels string, known []class) (*Set, error) {
	levels, err := idx.ReadFile(images)
	if err != nil {
		return nil, err
	}
	numbers, err := idx.ReadFile(labels)
	if err != nil {
		return nil, err
	}
	if len(levels.Shape) != 3 || len(numbers.Shape) != 1 || levels.Shape[0] != numbers.Shape[0] {
		return nil, fmt.Errorf("%s has the dimensions %d, and %s %d: not pictures with a class each", images, levels.Shape, labels, numbers.Shape)
	}
	size := image.Pt(levels.Shape[2], levels.Shape[1])
	pictures := make([]picture, len(numbers.Data))
	for i, class := range numbers.Data {
		n := strconv.Itoa(i)
		pixels := levels.Data[i*size.X*size.Y:][:size.X*size.Y]
		pictures[i] = picture{images + ", picture " + n, n, int(class), grey{size, pixels}}
	}
	return numbered(pictures, known)
}

// grey is a picture of an IDX file.
type grey struct {
	size   image.Point
	levels []byte
}

func (g grey) decode() (*image.NRGBA, error) {
	m := image.NewNRGBA(image.Rectangle{Max: g.size})
	for i, v := range g.levels {
		copy(m.Pix[4*i:], []byte{v, v, v, 255})
	}
	return m, nil
}
