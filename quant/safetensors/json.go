package safetensors

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"goglenet/quant/internal/message"
)

// jsonReader reads the JSON that a safetensors header is made of: objects,
// strings and arrays of non-negative integers (RFC 8259, strict: no duplicates
// are looked for here, but no trailing commas, bare control characters, invalid
// UTF-8 or lone surrogates pass). The caller asks for what must come next, so
// nesting is never deeper than the caller's own.
type jsonReader struct {
	b   []byte
	pos int
}

func (r *jsonReader) fail(reason string) error {
	return malformed("header", reason+" at byte "+strconv.Itoa(r.pos))
}

// peek skips white space and returns the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	for ; r.pos < len(r.b); r.pos++ {
		switch c := r.b[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) expect(c byte) error {
	if r.peek() != c {
		return r.fail("expected " + "'" + string(rune(c)) + "'")
	}
	r.pos++
	return nil
}

// list reads open, items separated by commas, close.
func (r *jsonReader) list(open, end byte, item func() error) error {
	if err := r.expect(open); err != nil {
		return err
	}
	if r.peek() == end {
		r.pos++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if r.peek() == end {
			r.pos++
			return nil
		}
		if err := r.expect(','); err != nil {
			return err
		}
	}
}

// object calls member for every key, which must read the value.
func (r *jsonReader) object(member func(key string) error) error {
	return r.list('{', '}', func() error {
		key, err := r.str()
		if err != nil {
			return err
		}
		if err := r.expect(':'); err != nil {
			return err
		}
		return member(key)
	})
}

// ints reads an array of integers into dst and returns how many there were.
func (r *jsonReader) ints(dst []int) (int, error) {
	n := 0
	err := r.list('[', ']', func() error {
		if n == len(dst) {
			return r.fail("more than " + message.Plural(len(dst), "number"))
		}
		v, err := r.integer()
		if err != nil {
			return err
		}
		dst[n] = v
		n++
		return nil
	})
	return n, err
}

// integer reads a non-negative integer without fraction or exponent.
func (r *jsonReader) integer() (int, error) {
	r.peek()
	start := r.pos
	for r.pos < len(r.b) && strings.IndexByte("+-.0123456789eE", r.b[r.pos]) >= 0 {
		r.pos++
	}
	text := string(r.b[start:min(r.pos, start+32)])
	v, err := strconv.ParseUint(text, 10, strconv.IntSize-1)
	if err != nil || r.pos-start > len(text) || (len(text) > 1 && text[0] == '0') {
		r.pos = start
		return 0, r.fail("expected a non-negative integer, got " + strconv.Quote(text))
	}
	return int(v), nil
}

// str reads a string. It allocates no more than the string's length in the file.
func (r *jsonReader) str() (string, error) {
	if err := r.expect('"'); err != nil {
		return "", err
	}
	start, escaped := r.pos, false
	for ; r.pos < len(r.b) && r.b[r.pos] != '"'; r.pos++ {
		switch c := r.b[r.pos]; {
		case c < ' ':
			return "", r.fail("control character in a string")
		case c == '\\':
			escaped = true
			r.pos++
		}
	}
	if r.pos >= len(r.b) {
		return "", r.fail("string without end")
	}
	raw := r.b[start:r.pos]
	r.pos++
	if !utf8.Valid(raw) {
		return "", r.fail("string that is not UTF-8 before")
	}
	if !escaped {
		return string(raw), nil
	}
	s, ok := unescape(raw)
	if !ok {
		return "", r.fail("invalid escape in the string before")
	}
	return s, nil
}

// unescape resolves the escapes of RFC 8259 section 7; lone surrogates are not text.
func unescape(raw []byte) (string, bool) {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++ // str never ends a string on a backslash
		if k := strings.IndexByte(`"\/bfnrt`, raw[i]); k >= 0 {
			out = append(out, "\"\\/\b\f\n\r\t"[k])
			continue
		}
		c, ok := hex4(raw[i:])
		if !ok {
			return "", false
		}
		i += 4
		if utf16.IsSurrogate(c) {
			if i+2 >= len(raw) || raw[i+1] != '\\' {
				return "", false
			}
			low, ok := hex4(raw[i+2:])
			if c = utf16.DecodeRune(c, low); !ok || c == utf8.RuneError {
				return "", false
			}
			i += 6
		}
		out = utf8.AppendRune(out, c)
	}
	return string(out), true
}

// hex4 reads uXXXX.
func hex4(b []byte) (rune, bool) {
	if len(b) < 5 || b[0] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[1:5]), 16, 16)
	return rune(v), err == nil
}

// appendString writes s, which is valid UTF-8, as a JSON string in the one form
// this package writes: nothing escaped that need not be.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c < ' ':
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
