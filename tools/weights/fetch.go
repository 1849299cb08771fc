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
	Tries    int                     // tries in a row that bring no byte before a mirror is given up
	Wait     time.Duration           // before the second try; doubled for each one after
	Stall    time.Duration           // a connection that brings nothing for so long is dropped
	Progress func(done, total int64) // of one mirror's file; total is -1 where it is unknown
	Say      func(string)            // is told when a mirror is given up for the next
}

// NewFetcher waits for a slow connection and gives up on a dead one. Both
// functions may be nil.
func NewFetcher(progress func(done, total int64), say func(string)) *Fetcher {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	transport.DisableCompression = true // Range counts bytes as they are stored
	return &Fetcher{
		Client:   &http.Client{Transport: transport},
		Tries:    2,
		Wait:     time.Second,
		Stall:    30 * time.Second,
		Progress: progress,
		Say:      say,
	}
}

// Get finds s in folders or fetches it into the folder into.
func (f *Fetcher) Get(ctx context.Context, s Source, folders []string, into string) (string, Form, error) {
	path, form, err := s.Find(folders)
	if errors.Is(err, ErrNotFound) {
		if path, form, err = f.Fetch(ctx, s, into); err != nil {
			err = fmt.Errorf("%w\ntry again later, or put %s into %s by hand", err, strings.Join(s.files(), " or "), into)
		}
	}
	return path, form, err
}

// Fetch downloads s into a folder, which it makes if need be, from the first of
// its mirrors that gives a known form. What an interrupted download brought stays
// in a .part file, and the next one goes on from there; a file takes its name only
// when its size and checksum are known.
func (f *Fetcher) Fetch(ctx context.Context, s Source, folder string) (string, Form, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", Form{}, err
	}
	var failures []error
	for i, m := range s.Mirrors {
		path, form, err := f.fetch(ctx, s, m, folder)
		if err == nil || ctx.Err() != nil {
			return path, form, err
		}
		failures = append(failures, fmt.Errorf("%s: %w", m.URL, err))
		if f.Say != nil && i < len(s.Mirrors)-1 {
			f.Say(fmt.Sprintf("%s: %v; trying the next address", m.URL, err))
		}
	}
	return "", Form{}, fmt.Errorf("no address gave %s:\n%w", s.Name, errors.Join(failures...))
}

// fetch downloads s from one mirror.
func (f *Fetcher) fetch(ctx context.Context, s Source, m Mirror, folder string) (string, Form, error) {
	path := filepath.Join(folder, m.File)
	part := path + ".part"
	resumed := size(part) > 0
	for {
		if err := f.download(ctx, m.URL, s.limits(m), part); err != nil {
			return "", Form{}, err
		}
		form, err := s.install(m, part, path)
		if err == nil {
			return path, form, nil
		}
		os.Remove(part)
		if !resumed {
			return "", Form{}, err
		}
		resumed = false // the start of the file was another's: once more, from nothing
	}
}

// limits are the sizes that a mirror's file can have.
func (s Source) limits(m Mirror) (l limits) {
	if m.Member != "" {
		return limits{most: maxArchive}
	}
	for _, f := range s.Forms {
		if f.File == m.File {
			l.known = append(l.known, f.Bytes)
			l.most = max(l.most, f.Bytes)
		}
	}
	return l
}

// install checks a finished download and gives it, or the member wanted from
// it, its name.
func (s Source) install(m Mirror, part, path string) (Form, error) {
	if m.Member != "" {
		return s.installMember(m.Member, part, path)
	}
	form, err := s.identifyFile(part)
	if err != nil {
		return Form{}, err
	}
	file, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return Form{}, err
	}
	defer file.Close()
	return form, atomicfile.Commit(file, path)
}

func (s Source) installMember(member, archive, path string) (Form, error) {
	data, err := readMember(archive, member)
	if err != nil {
		return Form{}, err
	}
	form, err := s.identify(bytes.NewReader(data))
	if err != nil {
		return Form{}, err
	}
	if err := atomicfile.WriteBytes(path, data); err != nil {
		return Form{}, err
	}
	return form, os.Remove(archive)
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
