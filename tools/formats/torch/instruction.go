package torch

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// The instructions that unpickle looks at itself.
const (
	opProto = 0x80
	opStop  = '.'
)

type instruction struct {
	name string // with a space before it, for messages
	run  func(*machine) error
}

// instructions of protocols 2 to 5.
var instructions = [256]instruction{
	opProto: {" PROTO", proto},
	0x95:    {" FRAME", func(m *machine) error { _, err := m.uint(8); return err }},

	'N':  {" NONE", func(m *machine) error { return m.push(nil) }},
	0x88: {" NEWTRUE", func(m *machine) error { return m.push(true) }},
	0x89: {" NEWFALSE", func(m *machine) error { return m.push(false) }},
	'K':  {" BININT1", func(m *machine) error { return m.pushUint(1) }},
	'M':  {" BININT2", func(m *machine) error { return m.pushUint(2) }},
	'J':  {" BININT", binInt},
	0x8a: {" LONG1", func(m *machine) error { return m.pushLong(1) }},
	0x8b: {" LONG4", func(m *machine) error { return m.pushLong(4) }},
	'G':  {" BINFLOAT", binFloat},

	0x8c: {" SHORT_BINUNICODE", func(m *machine) error { return m.pushString(1) }},
	'X':  {" BINUNICODE", func(m *machine) error { return m.pushString(4) }},
	0x8d: {" BINUNICODE8", func(m *machine) error { return m.pushString(8) }},
	'U':  {" SHORT_BINSTRING", func(m *machine) error { return m.pushString(1) }}, // Python 2's str
	'T':  {" BINSTRING", func(m *machine) error { return m.pushString(4) }},
	'C':  {" SHORT_BINBYTES", func(m *machine) error { return m.pushBytes(1) }},
	'B':  {" BINBYTES", func(m *machine) error { return m.pushBytes(4) }},
	0x8e: {" BINBYTES8", func(m *machine) error { return m.pushBytes(8) }},
	0x96: {" BYTEARRAY8", func(m *machine) error { return m.pushBytes(8) }},

	')':  {" EMPTY_TUPLE", func(m *machine) error { return m.pushNew(tuple(nil), pairBytes) }},
	0x85: {" TUPLE1", func(m *machine) error { return m.pushTuple(m.popN(1)) }},
	0x86: {" TUPLE2", func(m *machine) error { return m.pushTuple(m.popN(2)) }},
	0x87: {" TUPLE3", func(m *machine) error { return m.pushTuple(m.popN(3)) }},
	't':  {" TUPLE", func(m *machine) error { return m.pushTuple(m.popMark()) }},
	']':  {" EMPTY_LIST", func(m *machine) error { return m.pushNew(&list{}, pairBytes) }},
	'a':  {" APPEND", func(m *machine) error { return m.appendItems(m.popN(1)) }},
	'e':  {" APPENDS", func(m *machine) error { return m.appendItems(m.popMark()) }},
	'}':  {" EMPTY_DICT", func(m *machine) error { return m.pushNew(&dict{}, pairBytes) }},
	's':  {" SETITEM", func(m *machine) error { return m.setItems(m.popN(2)) }},
	'u':  {" SETITEMS", func(m *machine) error { return m.setItems(m.popMark()) }},
	0x8f: {" EMPTY_SET", func(m *machine) error { return m.pushNew(&list{}, pairBytes) }}, // nothing asks whether it is one
	0x90: {" ADDITEMS", func(m *machine) error { return m.appendItems(m.popMark()) }},
	0x91: {" FROZENSET", func(m *machine) error { return m.pushTuple(m.popMark()) }},

	'(':  {" MARK", func(m *machine) error { return m.push(mark{}) }},
	'0':  {" POP", func(m *machine) error { _, err := m.pop(); return err }},
	'1':  {" POP_MARK", func(m *machine) error { _, err := m.popMark(); return err }},
	'2':  {" DUP", dup},
	'q':  {" BINPUT", func(m *machine) error { return m.remember(m.uint(1)) }},
	'r':  {" LONG_BINPUT", func(m *machine) error { return m.remember(m.uint(4)) }},
	0x94: {" MEMOIZE", func(m *machine) error { return m.remember(len(m.memo), nil) }},
	'h':  {" BINGET", func(m *machine) error { return m.recall(m.uint(1)) }},
	'j':  {" LONG_BINGET", func(m *machine) error { return m.recall(m.uint(4)) }},

	'c':  {" GLOBAL", globalLines},
	0x93: {" STACK_GLOBAL", stackGlobal},
	'R':  {" REDUCE", reduce},
	0x81: {" NEWOBJ", reduce}, // a class where REDUCE has a function
	0x92: {" NEWOBJ_EX", newObjEx},
	'i':  {" INST", inst},
	'o':  {" OBJ", obj},
	'b':  {" BUILD", build},
	'Q':  {" BINPERSID", persistentID},
}

