package weights

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
)

const (
	maxArchive  = 32 << 20  // bytes of a .tar.gz
	maxMember   = 1 << 20   // bytes of the one file that is read out
	maxUnpacked = 512 << 20 // bytes unpacked while looking for it
)

// readMember reads the regular file whose base name is member out of a
// .tar.gz. Neither it nor what lies before it may be larger than the limits.
func readMember(archive, member string) ([]byte, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	gz, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	files := tar.NewReader(io.LimitReader(gz, maxUnpacked))
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%q is not in the archive", member)
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg || path.Base(h.Name) != member {
			continue
		}
		if h.Size > maxMember {
			return nil, fmt.Errorf("%q: %d bytes in the archive, at most %d", h.Name, h.Size, maxMember)
		}
		return io.ReadAll(files)
	}
}
