// Package pack puts what a site needs of a model into a folder: the weights, the
// labels, what a browser that takes brotli is sent in their place, and a
// manifest by which every byte can be verified.
package pack

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"goglenet/quant/modelfile"
	"goglenet/tools/internal/atomicfile"
	"goglenet/tools/web/manifest"
	"goglenet/tools/web/site"
)

// Names in the folder.
const (
	Weights = "googlenet.safetensors"
	Labels  = "labels.txt"

	packedExt = ".br"
)

// Contents is the manifest, with what a site may want to know of the model.
type Contents struct {
	manifest.Manifest
	Architecture string `json:"architecture"`
	InputSize    int    `json:"inputSize"`
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
	c := &Contents{Manifest: manifest.Manifest{Version: 1}, Architecture: m.Info.Architecture, InputSize: m.Info.InputSize}
	err = atomicfile.Folder(dir, manifest.Name, force, func(dir string) error {
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
		return atomicfile.WriteBytes(filepath.Join(dir, manifest.Name), append(b, '\n'))
	})
	return c, err
}

// worthwhile is the least part of a file that a packed copy must save.
const worthwhile = 1. / 20

// add writes a file and, where that saves something, its packed copy.
func (c *Contents) add(dir, name string, b []byte, progress func(done, total int) error) error {
	f := manifest.Of(name, b)
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
