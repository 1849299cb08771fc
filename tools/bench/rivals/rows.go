package main

import (
	"regexp"
	"strconv"
	"strings"
)

// row is a row of the table: an engine and how it runs the network.
type row struct {
	Engine    string `json:"engine"`            // a key of engines
	Precision string `json:"precision"`         // of the weights: int8, f16, f32
	Build     string `json:"build"`             // which of its builds the engine is made to use; "" leaves the choice to it
	Threads   int    `json:"threads"`           // of the network
	JSFlags   string `json:"jsFlags,omitempty"` // of the browser
}

// engine is one that is measured; its adapter is page/KEY.js.
type engine struct {
	Label   string
	Package string // in package.json
	Binary  string // folder of that package with what the engine fetches itself
}

const ours = "goglenet"

var engines = map[string]engine{
	ours:     {Label: "goglenet"},
	"litert": {Label: "LiteRT.js", Package: "@litertjs/core", Binary: "wasm"},
	"ort":    {Label: "onnxruntime-web", Package: "onnxruntime-web", Binary: "dist"},
	"tfjs":   {Label: "TensorFlow.js wasm", Package: "@tensorflow/tfjs-backend-wasm", Binary: "dist"},
}

// Builds of WebAssembly, the most demanding first.
const (
	relaxed  = "relaxed"       // relaxed SIMD with dot products of four bytes
	pairs    = "relaxed-pairs" // relaxed SIMD with those of two
	simd128  = "simd128"       // SIMD without it
	portable = "go"            // no SIMD
)

// noVNNI makes the browser do without the one instruction that a relaxed dot
// product of bytes can become.
const noVNNI = "--no-enable-avx-vnni"

// allRows has those of one precision together, ours before the rivals'.
var allRows = []row{
	{ours, "int8", "", 1, ""},
	{ours, "int8", relaxed, 1, ""},
	{ours, "int8", pairs, 1, ""},
	{ours, "int8", simd128, 1, ""},
	{"litert", "int8", "", 1, ""},
	{"litert", "int8", simd128, 1, ""},
	{"litert", "int8", "", 2, ""},
	{"ort", "int8", "", 1, ""},
	{"ort", "int8", "", 2, ""},

	{ours, "int8", "", 1, noVNNI},
	{ours, "int8", relaxed, 1, noVNNI},
	{ours, "int8", pairs, 1, noVNNI},
	{"litert", "int8", "", 1, noVNNI},

	{ours, "f16", "", 1, ""},

	{ours, "f32", "", 1, ""},
	{ours, "f32", simd128, 1, ""},
	{ours, "f32", portable, 1, ""},
	{"litert", "f32", "", 1, ""},
	{"litert", "f32", simd128, 1, ""},
	{"litert", "f32", "", 2, ""},
	{"ort", "f32", "", 1, ""},
	{"ort", "f32", "", 2, ""},
	{"tfjs", "f32", "", 1, ""},
	{"tfjs", "f32", "", 2, ""},
}

// Name tells the rows apart.
func (r row) Name() string {
	name := r.Engine + " " + r.Precision
	if r.Build != "" {
		name += " " + r.Build
	}
	if r.Threads > 1 {
		name += " " + strconv.Itoa(r.Threads) + " threads"
	}
	return strings.TrimSpace(name + " " + r.JSFlags)
}

// baseline is the row of ours that a rival's is compared with: the build that
// goglenet chooses, or, for a rival without relaxed SIMD, ours without.
func (r row) baseline() row {
	o := row{Engine: ours, Precision: r.Precision, Threads: 1, JSFlags: r.JSFlags}
	if r.Build == simd128 {
		o.Build = simd128
	}
	return o
}

// choose gives the rows whose name matches, without AVX-VNNI off where the
// processor has none.
func choose(all []row, only *regexp.Regexp, vnni bool) []row {
	var chosen []row
	for _, r := range all {
		if only.MatchString(r.Name()) && (vnni || r.JSFlags != noVNNI) {
			chosen = append(chosen, r)
		}
	}
	return chosen
}
