// Package prototxt reads Caffe's network definitions, messages in protobuf's
// text format (https://protobuf.dev/reference/protobuf/textformat-spec/). It
// knows no schema: extensions and Any messages, which need one, are errors.
package prototxt

import (
	"errors"
	"fmt"

	"goglenet/tools/formats/source"
)

// Limits of the reader; the definition of GoogLeNet has 36 kB and 2,500 fields.
const (
	maxSize   = 4 << 20 // bytes
	maxFields = 1 << 14 // which bounds the memory
	maxDepth  = 64
)

// Message is a message's fields in their order.
type Message []Field

// Field is one value: a scalar's text, without the quotes of a string, or a
// message. A list is as many fields as it has elements.
type Field struct {
	Name      string
	Value     string
	Message   Message
	IsMessage bool // Message is the value, even if it is empty
	Line      int  // from 1
}

// Parse reads a definition. Errors are of type *source.FormatError.
func Parse(b []byte) (Message, error) {
	if len(b) > maxSize {
		return nil, source.Malformed("prototxt", fmt.Errorf("%d bytes, more than %d", len(b), maxSize))
	}
	p := parser{scanner: scanner{b: b, line: 1}}
	err := p.next()
	var m Message
	if err == nil {
		m, err = p.message("", 0)
	}
	if err != nil {
		return nil, source.Malformed(fmt.Sprintf("prototxt: line %d", p.line), err)
	}
	return m, nil
}

// Messages are the messages in fields called name.
func (m Message) Messages(name string) []Message {
	var all []Message
	for _, f := range m {
		if f.Name == name && f.IsMessage {
			all = append(all, f.Message)
		}
	}
	return all
}

// Message is the first message in a field called name; an empty one if there is none.
func (m Message) Message(name string) Message {
	if all := m.Messages(name); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Scalars are the scalars in fields called name.
func (m Message) Scalars(name string) []string {
	var all []string
	for _, f := range m {
		if f.Name == name && !f.IsMessage {
			all = append(all, f.Value)
		}
	}
	return all
}

// Scalar is the last scalar in a field called name, as protobuf has it; otherwise
// what stands in its place.
func (m Message) Scalar(name, otherwise string) string {
	if all := m.Scalars(name); len(all) > 0 {
		return all[len(all)-1]
	}
	return otherwise
}

type parser struct {
	scanner
	fields int
}

// message reads fields up to the closing bracket, or the end of the file if it
// is empty.
func (p *parser) message(closing string, depth int) (Message, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	var m Message
	for {
		switch {
		case p.kind == end && closing == "":
			return m, nil
		case p.kind == symbol && p.text == closing:
			return m, p.next()
		case p.kind == end:
			return nil, errors.New("the file ends before " + closing)
		case p.kind != word:
			return nil, fmt.Errorf("%s where a field's name is expected", source.Quote(p.text))
		}
		name := p.text
		if err := p.next(); err != nil {
			return nil, err
		}
		colon := p.is(":")
		if colon {
			if err := p.next(); err != nil {
				return nil, err
			}
		}
		var err error
		if m, err = p.values(m, name, colon, depth); err != nil {
			return nil, err
		}
		if p.is(",") || p.is(";") {
			if err := p.next(); err != nil {
				return nil, err
			}
		}
	}
}

// values appends a field's value, or each of its list.
func (p *parser) values(m Message, name string, colon bool, depth int) (Message, error) {
	if !p.is("[") {
		return p.value(m, name, colon, depth)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	for first := true; !p.is("]"); first = false {
		if !first {
			if !p.is(",") {
				return nil, fmt.Errorf("%s in a list where , or ] is expected", source.Quote(p.text))
			}
			if err := p.next(); err != nil {
				return nil, err
			}
		}
		var err error
		if m, err = p.value(m, name, colon, depth); err != nil {
			return nil, err
		}
	}
	return m, p.next()
}

// value appends one value.
func (p *parser) value(m Message, name string, colon bool, depth int) (Message, error) {
	if p.fields++; p.fields > maxFields {
		return nil, fmt.Errorf("more than %d fields", maxFields)
	}
	f := Field{Name: name, Line: p.line}
	var err error
	switch {
	case p.is("{") || p.is("<"):
		closing := map[string]string{"{": "}", "<": ">"}[p.text]
		if err := p.next(); err != nil {
			return nil, err
		}
		f.IsMessage = true
		f.Message, err = p.message(closing, depth+1)
	case p.kind == text && colon: // adjacent strings are one
		for err == nil && p.kind == text {
			f.Value += p.text
			err = p.next()
		}
	case p.kind == word && colon:
		f.Value = p.text
		err = p.next()
	default:
		return nil, fmt.Errorf("%s where the value of %s is expected", source.Quote(p.text), source.Quote(name))
	}
	return append(m, f), err
}

func (p *parser) is(s string) bool { return p.kind == symbol && p.text == s }
