package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"golang.org/x/sync/errgroup"

	"goglenet/tools/web/site"
)

// packedSizes gives the bytes of the fixture's files under brotli, by name.
func (f *fixture) packedSizes(names map[string]bool) (map[string]int64, error) {
	if err := os.MkdirAll(f.sizes(), 0o755); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	sizes := map[string]int64{}
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for name := range names {
		workers.Go(func() error {
			n, err := f.packedSize(name)
			mu.Lock()
			defer mu.Unlock()
			sizes[name] = n
			return err
		})
	}
	return sizes, workers.Wait()
}

// packedSize packs a file. Ten megabytes take half a minute, so that sizes are
// kept, by content.
func (f *fixture) packedSize(name string) (int64, error) {
	b, err := os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(name)))
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(b)
	kept := filepath.Join(f.sizes(), hex.EncodeToString(sum[:16]))
	if text, err := os.ReadFile(kept); err == nil {
		return strconv.ParseInt(string(text), 10, 64)
	}
	n := int64(len(site.Compress(b)))
	return n, os.WriteFile(kept, strconv.AppendInt(nil, n, 10), 0o644)
}

func (f *fixture) sizes() string { return filepath.Join(f.work, "sizes") }
