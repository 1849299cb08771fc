package output

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"goglenet/tools/report"
)

// Flags say whether a command may write its output.
type Flags struct {
	DryRun bool `help:"Do all the work and tell what would be Written, but write nothing."`
	Force  bool `help:"Replace what is there."`
}

// Written is what a command tells about its output.
type Written struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	DryRun bool   `json:"dryRun"`
}

func (w Written) String() string {
	verb := "wrote"
	if w.DryRun {
		verb = "would write"
	}
	return fmt.Sprintf("%s %s, %s bytes", verb, w.Path, report.Grouped(w.Bytes))
}

// MayWrite refuses to replace a file without --force. It is asked before the work.
func (f Flags) MayWrite(path string) error {
	switch info, err := os.Lstat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; -o names a file", path)
	case err == nil && !f.Force && !f.DryRun:
		return fmt.Errorf("%s exists; --force replaces it, -o names another file", path)
	}
	return nil
}

// Write writes a whole file, and the folder it is in.
func (f Flags) Write(path string, b []byte) (Written, error) {
	w := Written{Path: path, Bytes: len(b), SHA256: SHA256(b), DryRun: f.DryRun}
	if f.DryRun {
		return w, nil
	}
	return w, File(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// SHA256 is the hash of b, in hex.
func SHA256(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
