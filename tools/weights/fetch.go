package weights

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"goglenet/tools/internal/atomicfile"
)

// Fetcher downloads sources.
type Fetcher struct {
	Client   *http.Client
	Tries    int                     // tries in a row that bring no byte before giving up
	Wait     time.Duration           // before the second try; doubled for each one after
	Stall    time.Duration           // a connection that brings nothing for so long is dropped
	Progress func(done, total int64) // total is -1 where it is unknown
}

// NewFetcher waits for a slow connection and gives up on a dead one.
func NewFetcher(progress func(done, total int64)) *Fetcher {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	transport.DisableCompression = true // Range counts bytes as they are stored
	return &Fetcher{
		Client:   &http.Client{Transport: transport},
		Tries:    4,
		Wait:     time.Second,
		Stall:    30 * time.Second,
		Progress: progress,
	}
}

// Get finds s in folders or fetches it into the folder into.
func (f *Fetcher) Get(ctx context.Context, s Source, folders []string, into string) (string, Checksum, error) {
	path, sum, err := s.Find(folders)
	if errors.Is(err, ErrNotFound) {
		if path, sum, err = f.Fetch(ctx, s, into); err != nil {
			err = fmt.Errorf("%w; or put %s into %s by hand", err, s.File, strings.Join(folders, " or "))
		}
	}
	return path, sum, err
}

// Fetch downloads s into a folder, which it makes if need be. What an
// interrupted download brought stays in a .part file, and the next one goes on
// from there; the file takes its name only when its checksum is known.
func (f *Fetcher) Fetch(ctx context.Context, s Source, folder string) (string, Checksum, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", Checksum{}, err
	}
	path := filepath.Join(folder, s.File)
	part := path + ".part"
	resumed := size(part) > 0
	for {
		if err := f.download(ctx, s, part); err != nil {
			return "", Checksum{}, fmt.Errorf("%s: %w", s.URL, err)
		}
		sum, err := s.install(part, path)
		if err == nil {
			return path, sum, nil
		}
		os.Remove(part)
		if !resumed {
			return "", Checksum{}, fmt.Errorf("%s: %w", s.URL, err)
		}
		resumed = false // the start of the file was another's: once more, from nothing
	}
}

// install checks a finished download and gives it, or the member wanted from
// it, its name.
func (s Source) install(part, path string) (Checksum, error) {
	if s.Member != "" {
		return s.installMember(part, path)
	}
	sum, err := s.identifyFile(part)
	if err != nil {
		return Checksum{}, err
	}
	file, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return Checksum{}, err
	}
	defer file.Close()
	return sum, atomicfile.Commit(file, path)
}

func (s Source) installMember(archive, path string) (Checksum, error) {
	data, err := readMember(archive, s.Member)
	if err != nil {
		return Checksum{}, err
	}
	sum, err := s.identify(bytes.NewReader(data))
	if err != nil {
		return Checksum{}, err
	}
	if err := atomicfile.WriteBytes(path, data); err != nil {
		return Checksum{}, err
	}
	return sum, os.Remove(archive)
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
