package safetensors

import (
	"sync"

	"github.com/x448/float16"
)

// widened is the float32 of every float16, which makes reading weights
// several times faster, most of all in WebAssembly.
var widened = sync.OnceValue(func() *[1 << 16]float32 {
	var table [1 << 16]float32
	for bits := range table {
		table[bits] = float16.Frombits(uint16(bits)).Float32()
	}
	return &table
})
