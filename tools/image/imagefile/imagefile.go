// Package imagefile reads image files for the native command: JPEG, PNG, GIF, WebP, BMP and TIFF, of
// animations the first frame.
package imagefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the formats that image.Decode reads
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"goglenet/core/vision"
)

// Image is a decoded image, as stored.
type Image struct {
	size        vision.Size
	orientation vision.Orientation
	frame       image.Image // of an animation it may cover a part only
	at          image.Point // where its upper left corner lies
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
	if err := sniff(head); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(head)
	if err != nil {
		return nil, err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("cannot decode: %w", err)
	}
	if err := vision.CheckSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	m := &Image{
		size:        vision.Size{W: config.Width, H: config.Height},
		orientation: vision.ReadOrientation(data),
	}
	if err := m.decode(data, format); err != nil {
		return nil, fmt.Errorf("cannot decode: %w", err)
	}
	return m, nil
}

// sniff refuses what is no image, without reading all of it.
func sniff(r *bufio.Reader) error {
	head, err := r.Peek(64)
	if err != nil && err != io.EOF {
		return err
	}
	if bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*")) {
		return nil // TIFF
	}
	whole := err == io.EOF
	if _, _, _, err = vision.Sniff(head); errors.Is(err, vision.ErrShort) && !whole {
		return nil
	}
	return err
}

func (m *Image) decode(data []byte, format string) (err error) {
	if format == "webp" {
		var frame image.Rectangle
		if data, frame = firstFrame(data); !frame.In(image.Rect(0, 0, m.size.W, m.size.H)) {
			return errors.New("webp: frame outside the canvas")
		}
		m.at = frame.Min
	}
	if m.frame, _, err = image.Decode(bytes.NewReader(data)); err != nil {
		return err
	}
	if format == "gif" {
		m.at = m.frame.Bounds().Min
	}
	return nil
}

// Size returns the width and height as stored, before the orientation is applied.
func (m *Image) Size() (w, h int) { return m.size.W, m.size.H }

// Orientation says how to turn the stored image upright.
func (m *Image) Orientation() vision.Orientation { return m.orientation }

// RowWriter takes whole rows of non-premultiplied RGBA pixels; a vision.Preprocessor is one.
type RowWriter interface{ Write(rgba []byte) error }

// Stream writes the image, as stored, row by row. What a frame does not cover is transparent.
func (m *Image) Stream(w RowWriter) error {
	row := make([]byte, 4*m.size.W)
	frame := m.frame.Bounds()
	convert := converter(m.frame)
	for y := range m.size.H {
		if y == m.at.Y+frame.Dy() {
			clear(row)
		}
		if m.at.Y <= y && y < m.at.Y+frame.Dy() {
			convert(row[4*m.at.X:][:4*frame.Dx()], frame.Min.Y+y-m.at.Y)
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
