package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"goglenet/tools/image/imagefile"
)

// openFolders lists the pictures in the folders in dir, each of which has those of one class. A folder without any is
// an error.
func openFolders(dir string, known []class) (*Set, error) {
	folders, err := classFolders(dir)
	if err != nil {
		return nil, err
	}
	if known == nil {
		for _, folder := range folders {
			known = append(known, class{folder})
		}
	}
	s := &Set{classes: known}
	for _, folder := range folders {
		number := find(known, folder)
		if number < 0 {
			return nil, fmt.Errorf("%s is the folder of none of the %d classes", filepath.Join(dir, folder), len(known))
		}
		for path, err := range imagefile.Find(filepath.Join(dir, folder)) {
			if err != nil {
				return nil, err
			}
			if err := s.addFile(dir, path, number); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// classFolders lists the folders in dir by name; a folder may be a link to one.
func classFolders(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		} else if info.IsDir() {
			folders = append(folders, e.Name())
		}
	}
	if len(folders) == 0 {
		return nil, fmt.Errorf("%s has no folders of pictures, one for each class", dir)
	}
	return folders, nil
}

// addFile lists the picture in a file somewhere below dir.
func (s *Set) addFile(dir, path string, class int) error {
	key, err := filepath.Rel(dir, path)
	if err != nil {
		return err
	}
	s.pictures = append(s.pictures, picture{path, filepath.ToSlash(key), class, &file{path: path}})
	return nil
}
