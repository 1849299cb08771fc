package site

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/andybalholm/brotli"
	"golang.org/x/sync/errgroup"
)

const packedExt = ".br"

// packedTypes are what a host sends compressed. Weights and pictures are not
// worth it: they hardly shrink.
var packedTypes = []string{".wasm", ".js", ".mjs", ".css", ".html", ".svg"}

// Compress packs b as small as brotli can.
func Compress(b []byte) []byte {
	packed, _ := CompressSlowly(b, func(int) error { return nil }) // into memory: cannot fail
	return packed
}

// CompressSlowly is Compress for what takes a while: about a minute for 20 MB.
// It tells how many bytes are done, and ends with the error that it is given.
func CompressSlowly(b []byte, progress func(done int) error) ([]byte, error) {
	const step = 1 << 18
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	for done := 0; done < len(b); done += step {
		if err := progress(done); err != nil {
			return nil, err
		}
		if _, err := w.Write(b[done:min(done+step, len(b))]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// compress puts a packed copy beside each file of dir that is worth it. The
// copies in previous, an earlier build, are taken over where the file is the
// same: packing the program takes seconds.
func compress(dir, previous string) error {
	entries, err := os.ReadDir(dir) // what is worth it lies at the top
	if err != nil {
		return err
	}
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, e := range entries {
		if e.Type().IsRegular() && slices.Contains(packedTypes, filepath.Ext(e.Name())) {
			workers.Go(func() error { return compressFile(dir, previous, e.Name()) })
		}
	}
	return workers.Wait()
}

func compressFile(dir, previous, name string) error {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	packed, ok := packedBefore(previous, name, b)
	if !ok {
		packed = Compress(b)
	}
	if len(packed) >= len(b) {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, name+packedExt), packed, 0o644)
}

// packedBefore gives the packed copy that an earlier build made of the same file.
func packedBefore(previous, name string, b []byte) ([]byte, bool) {
	old, err := os.ReadFile(filepath.Join(previous, name))
	if err != nil || !bytes.Equal(old, b) {
		return nil, false
	}
	packed, err := os.ReadFile(filepath.Join(previous, name+packedExt))
	return packed, err == nil
}
