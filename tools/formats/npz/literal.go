package npz

import (
	"fmt"
	"strconv"
	"strings"
)

const maxAxes = 32 // as NumPy has it

// literal reads the few Python literals of a header. After an error it reads nothing.
type literal struct {
	text string
	pos  int
	err  error
}

func (l *literal) fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf("byte %d: "+format, append([]any{l.pos}, args...)...)
	}
}

// next skips spaces and returns the byte that follows, 0 at the end.
func (l *literal) next() byte {
	for ; l.pos < len(l.text); l.pos++ {
		if c := l.text[l.pos]; c != ' ' && c != '\n' {
			return c
		}
	}
	return 0
}

func (l *literal) expect(c byte) {
	if l.err != nil {
		return
	}
	if l.next() != c || c == 0 {
		l.fail("expected %q", c)
		return
	}
	l.pos++
}

// str reads a string without escapes, in either kind of quotes.
func (l *literal) str() string {
	quote := l.next()
	if quote != '\'' && quote != '"' {
		l.fail("expected a string")
	}
	if l.err != nil {
		return ""
	}
	s, _, ok := strings.Cut(l.text[l.pos+1:], string(rune(quote)))
	if !ok || strings.ContainsAny(s, "\\\n") {
		l.fail("a string without end, or with escapes")
		return ""
	}
	l.pos += len(s) + 2
	return s
}

// word reads letters and digits.
func (l *literal) word() string {
	l.next()
	rest := l.text[l.pos:]
	word := rest[:len(rest)-len(strings.TrimLeft(rest, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))]
	l.pos += len(word)
	return word
}

func (l *literal) truth() bool {
	word := l.word()
	if word != "True" && word != "False" {
		l.fail("expected True or False")
	}
	return word == "True"
}

// ints reads a tuple of integers; Python 2 wrote long ones with an L.
func (l *literal) ints() []int {
	v := []int{}
	l.expect('(')
	for l.err == nil && l.next() != ')' {
		n, err := strconv.Atoi(strings.TrimSuffix(l.word(), "L"))
		switch {
		case err != nil:
			l.fail("expected an integer of at most 64 bits")
		case len(v) == maxAxes:
			l.fail("more than %d axes", maxAxes)
		}
		v = append(v, n)
		if l.next() != ')' {
			l.expect(',')
		}
	}
	l.expect(')')
	return v
}
