package weights

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

var errStalled = errors.New("the connection brought nothing for too long")

// permanent marks an error that another try would only repeat.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// limits are the sizes in bytes that a download can have: one of those known, or
// any up to the most.
type limits struct {
	most  int64
	known []int64
}

// check refuses a size that a server announces.
func (l limits) check(total int64) error {
	if total > l.most || l.known != nil && !slices.Contains(l.known, total) {
		return fmt.Errorf("has %d bytes, so it is not the file wanted", total)
	}
	return nil
}

// download brings url into the file part, going on from what part holds, and
// tries again as long as each try brings more of it.
func (f *Fetcher) download(ctx context.Context, url string, l limits, part string) error {
	wait := f.Wait
	for failures := 0; ; {
		before := size(part)
		err := f.try(ctx, url, l, part)
		if err == nil || ctx.Err() != nil || errors.As(err, &permanent{}) {
			return err
		}
		if size(part) > before {
			failures, wait = 0, f.Wait
		}
		if failures++; failures >= f.Tries {
			return fmt.Errorf("gave up after %d tries: %w", failures, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			wait *= 2
		}
	}
}

// try makes one request and appends its body to part.
func (f *Fetcher) try(ctx context.Context, url string, l limits, part string) error {
	file, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return permanent{err}
	}
	defer file.Close()
	have, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return permanent{err}
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(f.Stall, func() { cancel(errStalled) })
	defer watchdog.Stop()
	resp, err := f.request(ctx, url, have)
	if err != nil {
		return cause(ctx, err)
	}
	defer resp.Body.Close()
	start, done, err := bodyStart(resp, have)
	if done || err != nil {
		return err
	}
	total := int64(-1)
	if resp.ContentLength >= 0 {
		total = start + resp.ContentLength
		if err := l.check(total); err != nil {
			return permanent{err}
		}
	}
	if err := file.Truncate(start); err != nil {
		return permanent{err}
	}
	if _, err := file.Seek(start, io.SeekStart); err != nil {
		return permanent{err}
	}
	body := &meteredReader{r: resp.Body, done: start, total: total, progress: f.Progress,
		alive: func() { watchdog.Reset(f.Stall) }}
	return cause(ctx, appendBody(file, body, l.most))
}

func (f *Fetcher) request(ctx context.Context, url string, have int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, permanent{err}
	}
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := f.Client.Do(req)
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
		return nil, permanent{err} // nobody is there
	}
	return resp, err
}

// bodyStart says which byte of the file the response's body begins with, or
// that the file already is whole.
func bodyStart(resp *http.Response, have int64) (start int64, done bool, err error) {
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return 0, false, nil // a server without Range sends everything
	case code == http.StatusPartialContent:
		sent := resp.Header.Get("Content-Range")
		if !strings.HasPrefix(sent, fmt.Sprintf("bytes %d-", have)) {
			return 0, false, permanent{fmt.Errorf("asked for the bytes from %d, was sent %q", have, sent)}
		}
		return have, false, nil
	case code == http.StatusRequestedRangeNotSatisfiable && have > 0:
		return have, true, nil // nothing is left to send; the checksum judges what is there
	case code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code >= 500:
		return 0, false, errors.New(resp.Status)
	default:
		return 0, false, permanent{errors.New(resp.Status)}
	}
}

// appendBody copies body to the end of file, which must not pass most bytes.
func appendBody(file *os.File, body *meteredReader, most int64) error {
	if _, err := io.Copy(file, io.LimitReader(body, most-body.done+1)); err != nil {
		return err
	}
	if body.done > most {
		return permanent{errors.Join(fmt.Errorf("has more than %d bytes, so it is not the file wanted", most), file.Truncate(0))}
	}
	return file.Close()
}

// meteredReader reports every read.
type meteredReader struct {
	r           io.Reader
	done, total int64
	progress    func(done, total int64)
	alive       func()
}

func (m *meteredReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.done += int64(n)
	m.alive()
	if m.progress != nil {
		m.progress(m.done, m.total)
	}
	return n, err
}

// cause prefers why a context ended over the error that its end made.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
