//go:build js && wasm

// Command wasm is the program that runs in the page's Web Worker: the classifier behind a few
// functions, which it leaves in the global object goglenetEngine. js/engine.js is their only caller
// and documents them.
package main

import "syscall/js"

func main() {
	e := &engine{}
	exports := newObject()
	for name, f := range map[string]func(arguments) (any, error){
		"weights":       e.weights,
		"append":        e.append,
		"model":         e.model,
		"sniff":         e.sniff,
		"begin":         e.begin,
		"rows":          e.rows,
		"resize":        e.resize,
		"input":         e.input,
		"run":           e.run,
		"probabilities": e.probabilities,
	} {
		exports.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any {
			value, err := f(args)
			if err != nil {
				return failureObject(err)
			}
			return value
		}))
	}
	js.Global().Set("goglenetEngine", exports)
	select {} // the functions live as long as the worker
}
