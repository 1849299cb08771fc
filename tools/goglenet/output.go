package main

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

// writeJSON writes v, indented.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// writeFile creates or replaces a file, whole or not at all, and makes the folder
// that it is in.
func writeFile(path string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(path, fill)
}

// writePNG writes an image file.
func writePNG(path string, m image.Image) error {
	return writeFile(path, func(w io.Writer) error { return png.Encode(w, m) })
}

// checkDrawing refuses the value of a flag that no picture or page can be
// written to: it is replaced without asking, so it must not be anything else.
func checkDrawing(flag, path, extension string) error {
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
