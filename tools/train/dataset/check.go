package dataset

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// maxKept bounds what is kept of files in memory, in bytes.
const maxKept = 512 << 20

// Check decodes every picture once, and drops those that cannot be used. Files are kept in memory as they are, compressed,
// until 512 MiB are full; the others are read each time. A class that loses all its pictures is an error, and so is the
// end of ctx. progress is called after each picture, by one goroutine at a time.
func (s *Set) Check(ctx context.Context, progress func(done, total int)) (Unreadable, error) {
	failed := make([]error, s.Len())
	var next, kept atomic.Int64
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < s.Len(); i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				failed[i] = s.checkPicture(i, &kept)
				mu.Lock()
				done++
				progress(done, s.Len())
				mu.Unlock()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return s.drop(failed)
}

// checkPicture decodes a picture, and keeps its file if there is room.
func (s *Set) checkPicture(i int, kept *atomic.Int64) error {
	f, isFile := s.pictures[i].decoder.(*file)
	if isFile {
		if err := f.keep(); err != nil {
			return err
		}
	}
	if _, err := s.Image(i); err != nil {
		return err
	}
	if isFile && kept.Add(int64(len(f.data))) > maxKept {
		f.data = nil
	}
	return nil
}

// drop removes the pictures that failed. No class may lose its last one.
func (s *Set) drop(failed []error) (Unreadable, error) {
	all := s.pictures
	var bad Unreadable
	s.pictures = nil
	for i, err := range failed {
		if err != nil {
			bad = append(bad, err)
		} else {
			s.pictures = append(s.pictures, all[i])
		}
	}
	left := s.Counts()
	for i, err := range failed {
		if class := all[i].class; err != nil && left[class] == 0 {
			return bad, fmt.Errorf("no picture of class %d, %s, can be used: %w", class, s.classes[class].name(), err)
		}
	}
	return bad, nil
}

// Unreadable are the errors of pictures that cannot be used. Each names its picture.
type Unreadable []error

// String counts them, and lists the first ten.
func (u Unreadable) String() string {
	const most = 10
	var b strings.Builder
	fmt.Fprintf(&b, "pictures that cannot be used: %d", len(u))
	for _, err := range u[:min(len(u), most)] {
		fmt.Fprintf(&b, "\n  %v", err)
	}
	if len(u) > most {
		fmt.Fprintf(&b, "\n  and %d more", len(u)-most)
	}
	return b.String()
}
