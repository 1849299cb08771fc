// Package browser drives a headless Chromium for tests, screenshots and
// measurements.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/chromedp/chromedp"
)

// ErrNone says that there is no Chromium on this machine.
var ErrNone = errors.New("no Chromium found; CHROMIUM names one")

// find looks for Chromium under the name in CHROMIUM and the usual ones.
func find() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}

// Browser is a running Chromium with a profile of its own.
type Browser struct{ ctx context.Context }

// Start starts a browser, with flags (name, or name=value) besides the usual
// ones. The error is ErrNone where there is none.
func Start(ctx context.Context, flags ...string) (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.WindowSize(1280, 900)}
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	for _, flag := range flags {
		options = append(options, option(flag))
	}
	allocator, _ := chromedp.NewExecAllocator(ctx, options...)
	b := &Browser{}
	b.ctx, _ = chromedp.NewContext(allocator)
	if err := chromedp.Do(b.ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// Close ends the browser and removes its profile.
func (b *Browser) Close() error { return chromedp.Cancel(b.ctx) }

// option makes a flag of name or name=value.
func option(flag string) chromedp.ExecAllocatorOption {
	if name, value, ok := strings.Cut(flag, "="); ok {
		return chromedp.Flag(name, value)
	}
	return chromedp.Flag(flag, true)
}
