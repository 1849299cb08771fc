// Package progress reports how far a long task is, on standard error: a bar
// redrawn in place on a terminal, a line every few seconds anywhere else.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

const (
	terminalEvery = 100 * time.Millisecond
	logEvery      = 5 * time.Second
	barCells      = 24
	settled       = time.Second // of work before the rest is estimated
)

// Unit writes an amount for people.
type Unit func(n int64) string

// Bytes writes n in MB (10^6).
func Bytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// Items writes n as it is.
func Items(n int64) string { return fmt.Sprint(n) }

// Meter reports one task. It is for one goroutine at a time.
type Meter struct {
	w        io.Writer
	terminal bool
	label    string
	unit     Unit
	every    time.Duration
	last     time.Time
	drawn    bool
	note     string

	began time.Time // of the first report
	first int64     // done then
}

// New makes a meter for the task that label names.
func New(w io.Writer, label string, unit Unit) *Meter {
	m := &Meter{w: w, label: label, unit: unit, every: logEvery, last: time.Now()}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		m.terminal, m.every = true, terminalEvery
	}
	return m
}

// Note says what else reports tell, from the next one on.
func (m *Meter) Note(text string) { m.note = text }

// Set reports that done of total is behind us; total is -1 where it is unknown.
func (m *Meter) Set(done, total int64) {
	now := time.Now()
	if m.began.IsZero() {
		m.began, m.first = now, done
	}
	if now.Sub(m.last) < m.every {
		return
	}
	m.last, m.drawn = now, true
	if m.terminal {
		fmt.Fprintf(m.w, "\r\x1b[K%s %s", m.label, m.state(done, total, now))
		return
	}
	fmt.Fprintf(m.w, "%s: %s\n", m.label, m.state(done, total, now))
}

// Say prints a line for people where a bar may be.
func (m *Meter) Say(line string) {
	m.Done()
	fmt.Fprintf(m.w, "goglenet: %s\n", line)
}

// Done ends the report, wiping the bar from a terminal.
func (m *Meter) Done() {
	if m.terminal && m.drawn {
		fmt.Fprint(m.w, "\r\x1b[K")
	}
}

func (m *Meter) state(done, total int64, now time.Time) string {
	if total <= 0 {
		return m.unit(done)
	}
	text := fmt.Sprintf("%3d %%  %s of %s", 100*done/total, m.unit(done), m.unit(total)) + m.left(done, total, now)
	if m.note != "" {
		text += "; " + m.note
	}
	if m.terminal {
		return Bar(float64(done)/float64(total), barCells) + " " + text
	}
	return text
}

// left is the time until the end, if work goes on as fast as since the first
// report; nothing before that can be told.
func (m *Meter) left(done, total int64, now time.Time) string {
	took := now.Sub(m.began)
	if took < settled || done <= m.first || done >= total {
		return ""
	}
	rest := time.Duration(float64(took) * float64(total-done) / float64(done-m.first))
	return ", " + rest.Round(time.Second).String() + " left"
}

// Bar draws a fraction 0..1 as a bar of cells characters, in eighths of one.
func Bar(fraction float64, cells int) string {
	const eighths = " ▏▎▍▌▋▊▉"
	n := int(min(max(fraction, 0), 1)*float64(8*cells) + 0.5)
	bar := strings.Repeat("█", n/8)
	if n%8 != 0 {
		bar += string([]rune(eighths)[n%8])
	}
	return bar + strings.Repeat(" ", cells-(n+7)/8)
}

// TerminalWidth is that of the terminal behind w, 0 where there is none.
func TerminalWidth(w io.Writer) int {
	if inner, ok := w.(interface{ Unwrap() io.Writer }); ok {
		w = inner.Unwrap()
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 80
	}
	return width
}
