package dataset

import (
	"bytes"
	"image"
	"os"

	"goglenet/tools/image/imagefile"
)

// file is the picture in an image file.
type file struct {
	path string
	data []byte // what the file holds, if it is kept
}

func (f *file) decode() (*image.NRGBA, error) {
	data := f.data
	if data == nil {
		var err error
		if data, err = os.ReadFile(f.path); err != nil {
			return nil, err
		}
	}
	m, err := imagefile.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return m.Upright(), nil
}

// keep reads the file, once and for all.
func (f *file) keep() (err error) {
	f.data, err = os.ReadFile(f.path)
	return err
}
