// Command screenshots takes pictures of the site's pages in each of their
// states, at the widths of a phone, a tablet and a desktop, light and dark.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/server"
	"goglenet/tools/web/site"
	"goglenet/tools/weights"
)

var widths = []int{360, 768, 1440}

const height = 900

// state is what a page looks like after a script has run and a condition holds.
type state struct{ name, path, script, until string }

const panelShows = "document.getElementById('panel').dataset.view === "

var states = []state{
	{"loading", "/?loading", "", panelShows + "'loading'"},
	{"ready", "/", "", panelShows + "'ready'"},
	{"result", "/", "document.querySelector('#samples button').click()", panelShows + "'result' && document.getElementById('preview').complete"},
	{"activation-map", "/", "document.querySelector('#samples li:nth-child(4) button').click(); document.getElementById('where').click()", "document.getElementById('where-note').textContent"},
	{"crops", "/", "document.querySelector('#crops [value=\"144\"]').click(); document.querySelector('#samples button').click()",
		"document.getElementById('working-progress').value > 50"},
	{"series", "/", dropSamples, "document.querySelectorAll('#series-list .caption[data-percent]').length > 3 && " + panelShows + "'result'"},
	{"inside", "/", "document.getElementById('inside').open = true; document.querySelector('#samples li:nth-child(2) button').click()", "document.querySelector('.layer')"},
	{"classes", "/", "document.getElementById('known').open = true", "document.getElementById('known-list').children.length"},
	{"failure", "/", "document.getElementById('url').value = location; document.getElementById('url-form').requestSubmit()", panelShows + "'failure'"},
	{"embed", "/embed.html", "", "[...document.querySelectorAll('img[data-goglenet]')].every((i) => i.complete && i.dataset.goglenetLabels)"},
}

// dropSamples drops all sample pictures on the page at once.
const dropSamples = `(async () => {
	const dataTransfer = new DataTransfer();
	for (const { src } of document.querySelectorAll('#samples img')) dataTransfer.items.add(new File([await (await fetch(src)).blob()], src));
	document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
})()`

func main() {
	var flags struct {
		States []string `arg:"" optional:"" help:"States to take pictures of. Default: all."`
		Out    string   `short:"o" default:"screenshots" help:"Folder for the pictures."`
	}
	parser := kong.Parse(&flags, kong.Description("Takes screenshots of the site."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parser.FatalIfErrorf(run(ctx, flags.Out, flags.States))
}

func run(ctx context.Context, out string, names []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	url, clean, err := serve(ctx)
	if err != nil {
		return err
	}
	defer clean()
	b, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	for _, s := range states {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		for _, width := range widths {
			for _, dark := range []bool{false, true} {
				if err := shoot(b, url, s, width, dark, out); err != nil {
					return fmt.Errorf("%s at %d pixels: %w", s.name, width, err)
				}
			}
		}
	}
	return nil
}

// serve builds the site and serves it until the context ends.
func serve(ctx context.Context) (url string, clean func(), err error) {
	root, err := site.Root(ctx)
	if err != nil {
		return "", nil, err
	}
	model, err := site.Published(ctx, weights.NewFetcher(nil, nil), root, nil)
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "goglenet-*")
	if err != nil {
		return "", nil, err
	}
	clean = func() { os.RemoveAll(dir) }
	dist := filepath.Join(dir, "dist")
	if err := site.Build(ctx, site.Options{Root: root, Out: dist, Model: model}); err != nil {
		clean()
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		clean()
		return "", nil, err
	}
	go server.Serve(ctx, l, server.New(os.DirFS(dist), server.Options{}))
	return "http://" + l.Addr().String(), clean, nil
}

// stall keeps the page in its loading state, half-way through the weights.
const stall = `if (location.search === '?loading') window.Worker = class {
	postMessage({ id }) {
		setTimeout(() => this.onmessage({ data: { id, type: 'progress', progress: { phase: 'weights', loaded: 6.5e6, total: 14e6 } } }));
	}
};`

func shoot(b *browser.Browser, url string, s state, width int, dark bool, out string) error {
	p, err := b.NewPage(stall)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Resize(width, height, dark); err != nil {
		return err
	}
	if err := p.Go(url + s.path); err != nil {
		return err
	}
	if s.script != "" {
		if err := p.Wait(panelShows+"'ready'", time.Minute); err != nil {
			return err
		}
		if _, err := browser.Eval[any](p, s.script+"; 0"); err != nil {
			return err
		}
	}
	if err := p.Wait(s.until, time.Minute); err != nil {
		return err
	}
	time.Sleep(500 * time.Millisecond) // transitions
	shot, err := p.Screenshot()
	if err != nil {
		return err
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	name := filepath.Join(out, fmt.Sprintf("%s-%d-%s.png", s.name, width, scheme))
	fmt.Println(name)
	return os.WriteFile(name, shot, 0o644)
}
