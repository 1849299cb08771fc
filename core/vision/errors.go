package vision

import (
	"errors"
	"strconv"
)

// MaxPixels bounds the images that are accepted: 64 binary megapixels.
const MaxPixels = 64 << 20

// Errors are told apart with errors.Is; their messages carry the figures.
var (
	ErrNotImage      = errors.New("not a JPEG, PNG, GIF, WebP, AVIF, BMP, ICO or TIFF image")
	ErrShort         = errors.New("image ends before its dimensions")
	ErrCorrupt       = errors.New("image header is corrupt")
	ErrTooLarge      = errors.New("image is too large")
	ErrPreprocessing = errors.New("preprocessing is invalid")
	ErrRows          = errors.New("wrong amount of pixel data")
)

// detailed is a sentinel error with the particulars of one case.
type detailed struct {
	kind   error
	detail string
}

func (e *detailed) Error() string { return e.kind.Error() + ": " + e.detail }
func (e *detailed) Unwrap() error { return e.kind }

// CheckSize returns ErrCorrupt for an empty image and ErrTooLarge for one of more than MaxPixels.
func CheckSize(w, h int) error {
	size := strconv.Itoa(w) + " x " + strconv.Itoa(h)
	switch {
	case w <= 0 || h <= 0:
		return &detailed{ErrCorrupt, size + " pixels"}
	case w > MaxPixels/h: // w*h may overflow
		return &detailed{ErrTooLarge, size + " pixels, the limit is " + strconv.Itoa(MaxPixels) + " in all"}
	}
	return nil
}
