package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"goglenet/tools/bench/internal/rival"
	"goglenet/tools/web/browser"
)

// limit is the longest that anything in a page may take.
const limit = 2 * time.Minute

// tab measures a row in a tab of its own. Once something fails it runs no more;
// its result says why.
type tab struct {
	result
	host   *host
	visit  int
	page   *browser.Page
	loads  []loadTimes
	rounds []float64 // milliseconds
}

// loadTimes are milliseconds of one load, as page/measure.js gives them.
type loadTimes struct {
	Start, Create, First float64
	Build                string
}

// load opens the page and loads the engine afresh.
func (t *tab) load(b *browser.Browser) {
	if t.page != nil {
		t.page.Close()
	}
	var err error
	if t.page, err = b.NewPage(); err != nil {
		t.fail(err)
		return
	}
	var address string
	t.visit, address = t.host.newVisit()
	query := url.Values{"engine": {t.Engine}, "model": {t.Model()}, "build": {t.Build}, "threads": {strconv.Itoa(t.Threads)}}
	if err := t.page.Go(address + "?" + query.Encode()); err != nil {
		t.fail(err)
		return
	}
	if err := t.page.Wait("globalThis.engine", limit); err != nil {
		t.fail(err)
		return
	}
	if times, ok := ask[loadTimes](t, "engine.load()"); ok {
		t.loads = append(t.loads, times)
		t.UsedBuild = times.Build
	}
}

// check compares the outputs with the reference's. These runs also give the
// browser time to optimize the code that they use most.
func (t *tab) check(images rival.References) {
	c := rival.Check{Images: len(images.Probs)}
	for i, want := range images.Probs {
		got, ok := ask[[]float32](t, fmt.Sprintf("engine.probabilities(%d)", i))
		if !ok {
			return
		}
		c.Add(got, want)
	}
	t.Check = &c
	if err := c.Verdict(t.Precision); err != nil {
		t.fail(err)
	}
}

func (t *tab) time(image int) {
	if ms, ok := ask[float64](t, fmt.Sprintf("engine.time(%d)", image)); ok {
		t.rounds = append(t.rounds, ms)
	}
}

func (t *tab) measureMemory() {
	t.Memory, _ = ask[int64](t, "engine.memory()")
}

// ask evaluates an expression in the tab's page.
func ask[T any](t *tab, expression string) (T, bool) {
	timer := time.AfterFunc(limit, t.page.Close)
	v, err := browser.Eval[T](t.page, expression)
	if !timer.Stop() {
		err = fmt.Errorf("%s: no answer in %v", expression, limit)
	}
	if err != nil {
		t.fail(err)
	}
	return v, err == nil
}

func (t *tab) fail(err error) {
	t.Error = strings.Join(append([]string{err.Error()}, t.page.Console()...), "; ")
	t.page.Close()
}

// code lists the scripts and binaries that the last load fetched; none after a
// failure.
func (t *tab) code() []string {
	if t.Error != "" {
		return nil
	}
	return t.host.code(t.visit)
}

// finish gives the result of all runs.
func (t *tab) finish() result {
	if t.Error == "" {
		t.Run = rival.NewSpread(t.rounds)
		t.Start = rival.NewSpread(pick(t.loads, func(l loadTimes) float64 { return l.Start })).Median
		t.Create = rival.NewSpread(pick(t.loads, func(l loadTimes) float64 { return l.Create })).Median
		t.First = rival.NewSpread(pick(t.loads, func(l loadTimes) float64 { return l.First })).Median
	}
	return t.result
}

func pick(loads []loadTimes, f func(loadTimes) float64) []float64 {
	var v []float64
	for _, l := range loads {
		v = append(v, f(l))
	}
	return v
}
