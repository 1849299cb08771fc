// Package pack puts what a site needs of a model into a folder: the weights, the
// labels, what a browser that takes brotli is sent in their place, and a
// manifest by which every byte can be verified.
package pack

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"goglenet/quant/modelfile"
	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/web/site"
)

// Names in the folder.
const (
	Manifest = "manifest.json"
	Weights  = "googlenet.safetensors"
	Labels   = "labels.txt"

	packedExt = ".br"
)

// chunkSize is how much of a file each hash of a chunk covers.
const chunkSize = 1 << 20

// Contents is the manifest.
type Contents struct {
	Version      int    `json:"version"` // 1
	Architecture string `json:"architecture"`
	InputSize    int    `json:"inputSize"`
	Files        []File `json:"files"`
}

// File is one file of the folder, with hashes in hex.
type File struct {
	Name      string   `json:"name"`
	Bytes     int      `json:"bytes"`
	SHA256    string   `json:"sha256"`
	ChunkSize int      `json:"chunkSize"` // bytes that each of Chunks covers, but for the last
	Chunks    []string `json:"chunks"`    // SHA-256 of one chunk after another
	Brotli    int      `json:"brotli,omitempty"`
}

// Write makes or replaces the folder dir, which must not hold other files than
// an earlier Write's unless force is set. The same model gives the same bytes.
// Packing the weights takes a while; progress is told how far it is, and an error
// that it returns ends the work.
func Write(dir string, model []byte, force bool, progress func(done, total int) error) (*Contents, error) {
	m, err := modelfile.Decode(model)
	if err != nil {
		return nil, err
	}
	c := &Contents{Version: 1, Architecture: m.Info.Architecture, InputSize: m.Info.InputSize}
	err = atomicfile.Folder(dir, Manifest, force, func(dir string) error {
		if err := c.add(dir, Weights, model, progress); err != nil {
			return err
		}
		if labels := m.Info.Labels; len(labels) > 0 {
			if err := c.add(dir, Labels, []byte(strings.Join(labels, "\n")+"\n"), progress); err != nil {
				return err
			}
		}
		b, err := json.MarshalIndent(c, "", "  ")
		if err != nil {
			return err
		}
		return atomicfile.WriteBytes(filepath.Join(dir, Manifest), append(b, '\n'))
	})
	return c, err
}

// worthwhile is the least part of a file that a packed copy must save.
const worthwhile = 1. / 20

// add writes a file and, where that saves something, its packed copy.
func (c *Contents) add(dir, name string, b []byte, progress func(done, total int) error) error {
	f := File{Name: name, Bytes: len(b), SHA256: hash(b), ChunkSize: chunkSize}
	for chunk := range slices.Chunk(b, chunkSize) {
		f.Chunks = append(f.Chunks, hash(chunk))
	}
	path := filepath.Join(dir, name)
	if err := atomicfile.WriteBytes(path, b); err != nil {
		return err
	}
	packed, err := site.CompressSlowly(b, func(done int) error { return progress(done, len(b)) })
	if err != nil {
		return err
	}
	if float64(len(packed)) <= (1-worthwhile)*float64(len(b)) {
		f.Brotli = len(packed)
		if err := atomicfile.WriteBytes(path+packedExt, packed); err != nil {
			return err
		}
	}
	c.Files = append(c.Files, f)
	return nil
}

func hash(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