// What a value or an item takes at most, with what growing slices and maps leave behind.
const (
	boxBytes  = 16
	itemBytes = 64
	pairBytes = 2 * itemBytes
)

func proto(m *machine) error {
	v, err := m.uint(1)
	if err == nil && (v < 2 || v > 5) {
		err = fmt.Errorf("protocol %d is not one of 2 to 5", v)
	}
	return err
}

func (m *machine) pushUint(size int) error {
	v, err := m.uint(size)
	if err != nil {
		return err
	}
	return m.pushNew(v, boxBytes)
}

func binInt(m *machine) error {
	v, err := m.uint(4)
	if err != nil {
		return err
	}
	return m.pushNew(int(int32(v)), boxBytes)
}

// pushLong reads an integer in two's complement.
func (m *machine) pushLong(size int) error {
	b, err := m.counted(size)
	if err != nil {
		return err
	}
	if len(b) > 8 {
		return m.pushNew(long(b), itemBytes)
	}
	v := int64(0)
	for i, c := range b {
		v |= int64(c) << (8 * i)
	}
	unused := 64 - 8*len(b)
	return m.pushNew(int(v<<unused>>unused), boxBytes)
}

func binFloat(m *machine) error {
	b, err := m.take(8)
	if err != nil {
		return err
	}
	return m.pushNew(math.Float64frombits(binary.BigEndian.Uint64(b)), boxBytes)
}

func (m *machine) pushString(size int) error {
	b, err := m.counted(size)
	if err != nil {
		return err
	}
	if !utf8.Valid(b) {
		return errors.New("a string that is not UTF-8")
	}
	if err := m.charge(len(b) + boxBytes); err != nil {
		return err
	}
	return m.pushNew(string(b), boxBytes)
}

func (m *machine) pushBytes(size int) error {
	b, err := m.counted(size)
	if err != nil {
		return err
	}
	return m.pushNew(blob(b), pairBytes)
}

func (m *machine) pushTuple(items []any, err error) error {
	if err != nil {
		return err
	}
	if err := m.charge(len(items) * itemBytes); err != nil {
		return err
	}
	return m.pushNew(tuple(slices.Clone(items)), pairBytes)
}

func (m *machine) appendItems(items []any, err error) error {
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case *list:
		v.items = append(v.items, items...)
	case *object: // what is in a list holds no weights
	default:
		return fmt.Errorf("items for %s, not for a list", kindOf(v))
	}
	return m.charge(len(items) * itemBytes)
}

func (m *machine) setItems(items []any, err error) error {
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	d, ok := v.(*dict)
	if o, isObject := v.(*object); isObject {
		d, ok = &o.items, true
	}
	if !ok {
		return fmt.Errorf("items for %s, not for a dict", kindOf(v))
	}
	if len(items)%2 != 0 {
		return errors.New("a key without a value")
	}
	for i := 0; i < len(items); i += 2 {
		d.set(items[i], items[i+1])
	}
	return m.charge(len(items) * itemBytes)
}

func dup(m *machine) error {
	v, err := m.top()
	if err != nil {
		return err
	}
	return m.push(v)
}

func (m *machine) remember(at int, err error) error {
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	if _, again := m.memo[at]; !again {
		err = m.charge(pairBytes)
	}
	m.memo[at] = v
	return err
}

func (m *machine) recall(at int, err error) error {
	if err != nil {
		return err
	}
	v, ok := m.memo[at]
	if !ok {
		return fmt.Errorf("nothing remembered as %d", at)
	}
	return m.push(v)
}
