package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"goglenet/tools/internal/progress"
	"goglenet/tools/web/browser"
)

// browserFlags keep tabs that are not in front as fast as the one that is.
var browserFlags = []string{"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding"}

// measureAll measures the rows, those that want the same flags in one browser.
func measureAll(ctx context.Context, f *fixture, rows []row, o options) (*report, error) {
	h := newHost(f)
	defer h.Close()
	r := &report{}
	var all []*tab
	for _, jsFlags := range []string{"", noVNNI} {
		var tabs []*tab
		for _, r := range rows {
			if r.JSFlags == jsFlags {
				tabs = append(tabs, &tab{result: result{row: r}, host: h})
			}
		}
		if len(tabs) == 0 {
			continue
		}
		chromium, err := measureTogether(ctx, f, tabs, jsFlags, o)
		if err != nil {
			return nil, err
		}
		r.Chromium = chromium
		all = append(all, tabs...)
	}
	if err := weigh(f, all); err != nil {
		return nil, err
	}
	for _, t := range all {
		r.Results = append(r.Results, t.finish())
	}
	r.describe(f, o)
	r.compare()
	return r, nil
}

// weigh finds out how many bytes each tab made the browser download.
func weigh(f *fixture, tabs []*tab) error {
	files := map[string]bool{}
	for _, t := range tabs {
		for _, name := range t.code() {
			files[name] = true
		}
	}
	fmt.Fprintln(os.Stderr, "packing the engines, to know how much a page downloads; the sizes are kept for the next time")
	sizes, err := f.packedSizes(files)
	if err != nil {
		return err
	}
	for _, t := range tabs {
		for _, name := range t.code() {
			t.Download += sizes[name]
		}
		if info, err := os.Stat(f.model(t.Model())); err == nil {
			t.Weights = info.Size()
		}
	}
	return nil
}

// measureTogether interleaves the runs of all tabs in one browser, and gives the
// browser's version.
func measureTogether(ctx context.Context, f *fixture, tabs []*tab, jsFlags string, o options) (chromium string, err error) {
	flags := browserFlags
	if jsFlags != "" {
		flags = append(slices.Clip(flags), "js-flags="+jsFlags)
	}
	b, err := browser.Start(ctx, flags...)
	if err != nil {
		return "", err
	}
	defer b.Close()
	if chromium, err = version(b, tabs[0].host.URL); err != nil {
		return "", err
	}
	meter := progress.New(os.Stderr, "turns", progress.Items)
	defer meter.Done()
	turns := 0
	inTurn := func(from int, turn func(*tab)) error {
		for i := range tabs {
			t := tabs[(from+i)%len(tabs)]
			if t.Error == "" && ctx.Err() == nil {
				turn(t)
			}
			turns++
			meter.Set(int64(turns), int64(len(tabs)*(o.Loads+o.Rounds+1)))
		}
		return ctx.Err()
	}
	for range o.Loads {
		if err := inTurn(0, func(t *tab) { t.load(b) }); err != nil {
			return "", err
		}
	}
	if err := inTurn(0, func(t *tab) { t.check(f.images) }); err != nil {
		return "", err
	}
	for round := range o.Rounds {
		image := round % len(f.images.Probs)
		if err := inTurn(round, func(t *tab) { t.time(image) }); err != nil {
			return "", err
		}
	}
	return chromium, inTurn(0, (*tab).measureMemory)
}

// version asks a page what browser it is in.
func version(b *browser.Browser, url string) (string, error) {
	p, err := b.NewPage()
	if err != nil {
		return "", err
	}
	defer p.Close()
	if err := p.Go(url); err != nil {
		return "", fmt.Errorf("the browser cannot reach this program: %w", err)
	}
	return browser.Eval[string](p, `navigator.userAgentData.getHighEntropyValues(['fullVersionList']).then(
		({ fullVersionList }) => fullVersionList.find(({ brand }) => /Chrom/.test(brand)).version)`)
}
