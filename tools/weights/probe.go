package weights

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Probe asks all mirrors of s side by side whether they have their file, and
// gives s with the first that says so in front of the others. It fails when all
// have refused, or when ctx ends.
func (f *Fetcher) Probe(ctx context.Context, s Source) (Source, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		mirror int
		err    error
	}
	answers := make(chan answer, len(s.Mirrors))
	for i, m := range s.Mirrors {
		go func() { answers <- answer{i, f.head(ctx, m.URL, s.limits(m))} }()
	}
	for range s.Mirrors {
		select {
		case a := <-answers:
			if a.err == nil {
				return s.startingWith(a.mirror), nil
			}
		case <-ctx.Done():
			return s, fmt.Errorf("no address of %s has answered: %w", s.Name, ctx.Err())
		}
	}
	return s, fmt.Errorf("no address has %s", s.Name)
}

// head asks for the size of a file.
func (f *Fetcher) head(ctx context.Context, url string, l limits) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return err
	}
	resp, err := f.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	if resp.ContentLength >= 0 {
		return l.check(resp.ContentLength)
	}
	return nil
}

// startingWith is s with one of its mirrors before the others.
func (s Source) startingWith(i int) Source {
	mirrors := append([]Mirror{s.Mirrors[i]}, s.Mirrors[:i]...)
	s.Mirrors = append(mirrors, s.Mirrors[i+1:]...)
	return s
}
