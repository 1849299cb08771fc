package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"goglenet/tools/report"
)

// writeFlags say whether a command may write its output.
type writeFlags struct {
	DryRun bool `help:"Do all the work and tell what would be written, but write nothing."`
	Force  bool `help:"Replace what is there."`
}

// written is what a command tells about its output.
type written struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
	DryRun bool   `json:"dryRun"`
}

func (w written) String() string {
	verb := "wrote"
	if w.DryRun {
		verb = "would write"
	}
	return fmt.Sprintf("%s %s, %s bytes", verb, w.Path, report.Grouped(w.Bytes))
}

// mayWrite refuses to replace a file without --force. It is asked before the work.
func (f writeFlags) mayWrite(path string) error {
	switch info, err := os.Lstat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; -o names a file", path)
	case err == nil && !f.Force && !f.DryRun:
		return fmt.Errorf("%s exists; --force replaces it, -o names another file", path)
	}
	return nil
}

// write writes a whole file, and the folder it is in.
func (f writeFlags) write(path string, b []byte) (written, error) {
	w := written{Path: path, Bytes: len(b), SHA256: sha256Of(b), DryRun: f.DryRun}
	if f.DryRun {
		return w, nil
	}
	return w, writeFile(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// sha256Of is the hash of b, in hex.
func sha256Of(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
