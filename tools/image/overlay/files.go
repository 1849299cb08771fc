package overlay

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Files names the files that drawings of images go to: file itself for one image,
// FILE-IMAGE of several. It refuses two images of the same name.
func Files(file string, images []string) (map[string]string, error) {
	ext := filepath.Ext(file)
	files, from := map[string]string{}, map[string]string{}
	for _, image := range images {
		to := file
		if len(images) > 1 {
			name := filepath.Base(image)
			to = strings.TrimSuffix(file, ext) + "-" + strings.TrimSuffix(name, filepath.Ext(name)) + ext
		}
		if other, taken := from[to]; taken && other != image {
			return nil, fmt.Errorf("both %s and %s would be drawn into %s; do them one by one", other, image, to)
		}
		files[image], from[to] = to, image
	}
	return files, nil
}
