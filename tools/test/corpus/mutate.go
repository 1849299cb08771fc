// Package corpus holds image files of all formats and their oddities. Its tests compare how the command
// and Chromium read them.
package corpus

import (
	"embed"
	"io/fs"
	"math/rand/v2"
	"slices"
)

//go:embed files
var folder embed.FS

// Mutated returns n damaged files: those of the folder files in turn, each with up to eight bytes changed, a
// piece left out, doubled or cut off. The same n gives the same files.
func Mutated(n int) ([][]byte, error) {
	entries, err := fs.ReadDir(folder, "files")
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	list := make([][]byte, n)
	for i := range list {
		file, err := folder.ReadFile("files/" + entries[i%len(entries)].Name())
		if err != nil {
			return nil, err
		}
		list[i] = mutate(r, file)
	}
	return list, nil
}

func mutate(r *rand.Rand, file []byte) []byte {
	for range 1 + r.IntN(8) {
		at := r.IntN(len(file))
		if r.IntN(2) == 0 {
			at = r.IntN(min(len(file), 200)) // headers are small and matter most
		}
		file[at] = [...]byte{0, 255, file[at] + 1, file[at] ^ 0x80, byte(r.Uint32())}[r.IntN(5)]
	}
	from, to := r.IntN(len(file)), r.IntN(len(file)+1)
	from, to = min(from, to), max(from, to)
	switch r.IntN(8) {
	case 0:
		return file[:to]
	case 1:
		return slices.Delete(file, from, to)
	case 2:
		return slices.Concat(file[:to], file[from:])
	}
	return file
}
