// Command gen writes the SIMD machine's modules, in ../modules.
package main

import (
	"log"
	"os"
	"path/filepath"

	"goglenet/wasm/kernels/template"
)

func main() {
	modules := template.Probes()
	for _, isa := range template.ISAs {
		modules[isa.Name] = template.Module(isa)
	}
	for name, module := range modules {
		if err := os.WriteFile(filepath.Join("modules", name+".wasm"), module, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
