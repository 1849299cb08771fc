// Package atomicfile writes files and folders that are either whole or not
// there, whenever the program or the machine stops.
package atomicfile

import (
	"io"
	"os"
	"path/filepath"
)

// Write creates or replaces path with what fill writes. The bytes go to a
// temporary file beside it, which takes the name only once it is on the disk;
// on an error path is as it was. A program that is killed leaves its temporary
// file behind, which the next Write to the same path removes.
func Write(path string, fill func(io.Writer) error) (err error) {
	removeAbandoned(path)
	f, err := createTemp(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := fill(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil { // CreateTemp makes private files
		return err
	}
	return Commit(f, path)
}

// WriteBytes creates or replaces path with b, as Write does.
func WriteBytes(path string, b []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// Commit syncs and closes f, renames it to path, and syncs the folder.
func Commit(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// pattern names the temporary files of path, in a form that os.CreateTemp and
// filepath.Match understand.
func pattern(path string) string { return "." + filepath.Base(path) + ".*.tmp" }

// createTemp opens a temporary file for path, marked as in use.
func createTemp(path string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(filepath.Dir(path), pattern(path))
		if err != nil {
			return nil, err
		}
		if Claim(f) {
			if _, err := os.Stat(f.Name()); err == nil {
				return f, nil
			}
		}
		f.Close() // another program took it for abandoned before it was marked
	}
}

// removeAbandoned removes the temporary files of path that no program has open.
func removeAbandoned(path string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // CreateTemp says why
	}
	for _, e := range entries {
		if matched, err := filepath.Match(pattern(path), e.Name()); err == nil && matched && e.Type().IsRegular() {
			removeUnused(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}
