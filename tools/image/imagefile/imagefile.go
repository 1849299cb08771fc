// Package imagefile reads image files for the native command as browsers do: JPEG, PNG, GIF, WebP, AVIF,
// BMP and ICO, of animations the first frame; and TIFF. Of a file that is cut or damaged it gives what is
// known.
package imagefile

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"goglenet/core/vision"
)

// Image is a decoded image, as stored.
type Image struct {
	size        vision.Size
	orientation vision.Orientation
	frame       image.Rectangle // of an animation it may be a part only
	row         func(dst []byte, y int)
	incomplete  bool
}

// Open decodes a file. Errors name it; they are those of reading it and of Decode.
func Open(path string) (*Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	switch info, err := f.Stat(); {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New(path + " is a folder, not an image file")
	case info.Mode().IsRegular() && info.Size() == 0:
		return nil, fmt.Errorf("%s is empty: %w", path, vision.ErrShort)
	}
	m, err := Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Decode decodes an image. It returns vision.ErrNotImage, ErrShort, ErrCorrupt and ErrTooLarge before
// any memory is taken for pixels, or else the error of the format's decoder.
func Decode(r io.Reader) (*Image, error) {
	head := bufio.NewReader(r)
	format, err := sniff(head)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(head)
	if err != nil {
		return nil, err
	}
	if format == nil {
		return decodeSniffed(data)
	}
	return decoded(format(data))
}

// sniff refuses what is no image, without reading all of it. Formats that vision.Sniff does not know have a
// decoder.
func sniff(r *bufio.Reader) (func(file []byte) (*Image, error), error) {
	head, err := r.Peek(64)
	if err != nil && err != io.EOF {
		return nil, err
	}
	whole := err == io.EOF
	for _, f := range otherFormats {
		if f.matches(head) {
			return f.decode, nil
		}
	}
	if _, _, _, err = vision.Sniff(head); errors.Is(err, vision.ErrShort) && !whole {
		return nil, nil
	}
	return nil, err
}

// decodeSniffed decodes the formats that vision.Sniff knows.
func decodeSniffed(file []byte) (*Image, error) {
	format, w, h, err := vision.Sniff(file)
	if err != nil {
		return nil, err
	}
	return decoded(decoders[format](file, vision.Size{W: w, H: h}))
}

func decoded(m *Image, err error) (*Image, error) {
	if err != nil {
		return nil, fmt.Errorf("cannot decode: %w", err)
	}
	return m, nil
}

// Size returns the width and height as stored, before the orientation is applied.
func (m *Image) Size() (w, h int) { return m.size.W, m.size.H }

// Orientation says how to turn the stored image upright.
func (m *Image) Orientation() vision.Orientation { return m.orientation }

// Incomplete reports whether the file is cut or damaged. What is not known is transparent.
func (m *Image) Incomplete() bool { return m.incomplete }

// RowWriter takes whole rows of non-premultiplied RGBA pixels; a vision.Preprocessor is one.
type RowWriter interface{ Write(rgba []byte) error }

// Stream writes the image, as stored, row by row. What a frame does not cover is transparent.
func (m *Image) Stream(w RowWriter) error {
	row := make([]byte, 4*m.size.W)
	for y := range m.size.H {
		if y == m.frame.Max.Y {
			clear(row)
		}
		if m.frame.Min.Y <= y && y < m.frame.Max.Y {
			m.row(row[4*m.frame.Min.X:4*m.frame.Max.X], y-m.frame.Min.Y)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Preprocess resizes and crops the image.
func (m *Image) Preprocess(how vision.Preprocessing) (*vision.Preprocessor, error) {
	p, err := vision.NewPreprocessor(how, m.size.W, m.size.H, m.orientation)
	if err != nil {
		return nil, err
	}
	return p, m.Stream(p)
}

// Preprocess decodes a file, and resizes and crops it. Errors name the file.
func Preprocess(path string, how vision.Preprocessing) (*vision.Preprocessor, error) {
	m, err := Open(path)
	if err != nil {
		return nil, err
	}
	p, err := m.Preprocess(how)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}
