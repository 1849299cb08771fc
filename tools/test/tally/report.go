package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// event is what `go test -json` says, as `go doc test2json` describes it.
type event struct {
	Action, Package, Test, Output string
}

// line is a line of a package's output, and the test that wrote it, if one did.
type line struct{ test, text string }

// tested is what is known of a package under test.
type tested struct {
	lines    []line
	finished map[string]bool // tests that did not fail
}

// report prints the output of go test as it is without -json, and counts the
// skipped tests.
func report(events io.Reader, out io.Writer, skipped skips) error {
	packages := map[string]*tested{}
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Package == "" {
			if e.Action == "build-output" {
				fmt.Fprint(out, e.Output)
			} else if err != nil {
				fmt.Fprintln(out, lines.Text())
			}
			continue
		}
		p := packages[e.Package]
		if p == nil {
			p = &tested{finished: map[string]bool{}}
			packages[e.Package] = p
		}
		switch {
		case e.Action == "output":
			p.lines = append(p.lines, line{e.Test, e.Output})
		case e.Test != "":
			if e.Action == "skip" {
				skipped[p.reason(e.Test)]++
			}
			p.finished[e.Test] = e.Action == "pass" || e.Action == "skip"
		case e.Action == "pass" || e.Action == "skip" || e.Action == "fail":
			p.print(out, e.Action == "fail")
			delete(packages, e.Package)
		}
	}
	return lines.Err()
}

// print writes the line about the package, and all that failed tests have written.
func (p *tested) print(out io.Writer, failed bool) {
	for _, l := range p.lines {
		verdict := strings.HasPrefix(l.text, "ok ") || strings.HasPrefix(l.text, "? ")
		if !strings.HasPrefix(l.text, "=== ") && (failed && !p.finished[l.test] || l.test == "" && verdict) {
			fmt.Fprint(out, l.text)
		}
	}
}

var place = regexp.MustCompile(`^ *\S+\.go:\d+: `)

// reason is why a test skipped itself, up to the first colon.
func (p *tested) reason(test string) string {
	for _, l := range slices.Backward(p.lines) {
		if at := place.FindString(l.text); at != "" && l.test == test {
			reason, _, _ := strings.Cut(strings.TrimSpace(l.text[len(at):]), ": ")
			return reason
		}
	}
	return "no reason given"
}

// skips are the numbers of skipped tests by reason.
type skips map[string]int

func (s skips) print(out io.Writer) {
	reasons := slices.SortedFunc(maps.Keys(s), func(a, b string) int { return cmp.Or(s[b]-s[a], strings.Compare(a, b)) })
	for _, r := range reasons {
		fmt.Fprintf(out, "%d skipped: %s\n", s[r], r)
	}
}
