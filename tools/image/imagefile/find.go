package imagefile

import (
	"errors"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"
)

// extensions are those of the formats that are read.
var extensions = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"}

// Find yields the image files in a folder and its subfolders, told by their
// extensions, a folder's names in lexical order. Hidden files and folders are
// passed over. A folder without images is an error; after one nothing follows.
func Find(dir string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		found, stopped := false, false
		root := strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator) // even if it is a link to a folder
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case strings.HasPrefix(d.Name(), ".") && path != root:
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.Type().IsRegular() && slices.Contains(extensions, strings.ToLower(filepath.Ext(path))):
				found = true
				if stopped = !yield(path, nil); stopped {
					return fs.SkipAll
				}
			}
			return nil
		})
		switch {
		case stopped:
		case err != nil:
			yield("", err)
		case !found:
			yield("", errors.New(dir+" holds no images"))
		}
	}
}
