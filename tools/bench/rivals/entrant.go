package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"goglenet/tools/web/browser"
)

// limit is the longest that anything in a page may take.
const limit = 2 * time.Minute

// entrant is a subject in its tab. Once something of it fails it takes no more
// turns; its result says why.
type entrant struct {
	result
	host   *host
	visit  int
	page   *browser.Page
	loads  []loadTimes
	rounds []float64 // milliseconds
}

// loadTimes are milliseconds of one load, as page/subject.js gives them.
type loadTimes struct {
	Start, Create, First float64
	Build                string
}

// load opens the subject afresh.
func (e *entrant) load(b *browser.Browser) {
	if e.page != nil {
		e.page.Close()
	}
	var err error
	if e.page, err = b.NewPage(); err != nil {
		e.fail(err)
		return
	}
	var address string
	e.visit, address = e.host.newVisit()
	query := url.Values{"engine": {e.Engine}, "model": {e.Model()}, "build": {e.Build}, "threads": {strconv.Itoa(e.Threads)}}
	if err := e.page.Go(address + "?" + query.Encode()); err != nil {
		e.fail(err)
		return
	}
	if err := e.page.Wait("globalThis.subject", limit); err != nil {
		e.fail(err)
		return
	}
	if times, ok := ask[loadTimes](e, "subject.load()"); ok {
		e.loads = append(e.loads, times)
		e.UsedBuild = times.Build
	}
}

// check holds the subject's outputs against the reference's. These runs also
// give the browser the time to compile what is busy at its best.
func (e *entrant) check(images references) {
	c := check{Images: len(images.probs)}
	for i, want := range images.probs {
		got, ok := ask[[]float32](e, fmt.Sprintf("subject.probabilities(%d)", i))
		if !ok {
			return
		}
		c.add(got, want)
	}
	e.Check = &c
	if err := c.verdict(e.Precision); err != nil {
		e.fail(err)
	}
}

func (e *entrant) time(image int) {
	if ms, ok := ask[float64](e, fmt.Sprintf("subject.time(%d)", image)); ok {
		e.rounds = append(e.rounds, ms)
	}
}

func (e *entrant) measureMemory() {
	e.Memory, _ = ask[int64](e, "subject.memory()")
}

// ask evaluates an expression in the entrant's page.
func ask[T any](e *entrant, expression string) (T, bool) {
	timer := time.AfterFunc(limit, e.page.Close)
	v, err := browser.Eval[T](e.page, expression)
	if !timer.Stop() {
		err = fmt.Errorf("%s: no answer in %v", expression, limit)
	}
	if err != nil {
		e.fail(err)
	}
	return v, err == nil
}

func (e *entrant) fail(err error) {
	e.Error = strings.Join(append([]string{err.Error()}, e.page.Console()...), "; ")
	e.page.Close()
}

// code lists the scripts and binaries that the last load fetched; none where
// there was none to the end.
func (e *entrant) code() []string {
	if e.Error != "" {
		return nil
	}
	return e.host.code(e.visit)
}

// finish gives the result of all turns.
func (e *entrant) finish() result {
	if e.Error == "" {
		e.Run = newSpread(e.rounds)
		e.Start = newSpread(pick(e.loads, func(t loadTimes) float64 { return t.Start })).Median
		e.Create = newSpread(pick(e.loads, func(t loadTimes) float64 { return t.Create })).Median
		e.First = newSpread(pick(e.loads, func(t loadTimes) float64 { return t.First })).Median
	}
	return e.result
}

func pick(loads []loadTimes, f func(loadTimes) float64) []float64 {
	var v []float64
	for _, t := range loads {
		v = append(v, f(t))
	}
	return v
}
