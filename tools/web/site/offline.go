package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// serviceWorker keeps the site for visits without a network.
const serviceWorker = "sw.js"

// filesMark stands in the service worker's script where its files are to be.
var filesMark = []byte("/* files */ {}")

// notKept are the types of files that the service worker does not keep: the
// library keeps programs and weights itself, packed copies have no address of
// their own.
var notKept = []string{".wasm", ".safetensors", packedExt}

// listFiles writes into the service worker's script which files it keeps, each
// with its hash. So the script changes with any of them, and browsers fetch it
// anew.
func listFiles(dir string) error {
	script := filepath.Join(dir, serviceWorker)
	b, err := os.ReadFile(script)
	if err != nil {
		return err
	}
	files := map[string]string{}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == serviceWorker || slices.Contains(notKept, path.Ext(name)) {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		sum := sha256.Sum256(content)
		files[name] = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		return err
	}
	list, err := json.Marshal(files)
	if err != nil {
		return err
	}
	if !bytes.Contains(b, filesMark) {
		return errors.New(serviceWorker + ": no place for the list of files")
	}
	return os.WriteFile(script, bytes.Replace(b, filesMark, list, 1), 0o644)
}
