// Package bytestext puts strings that need not be UTF-8, as names of files, into
// JSON.
package bytestext

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// String is in JSON as Python's os.fsdecode has it (PEP 383): a byte that is not
// part of UTF-8 is the lone surrogate U+DC00 plus the byte, so that the bytes can
// be had back.
type String string

// MarshalJSON implements json.Marshaler.
func (s String) MarshalJSON() ([]byte, error) {
	var out strings.Builder
	out.WriteByte('"')
	for rest := string(s); rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, `\udc%02x`, rest[0])
		} else {
			out.WriteString(quoted(rest[:size]))
		}
		rest = rest[size:]
	}
	out.WriteByte('"')
	return []byte(out.String()), nil
}

// quoted is a character as JSON has it between quotes.
func quoted(c string) string {
	if c[0] >= ' ' && c != `"` && c != `\` && c != "\u2028" && c != "\u2029" {
		return c
	}
	b, _ := json.Marshal(c) // a valid string
	return string(b[1 : len(b)-1])
}

// UnmarshalJSON implements json.Unmarshaler; b is valid JSON.
func (s *String) UnmarshalJSON(b []byte) error {
	var out, valid []byte
	flush := func() error {
		var text string
		err := json.Unmarshal(append(append([]byte{'"'}, valid...), '"'), &text)
		out, valid = append(out, text...), nil
		return err
	}
	if b[0] != '"' {
		return errors.New("not a string")
	}
	for b = b[1 : len(b)-1]; len(b) > 0; {
		n := 1
		value, escaped := escape(b)
		switch {
		case escaped && value >= 0xd800 && value < 0xdc00 && len(b) > 7 && b[6] == '\\':
			n = 12 // a pair
		case escaped && value >= 0xdc80 && value <= 0xdcff:
			if err := flush(); err != nil {
				return err
			}
			out, b = append(out, byte(value)), b[6:]
			continue
		case escaped:
			n = 6
		case b[0] == '\\':
			n = 2
		}
		n = min(n, len(b))
		valid, b = append(valid, b[:n]...), b[n:]
	}
	err := flush()
	*s = String(out)
	return err
}

// escape reads \uXXXX at the start of b.
func escape(b []byte) (value uint64, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	value, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return value, err == nil
}
