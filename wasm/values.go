//go:build js && wasm

package main

import (
	"math"
	"strconv"
	"syscall/js"
	"unsafe"
)

// Codes of failures, as js/goglenet.d.ts lists them.
const (
	badArgument    = "bad-argument"
	crashed        = "crashed"
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
		if _, thrown := err.(js.Error); thrown { // by the kernels, whose memory may be anything now
			f.code = crashed
		}
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

func newObject() js.Value { return js.Global().Get("Object").New() }

func newFloat32Array(values []float32) js.Value {
	array := js.Global().Get("Float32Array").New(len(values))
	js.CopyBytesToJS(js.Global().Get("Uint8Array").New(array.Get("buffer")), floatBytes(values))
	return array
}

// floatBytes views values as bytes: WebAssembly is little-endian.
func floatBytes(values []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), 4*len(values))
}
