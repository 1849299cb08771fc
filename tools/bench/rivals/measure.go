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
func measureAll(ctx context.Context, st *stage, rows []subject, o options) (*report, error) {
	h := newHost(st)
	defer h.Close()
	r := &report{}
	var all []*entrant
	for _, jsFlags := range []string{"", noVNNI} {
		var entrants []*entrant
		for _, s := range rows {
			if s.JSFlags == jsFlags {
				entrants = append(entrants, &entrant{result: result{subject: s}, host: h})
			}
		}
		if len(entrants) == 0 {
			continue
		}
		chromium, err := measureTogether(ctx, st, entrants, jsFlags, o)
		if err != nil {
			return nil, err
		}
		r.Chromium = chromium
		all = append(all, entrants...)
	}
	if err := weigh(st, all); err != nil {
		return nil, err
	}
	for _, e := range all {
		r.Results = append(r.Results, e.finish())
	}
	r.describe(st, o)
	r.compare()
	return r, nil
}

// weigh finds out how much the entrants made the browser download.
func weigh(st *stage, entrants []*entrant) error {
	files := map[string]bool{}
	for _, e := range entrants {
		for _, name := range e.code() {
			files[name] = true
		}
	}
	fmt.Fprintln(os.Stderr, "packing the engines, to know how much a page downloads; the sizes are kept for the next time")
	sizes, err := st.packedSizes(files)
	if err != nil {
		return err
	}
	for _, e := range entrants {
		for _, name := range e.code() {
			e.Download += sizes[name]
		}
		if info, err := os.Stat(st.model(e.Model())); err == nil {
			e.Weights = info.Size()
		}
	}
	return nil
}

// measureTogether lets the entrants take turns in one browser, and gives the
// browser's version.
func measureTogether(ctx context.Context, st *stage, entrants []*entrant, jsFlags string, o options) (chromium string, err error) {
	flags := browserFlags
	if jsFlags != "" {
		flags = append(slices.Clip(flags), "js-flags="+jsFlags)
	}
	b, err := browser.Start(ctx, flags...)
	if err != nil {
		return "", err
	}
	defer b.Close()
	if chromium, err = version(b, entrants[0].host.URL); err != nil {
		return "", err
	}
	meter := progress.New(os.Stderr, "turns", progress.Items)
	defer meter.Done()
	turns := 0
	inTurn := func(from int, turn func(*entrant)) error {
		for i := range entrants {
			e := entrants[(from+i)%len(entrants)]
			if e.Error == "" && ctx.Err() == nil {
				turn(e)
			}
			turns++
			meter.Set(int64(turns), int64(len(entrants)*(o.Loads+o.Rounds+1)))
		}
		return ctx.Err()
	}
	for range o.Loads {
		if err := inTurn(0, func(e *entrant) { e.load(b) }); err != nil {
			return "", err
		}
	}
	if err := inTurn(0, func(e *entrant) { e.check(st.images) }); err != nil {
		return "", err
	}
	for round := range o.Rounds {
		image := round % len(st.images.probs)
		if err := inTurn(round, func(e *entrant) { e.time(image) }); err != nil {
			return "", err
		}
	}
	return chromium, inTurn(0, (*entrant).measureMemory)
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
