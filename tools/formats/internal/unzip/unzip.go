// Package unzip reads the zip archives that NumPy and PyTorch keep arrays in,
// from memory, more strictly than archive/zip: entries must lie inside the
// file, apart from each other and under names of their own, and what they
// expand to is counted before it is taken.
package unzip

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"goglenet/tools/formats/source"
)

// maxEntries bounds the memory for the directory, whose entries take more of it
// than of the file.
const maxEntries = 1 << 12

// Entry is a file in an archive.
type Entry struct {
	Name string
	Size int // bytes, expanded

	file   *zip.File
	stored []byte // in the archive, unless deflated
}

// Open reads an archive's directory. The entries are in its order and alias b.
// Errors are of type *source.FormatError.
func Open(b []byte) ([]Entry, error) {
	entries, err := open(b)
	if err != nil {
		return nil, source.Malformed("zip", err)
	}
	return entries, nil
}

func open(b []byte) ([]Entry, error) {
	// archive/zip goes on as long as it finds entries, whatever their stated number.
	if n := bytes.Count(b, []byte("PK\x01\x02")); n > maxEntries {
		return nil, fmt.Errorf("%d entries, more than %d", n, maxEntries)
	}
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(archive.File))
	seen := make(map[string]struct{}, len(archive.File))
	extents := make([]extent, len(archive.File))
	for i, f := range archive.File {
		if _, twice := seen[f.Name]; twice {
			return nil, inEntry(f.Name, errors.New("comes twice"))
		}
		seen[f.Name] = struct{}{}
		if extents[i], err = extentOf(f, len(b)); err != nil {
			return nil, inEntry(f.Name, err)
		}
		entries[i] = Entry{Name: f.Name, Size: int(f.UncompressedSize64), file: f}
		if f.Method == zip.Store {
			entries[i].stored = b[extents[i].begin:extents[i].end:extents[i].end]
		}
	}
	return entries, apart(extents)
}

// extent is where an entry's data lie in the archive.
type extent struct {
	name       string
	begin, end int
}

func extentOf(f *zip.File, size int) (extent, error) {
	const encrypted = 1
	begin, err := f.DataOffset()
	switch {
	case err != nil:
		return extent{}, err
	case f.Flags&encrypted != 0:
		return extent{}, errors.New("encrypted")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return extent{}, fmt.Errorf("compression method %d, neither stored nor deflated", f.Method)
	case begin < 0 || begin > int64(size) || f.CompressedSize64 > uint64(int64(size)-begin):
		return extent{}, fmt.Errorf("%d bytes at %d, past the end of the file", f.CompressedSize64, begin)
	case f.UncompressedSize64 > math.MaxInt:
		return extent{}, fmt.Errorf("a size of %d bytes", f.UncompressedSize64)
	case f.Method == zip.Store && f.UncompressedSize64 != f.CompressedSize64:
		return extent{}, fmt.Errorf("stored, but %d bytes in %d", f.UncompressedSize64, f.CompressedSize64)
	}
	return extent{f.Name, int(begin), int(begin) + int(f.CompressedSize64)}, nil
}

// apart checks that no byte of the archive serves two entries, which is how a
// small file can expand to a huge one.
func apart(extents []extent) error {
	slices.SortFunc(extents, func(a, b extent) int { return a.begin - b.begin })
	end, before := 0, ""
	for _, e := range extents {
		if e.begin == e.end {
			continue
		}
		if e.begin < end {
			return inEntry(e.name, errors.New("overlaps "+source.Quote(before)))
		}
		end, before = e.end, e.name
	}
	return nil
}

// Bytes returns the entry's contents: a part of the archive if it is stored,
// else expanded into scratch, which grows by what memory gives and is
// overwritten by the next entry.
func (e Entry) Bytes(scratch *[]byte, memory *source.Memory) ([]byte, error) {
	if e.file.Method == zip.Store {
		return e.stored, e.checkStored()
	}
	if cap(*scratch) < e.Size {
		if err := memory.Take(e.Size, 1); err != nil {
			return nil, inEntry(e.Name, err)
		}
		*scratch = make([]byte, e.Size)
	}
	out := (*scratch)[:e.Size]
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, inEntry(e.Name, err)
	}
	if err := AtEnd(r); err != nil {
		return nil, inEntry(e.Name, err)
	}
	return out, nil
}

// Open returns a reader of the entry's contents, which ends with an error if
// they are not as the directory says.
func (e Entry) Open() (io.ReadCloser, error) {
	if e.file.Method == zip.Store {
		return io.NopCloser(bytes.NewReader(e.stored)), e.checkStored()
	}
	r, err := e.file.Open()
	if err != nil {
		return nil, inEntry(e.Name, err)
	}
	return r, nil
}

func (e Entry) checkStored() error {
	if crc32.ChecksumIEEE(e.stored) != e.file.CRC32 {
		return inEntry(e.Name, zip.ErrChecksum)
	}
	return nil
}

// AtEnd checks that nothing follows in an entry, and the checksum of a deflated
// one.
func AtEnd(r io.Reader) error {
	n, err := io.ReadFull(r, make([]byte, 1))
	if n > 0 {
		return errors.New("data past its end")
	}
	if err == io.EOF {
		return nil
	}
	return err
}

func inEntry(name string, err error) error {
	return source.Malformed("entry "+source.Quote(name), err)
}
