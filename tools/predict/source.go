package predict

import (
	"iter"
	"os"

	"goglenet/tools/formats/text"
	"goglenet/tools/image/imagefile"
)

// Source names image files, however many: they are listed as they are wanted.
type Source struct {
	Paths []string // of files, and of folders as imagefile.Find takes them
	List  string   // file with a path a line, after Paths; "-" is standard input
	Shard Shard    // of all those
}

// Files yields paths, none of which is taken for a folder.
func Files(paths ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, path := range paths {
			if !yield(path, nil) {
				return
			}
		}
	}
}

// Count is how many images there are, 0 if that is not known before they are listed.
func (s Source) Count() int {
	if s.List != "" || s.Shard.whole().Of > 1 {
		return 0
	}
	for _, path := range s.Paths {
		if isFolder(path) {
			return 0
		}
	}
	return len(s.Paths)
}

// Images yields the files' paths. After an error nothing follows.
func (s Source) Images() iter.Seq2[string, error] {
	return s.Shard.Share(func(yield func(string, error) bool) {
		for _, path := range s.Paths {
			images := Files(path)
			if isFolder(path) {
				images = imagefile.Find(path)
			}
			for path, err := range images {
				if !yield(path, err) || err != nil {
					return
				}
			}
		}
		if s.List == "" {
			return
		}
		for line, err := range text.File(s.List) {
			if (line.Text != "" || err != nil) && !yield(line.Text, err) || err != nil {
				return
			}
		}
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
