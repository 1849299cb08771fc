// Command gen writes the kernels in assembly and their declarations, in the
// folder above.
package main

import (
	"log"
	"os"

	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	d := declarations{}
	for _, k := range kernelList() {
		if err := write(k); err != nil {
			log.Fatal(err)
		}
		d.add(k)
	}
	if err := os.WriteFile("kernels_amd64.go", d.source(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// kernelList writes all kernels.
func kernelList() []*kernel {
	var ks []*kernel
	for _, t := range tiles() {
		ks = append(ks, t.kernel())
	}
	for _, t := range weightTiles() {
		ks = append(ks, t.kernel())
	}
	for _, e := range []element{f32, u7} {
		ks = append(ks, maxPool(e), avgPool(e), lrn(e))
	}
	return append(ks, inputF32(), inputSplit(),
		moments(), normalize(), normalizeSums(), normalizeBack(), lrnBack(), maxPoolBack(), mask(), add(), average(), update())
}

func write(k *kernel) error {
	f, err := k.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	out, err := printer.NewGoAsm(printer.Config{Name: "gen"}).Print(f)
	if err != nil {
		return err
	}
	return os.WriteFile(k.name+"_amd64.s", out, 0o644)
}
