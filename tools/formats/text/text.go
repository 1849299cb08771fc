// Package text reads the text files that people write: class names, and lists of
// images.
package text

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"goglenet/tools/formats/source"
)

// maxLine bounds a line, in bytes.
const maxLine = 1 << 20

// Line is a line of text.
type Line struct {
	Number int // from 1 on
	Text   string
}

// File yields the lines of a file, or of standard input if path is "-", as Lines
// does.
func File(path string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		f := os.Stdin
		if path != "-" {
			var err error
			if f, err = os.Open(path); err != nil {
				yield(Line{}, err)
				return
			}
			defer f.Close()
		}
		Lines(f, path)(yield)
	}
}

// Lines yields the lines of r as they are read, without what editors add: a byte
// order mark, carriage returns, and blanks at the end. Their bytes are kept whether
// they are UTF-8 or not, since names of files need not be. UTF-16, zero bytes and
// lines of more than 1 MiB are *source.FormatError. Errors name the file; after one
// nothing follows.
func Lines(r io.Reader, name string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		b := bufio.NewReader(r)
		head, _ := b.Peek(3)
		switch {
		case strings.HasPrefix(string(head), "\xff\xfe"), strings.HasPrefix(string(head), "\xfe\xff"):
			yield(Line{}, source.Malformed(name, errors.New("the text is UTF-16: save it as UTF-8")))
			return
		case string(head) == "\ufeff":
			_, _ = b.Discard(len(head))
		}
		for n := 1; ; n++ {
			line, err := readLine(b)
			if err == io.EOF {
				return
			}
			if err == nil && strings.ContainsRune(line, 0) {
				err = source.Malformed(At(name, n), errors.New("it has zero bytes: no text, or UTF-16, which is to be saved as UTF-8"))
			} else if err != nil {
				err = source.Malformed(At(name, n), err)
			}
			if !yield(Line{n, strings.TrimRight(line, " \t\r\n")}, err) || err != nil {
				return
			}
		}
	}
}

// readLine reads a line with its end: a newline, or a carriage return and no newline.
func readLine(r *bufio.Reader) (string, error) {
	var line strings.Builder
	for {
		c, err := r.ReadByte()
		if err == io.EOF && line.Len() > 0 {
			return line.String(), nil
		}
		if err != nil {
			return "", err
		}
		if line.Len() == maxLine {
			return "", fmt.Errorf("it has more than %d bytes", maxLine)
		}
		line.WriteByte(c)
		switch next, _ := r.Peek(1); {
		case c == '\n', c == '\r' && string(next) != "\n":
			return line.String(), nil
		}
	}
}

// At names a line of a file in messages.
func At(name string, line int) string { return fmt.Sprintf("%s, line %d", name, line) }
