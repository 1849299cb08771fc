//go:build js && wasm

package main

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"syscall/js"
)

// Codes of failures, as js/goglenet.d.ts lists them.
const (
	badArgument    = "bad-argument"
	notAnImage     = "not-an-image"
	tooLarge       = "too-large"
	weightsCorrupt = "weights-corrupt"
)

// failure is an error as it crosses to JavaScript, which puts the detail into the code's sentence.
type failure struct{ code, detail string }

func (f *failure) Error() string { return f.code + ": " + f.detail }

// failureObject returns { code, message }.
func failureObject(err error) js.Value {
	f, ok := err.(*failure)
	if !ok {
		f = &failure{badArgument, err.Error()}
	}
	object := newObject()
	object.Set("code", f.code)
	object.Set("message", f.detail)
	return object
}

// arguments are those of one call; reading one of the wrong type is an error, not a panic.
type arguments []js.Value

func (a arguments) integer(i int) (int, error) {
	if i < len(a) && a[i].Type() == js.TypeNumber {
		if v := a[i].Float(); v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return int(v), nil
		}
	}
	return 0, &failure{badArgument, "argument " + strconv.Itoa(i) + " is not a whole number"}
}

func (a arguments) boolean(i int) bool { return i < len(a) && a[i].Truthy() }

// bytes appends the bytes of a Uint8Array or Uint8ClampedArray to dst.
func (a arguments) bytes(i int, dst []byte) ([]byte, error) {
	if i >= len(a) || !isBytes(a[i]) {
		return dst, &failure{badArgument, "argument " + strconv.Itoa(i) + " holds no bytes"}
	}
	return appendBytes(dst, a[i]), nil
}

func isBytes(v js.Value) bool {
	return v.InstanceOf(js.Global().Get("Uint8Array")) || v.InstanceOf(js.Global().Get("Uint8ClampedArray"))
}

// appendBytes appends a byte array's contents to dst, which grows only if it has to.
func appendBytes(dst []byte, array js.Value) []byte {
	n := len(dst)
	dst = slices.Grow(dst, array.Length())[:n+array.Length()]
	js.CopyBytesToGo(dst[n:], array)
	return dst
}

func newObject() js.Value { return js.Global().Get("Object").New() }

// newFloat32Array takes the bits as they are.
func newFloat32Array(values []float32) js.Value {
	bits := make([]byte, 0, 4*len(values))
	for _, v := range values {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(v))
	}
	array := js.Global().Get("Uint8Array").New(len(bits))
	js.CopyBytesToJS(array, bits)
	return js.Global().Get("Float32Array").New(array.Get("buffer"))
}
