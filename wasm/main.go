//go:build js && wasm

// Command wasm is the program that runs in the page's Web Worker: the classifier behind a few
// functions, which it leaves in the global object goglenetEngine. js/engine.js is their only caller
// and documents them.
package main

import "syscall/js"

// exports are the functions by the names JavaScript calls them.
var exports = [...]struct {
	name string
	call func(*engine, arguments) (any, error)
}{
	{"exchange", (*engine).exchange},
	{"kernels", (*engine).kernels},
	{"model", (*engine).model},
	{"sniff", (*engine).sniff},
	{"begin", (*engine).begin},
	{"rows", (*engine).rows},
	{"crop", (*engine).crop},
	{"run", (*engine).run},
	{"cam", (*engine).cam},
	{"features", (*engine).features},
}

func main() {
	e := &engine{}
	object := newObject()
	for _, f := range exports {
		object.Set(f.name, js.FuncOf(func(_ js.Value, args []js.Value) any {
			value, err := f.call(e, args)
			if err != nil {
				return failureObject(err)
			}
			return value
		}))
	}
	js.Global().Set("goglenetEngine", object)
	select {} // the functions live as long as the worker
}
