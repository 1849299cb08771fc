package prototxt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"goglenet/tools/formats/source"
)

// kind is what a token is.
type kind uint8

const (
	end    kind = iota
	word        // an identifier or a number
	text        // a string, without its quotes
	symbol      // one of {}<>[]:,;
)

// scanner gives one token after another.
type scanner struct {
	b    []byte
	at   int
	line int

	kind kind
	text string
}

// next reads the next token.
func (s *scanner) next() error {
	s.skip()
	if s.at == len(s.b) {
		s.kind, s.text = end, ""
		return nil
	}
	switch c := s.b[s.at]; {
	case strings.IndexByte("{}<>[]:,;", c) >= 0:
		s.kind, s.text = symbol, string(c)
		s.at++
		return nil
	case c == '"' || c == '\'':
		return s.quoted(c)
	case isWord(c):
		start := s.at
		for s.at < len(s.b) && isWord(s.b[s.at]) {
			s.at++
		}
		s.kind, s.text = word, string(s.b[start:s.at])
		return nil
	default:
		return fmt.Errorf("unexpected %s", source.Quote(string(rune(c))))
	}
}

// skip passes white space and comments.
func (s *scanner) skip() {
	comment := false
	for ; s.at < len(s.b); s.at++ {
		switch c := s.b[s.at]; {
		case c == '\n':
			s.line++
			comment = false
		case comment || c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f':
		case c == '#':
			comment = true
		default:
			return
		}
	}
}

// quoted reads a string of one line.
func (s *scanner) quoted(quote byte) error {
	start := s.at + 1
	for i := start; i < len(s.b) && s.b[i] != '\n'; i++ {
		switch s.b[i] {
		case '\\':
			i++
		case quote:
			s.at = i + 1
			s.kind = text
			var err error
			s.text, err = unescape(string(s.b[start:i]), quote)
			return err
		}
	}
	return errors.New("a string without its end")
}

func unescape(raw string, quote byte) (string, error) {
	if !strings.Contains(raw, `\`) {
		return raw, nil
	}
	var out strings.Builder
	for len(raw) > 0 {
		if strings.HasPrefix(raw, `\'`) || strings.HasPrefix(raw, `\"`) { // either may be escaped in both kinds
			out.WriteByte(raw[1])
			raw = raw[2:]
			continue
		}
		c, multibyte, tail, err := strconv.UnquoteChar(raw, quote)
		if err != nil {
			return "", fmt.Errorf("a string with an escape that is not known: %s", source.Quote(raw))
		}
		if multibyte {
			out.WriteRune(c)
		} else {
			out.WriteByte(byte(c))
		}
		raw = tail
	}
	return out.String(), nil
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c == '-' || c == '+' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
