package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a tab. Those of NewPage start without cookies, cache or storage.
type Page struct {
	ctx     context.Context
	cancel  context.CancelFunc
	mu      sync.Mutex
	console []string
}

// NewPage opens a tab in which the scripts run before any of a page's own.
func (b *Browser) NewPage(scripts ...string) (*Page, error) {
	return b.open(scripts, chromedp.WithNewBrowserContext())
}

// NewProfilePage opens a tab that has what earlier ones left in the browser's
// profile, which the flag user-data-dir names.
func (b *Browser) NewProfilePage(scripts ...string) (*Page, error) { return b.open(scripts) }

func (b *Browser) open(scripts []string, how ...chromedp.ContextOption) (*Page, error) {
	p := &Page{}
	p.ctx, p.cancel = chromedp.NewContext(b.ctx, how...)
	go p.record(chromedp.Console(p.ctx))
	for _, source := range scripts {
		_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		if err != nil {
			p.cancel()
			return nil, err
		}
	}
	return p, nil
}

func (p *Page) record(messages func(func(chromedp.ConsoleMessage, error) bool)) {
	for m, err := range messages {
		if err != nil {
			return
		}
		p.mu.Lock()
		p.console = append(p.console, strings.TrimSpace(m.String()+" "+m.URL))
		p.mu.Unlock()
	}
}

// Console gives what was written to the console so far, by the page, its
// workers and the browser, each with its kind before it: "error: ...".
func (p *Page) Console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.console...)
}

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

// Go opens an address and waits for the page to load.
func (p *Page) Go(url string) error { return chromedp.Do(p.ctx, chromedp.Navigate(url)) }

// Click clicks the element that a selector finds.
func (p *Page) Click(selector string) error { return chromedp.Do(p.ctx, chromedp.Click(selector)) }

// Press presses keys, those without a character by chromedp's names in kb.
func (p *Page) Press(keys string) error { return chromedp.Do(p.ctx, chromedp.KeyEvent(keys)) }

// SetFiles chooses files in a file input.
func (p *Page) SetFiles(selector string, paths ...string) error {
	return chromedp.Do(p.ctx, chromedp.SetUploadFiles(selector, paths))
}

// Resize sets the size of the viewport, and whether the page is dark.
func (p *Page) Resize(width, height int, dark bool) error {
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(int64(width), int64(height))); err != nil {
		return err
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	return err
}

// Screenshot gives a PNG of the whole page.
func (p *Page) Screenshot() ([]byte, error) {
	return chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
}

// Eval evaluates an expression, awaited if it is a promise, and decodes its value.
func Eval[T any](p *Page, expression string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, func(e *runtime.EvaluateParams) {
		await := true
		e.AwaitPromise = &await
	}))
}

// Wait evaluates an expression, or what it promises, until it is true. It asks from outside: the
// page's content security policy forbids it to evaluate text itself.
func (p *Page) Wait(expression string, atMost time.Duration) error {
	const pause = 50 * time.Millisecond
	for deadline := time.Now().Add(atMost); ; time.Sleep(pause) {
		ok, err := Eval[bool](p, "Promise.resolve("+expression+").then(Boolean)")
		if err != nil || ok {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not true after %v: %s", atMost, expression)
		}
	}
}
