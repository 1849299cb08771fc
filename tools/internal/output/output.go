// Package output writes what commands make: results, files and what is told of them.
package output

import (
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"goglenet/tools/internal/atomicfile"
)

// JSON writes v, indented.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// File creates or replaces a file, whole or not at all, and makes the folder
// that it is in.
func File(path string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(path, fill)
}

// PNG writes an image file.
func PNG(path string, m image.Image) error {
	return File(path, func(w io.Writer) error { return png.Encode(w, m) })
}

// CheckName refuses the value of a flag that no picture or page can be
// Written to: it is replaced without asking, so it must not be anything else.
func CheckName(flag, path, extension string) error {
	switch info, err := os.Stat(path); {
	case path == "":
		return nil
	case !strings.EqualFold(filepath.Ext(path), extension):
		return fmt.Errorf("%s: the file's name must end in %s, unlike %s", flag, extension, path)
	case err == nil && info.IsDir():
		return fmt.Errorf("%s: %s is a folder", flag, path)
	}
	return nil
}
