// Package weights finds the files that the network needs: in local folders
// first, otherwise by downloading them. Every file is checked against its known
// checksums, and replaced atomically.
package weights

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Source is a file that can be had by name.
type Source struct {
	Name     string // what people call it
	File     string // its file name, locally
	URL      string
	Member   string // for a .tar.gz: the file inside it that is wanted
	MaxBytes int64  // a larger download is an error
	Known    []Checksum
}

// Checksum is the SHA-1 (what the publisher of the weights gives), in hex, of
// one known form of a file.
type Checksum struct{ SHA1, Form string }

// GoogLeNet is BVLC's trained network; Labels are its 1000 class names in the
// network's order, a WordNet id before each.
var (
	GoogLeNet = Source{
		Name:     "bvlc_googlenet",
		File:     "bvlc_googlenet.caffemodel",
		URL:      "http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel",
		MaxBytes: 64 << 20,
		Known: []Checksum{
			{"405fc5acd08a3bb12de8ee5e23a96bec22f08204", "as published"},
			{"a30c4fdde3d1384d251ac5486fe994f285e0de13", "without the auxiliary heads"},
		},
	}
	Labels = Source{
		Name:     "labels",
		File:     "synset_words.txt",
		URL:      "http://dl.caffe.berkeleyvision.org/caffe_ilsvrc12.tar.gz",
		Member:   "synset_words.txt",
		MaxBytes: 32 << 20,
		Known:    []Checksum{{"e03a09a8336d75b7bb008748eadee253a30cb2c2", "the 1000 classes of ILSVRC 2012"}},
	}
)

// Sources lists everything that has a name.
func Sources() []Source { return []Source{GoogLeNet, Labels} }

// Lookup gives the sources of some names, all of them for none.
func Lookup(names ...string) ([]Source, error) {
	if len(names) == 0 {
		return Sources(), nil
	}
	var found []Source
	for _, name := range names {
		s, err := lookup(name)
		if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, nil
}

func lookup(name string) (Source, error) {
	var names []string
	for _, s := range Sources() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Source{}, fmt.Errorf("no source is called %q; there are %s", name, strings.Join(names, ", "))
}

// ErrChecksum says that a file is none of the known forms of its source.
var ErrChecksum = errors.New("unknown checksum")

// identify names the known form that r holds.
func (s Source) identify(r io.Reader) (Checksum, error) {
	h := sha1.New()
	if _, err := io.Copy(h, r); err != nil {
		return Checksum{}, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	for _, k := range s.Known {
		if k.SHA1 == sum {
			return k, nil
		}
	}
	var known []string
	for _, k := range s.Known {
		known = append(known, k.SHA1+" "+k.Form)
	}
	return Checksum{}, fmt.Errorf("%w: SHA-1 %s is not that of %s (%s)", ErrChecksum, sum, s.Name, strings.Join(known, "; "))
}

func (s Source) identifyFile(path string) (Checksum, error) {
	f, err := os.Open(path)
	if err != nil {
		return Checksum{}, err
	}
	defer f.Close()
	return s.identify(f)
}

// Folders lists where local files are looked for: first the given folders,
// then those of GOGLENET_MODELS (separated as in PATH), then models and
// ../shared/models beneath root.
func Folders(root string, first ...string) []string {
	folders := append([]string{}, first...)
	folders = append(folders, filepath.SplitList(os.Getenv("GOGLENET_MODELS"))...)
	return append(folders, filepath.Join(root, "models"), filepath.Join(root, "..", "shared", "models"))
}

// ErrNotFound says that no folder holds the file.
var ErrNotFound = errors.New("not found")

// Find gives the first copy of the file in folders or in their subfolders
// bvlc_googlenet. A copy that is not a known form is an error, so that a broken
// file is always reported.
func (s Source) Find(folders []string) (string, Checksum, error) {
	path, err := Search(s.File, folders)
	if err != nil {
		return "", Checksum{}, err
	}
	sum, err := s.identifyFile(path)
	if errors.Is(err, ErrChecksum) {
		return "", Checksum{}, fmt.Errorf("%s: %w; move it away to have it fetched again, or give it to `goglenet convert` by its path", path, err)
	}
	return path, sum, err
}

// Search gives the first regular file called name in folders or in their
// subfolders bvlc_googlenet, whatever it holds.
func Search(name string, folders []string) (string, error) {
	for _, folder := range folders {
		for _, path := range []string{filepath.Join(folder, name), filepath.Join(folder, GoogLeNet.Name, name)} {
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("%s: %w in %s", name, ErrNotFound, strings.Join(folders, ", "))
}
