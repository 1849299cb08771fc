// Command gen writes the kernels in assembly, in the folder above.
package main

import (
	"log"
	"os"

	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	files := map[string]*kernel{
		"cpuid":            cpuid(),
		"input_f32_avx2":   inputF32(),
		"input_split_avx2": inputSplit(),
	}
	for _, e := range []element{f32, u7} {
		files["max_pool_"+e.name+"_avx2"] = maxPool(e)
		files["avg_pool_"+e.name+"_avx2"] = avgPool(e)
		files["lrn_"+e.name+"_avx2"] = lrn(e)
	}
	for _, t := range tiles() {
		files[t.name()] = t.file()
	}
	for name, k := range files {
		if err := write(name+"_amd64.s", k); err != nil {
			log.Fatal(err)
		}
	}
}

func write(name string, k *kernel) error {
	f, err := k.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	out, err := printer.NewGoAsm(printer.Config{Name: "gen", Pkg: "amd64"}).Print(f)
	if err != nil {
		return err
	}
	return os.WriteFile(name, out, 0o644)
}
