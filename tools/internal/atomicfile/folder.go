package atomicfile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Folder creates or replaces the folder path with what fill puts into the one
// that it is given, which takes the name when all is there. A folder that holds
// other files, because it has none called marker, is not replaced, unless force
// is set.
func Folder(path, marker string, force bool, fill func(dir string) error) error {
	if err := checkReplaceable(path, marker, force); err != nil {
		return err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	parent := filepath.Dir(path)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(parent, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // MkdirTemp makes private folders
		return err
	}
	if err := fill(dir); err != nil {
		return err
	}
	if err := swap(dir, path); err != nil {
		return err
	}
	return syncFolder(parent)
}

func checkReplaceable(path, marker string, force bool) error {
	entries, err := os.ReadDir(path)
	if os.IsNotExist(err) || err == nil && (len(entries) == 0 || force) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(path, marker)); err != nil {
		return fmt.Errorf("%s holds other files and is not replaced: choose an empty folder", path)
	}
	return nil
}

// swap puts dir in the place of path.
func swap(dir, path string) error {
	old := dir + ".old"
	if err := os.Rename(path, old); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(dir, path); err != nil {
		os.Rename(old, path)
		return err
	}
	return os.RemoveAll(old)
}
