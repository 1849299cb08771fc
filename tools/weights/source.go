// Package weights finds the files that the network needs: in local folders
// first, otherwise by downloading them. Every file is checked against its known
// checksums, and replaced atomically.
package weights

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is something that can be had by name: any one of its forms.
type Source struct {
	Name    string // what people call it
	Forms   []Form // what is known of it, that which is looked for first in front
	Mirrors []Mirror
}

// Form is a file with known contents.
type Form struct {
	File  string // its name, locally
	Bytes int64
	Hash  string // SHA-256 or, where its publisher gives only that, SHA-1, in hex
	About string
}

// Mirror is an address from which a form can be downloaded.
type Mirror struct {
	URL    string
	File   string // the form's name, locally
	Member string // where URL is a .tar.gz: the file inside it that is wanted
}

// GoogLeNet is BVLC's trained network; Labels are its 1000 class names in the
// network's order, a WordNet id before each. Mirrors are in the order in which
// they are tried.
var (
	GoogLeNet = Source{
		Name: "bvlc_googlenet",
		Forms: []Form{
			{"bvlc_googlenet.caffemodel", 53_533_754, "405fc5acd08a3bb12de8ee5e23a96bec22f08204", "as published"},
			{"bvlc_googlenet.caffemodel", 28_008_394, "a30c4fdde3d1384d251ac5486fe994f285e0de13", "without the auxiliary heads"},
			{"googlenet-12.onnx", 28_021_836, "c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e", "ONNX, opset 12"},
			{"googlenet-9.onnx", 28_020_232, "bd979d99d10d9acf84c5a67252bcae4992bf4e1afdab046cb0ea370e6f01ee38", "ONNX, opset 9"},
		},
		Mirrors: []Mirror{
			{URL: "https://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel", File: "bvlc_googlenet.caffemodel"},
			{URL: "http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel", File: "bvlc_googlenet.caffemodel"},
			{URL: "https://media.githubusercontent.com/media/onnx/models/main/" + zooGoogLeNet + "googlenet-12.onnx", File: "googlenet-12.onnx"},
			{URL: "https://github.com/onnx/models/raw/main/" + zooGoogLeNet + "googlenet-12.onnx", File: "googlenet-12.onnx"},
			{URL: "https://github.com/onnx/models/raw/main/" + zooGoogLeNet + "googlenet-9.onnx", File: "googlenet-9.onnx"},
			{URL: "https://www.deepdetect.com/downloads/platform/pretrained/caffe/googlenet/bvlc_googlenet.caffemodel", File: "bvlc_googlenet.caffemodel"},
			{URL: "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/caffe/models/bvlc_googlenet/bvlc_googlenet.caffemodel", File: "bvlc_googlenet.caffemodel"},
		},
	}
	Labels = Source{
		Name:  "labels",
		Forms: []Form{{"synset_words.txt", 31_675, "e03a09a8336d75b7bb008748eadee253a30cb2c2", "the 1000 classes of ILSVRC 2012"}},
		Mirrors: []Mirror{
			{URL: "https://dl.caffe.berkeleyvision.org/caffe_ilsvrc12.tar.gz", File: "synset_words.txt", Member: "synset_words.txt"},
			{URL: "http://dl.caffe.berkeleyvision.org/caffe_ilsvrc12.tar.gz", File: "synset_words.txt", Member: "synset_words.txt"},
			{URL: "https://raw.githubusercontent.com/onnx/models/main/validated/vision/classification/synset.txt", File: "synset_words.txt"},
		},
	}
)

// zooGoogLeNet is where the ONNX model zoo keeps BVLC's network.
const zooGoogLeNet = "validated/vision/classification/inception_and_googlenet/googlenet/model/"

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
func (s Source) identify(r io.Reader) (Form, error) {
	h1, h256 := sha1.New(), sha256.New()
	n, err := io.Copy(io.MultiWriter(h1, h256), r)
	if err != nil {
		return Form{}, err
	}
	sum1, sum256 := hex.EncodeToString(h1.Sum(nil)), hex.EncodeToString(h256.Sum(nil))
	var known []string
	for _, f := range s.Forms {
		if f.Bytes == n && (f.Hash == sum1 || f.Hash == sum256) {
			return f, nil
		}
		known = append(known, fmt.Sprintf("%s, %d bytes, %s", f.Hash, f.Bytes, f.About))
	}
	return Form{}, fmt.Errorf("%w: %d bytes with SHA-1 %s and SHA-256 %s are not %s (%s)", ErrChecksum, n, sum1, sum256, s.Name, strings.Join(known, "; "))
}

func (s Source) identifyFile(path string) (Form, error) {
	f, err := os.Open(path)
	if err != nil {
		return Form{}, err
	}
	defer f.Close()
	return s.identify(f)
}

// files are the names of the forms, each once.
func (s Source) files() (names []string) {
	for _, f := range s.Forms {
		if !slices.Contains(names, f.File) {
			names = append(names, f.File)
		}
	}
	return names
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

// Find gives the first copy of a form in folders or in their subfolders
// bvlc_googlenet. A copy that is not a known form is an error, so that a broken
// file is always reported.
func (s Source) Find(folders []string) (string, Form, error) {
	path, err := Search(folders, s.files()...)
	if err != nil {
		return "", Form{}, err
	}
	form, err := s.identifyFile(path)
	if errors.Is(err, ErrChecksum) {
		return "", Form{}, fmt.Errorf("%s: %w; move it away to have it fetched again, or give it to `goglenet convert` by its path", path, err)
	}
	return path, form, err
}

// Search gives the first regular file with the first of the names in folders or in
// their subfolders bvlc_googlenet, or else with the next name, whatever it holds.
func Search(folders []string, names ...string) (string, error) {
	for _, name := range names {
		for _, folder := range folders {
			for _, path := range []string{filepath.Join(folder, name), filepath.Join(folder, GoogLeNet.Name, name)} {
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					return path, nil
				}
			}
		}
	}
	return "", fmt.Errorf("%s: %w in %s", strings.Join(names, ", "), ErrNotFound, strings.Join(folders, ", "))
}
