package torch

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

func FuzzTorch(f *testing.F) {
	for _, name := range []string{"zip", "wrapped", "legacy", "tar"} {
		b, err := os.ReadFile("testdata/" + name + ".pth")
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parse) })
}

// FuzzPickle goes past the checksum of the archive.
func FuzzPickle(f *testing.F) {
	f.Add(dictOf("a", scalar) + ".")
	f.Add(class("collections", "OrderedDict") + many("]("+many("U\x01a", scalar)+"e") + "Rq\x00.")
	f.Add(text("torch") + text("Size") + "\x93\x94(K\x01M\x01\x02J\x01\x02\x03\x04\x8a\x01\x05t\x85R0]}N\x88s\x860.")
	for _, s := range strangers {
		f.Add(dictOf("x", s.pickle, "a", scalar) + ".")
	}
	f.Fuzz(func(t *testing.T, pickle string) { hostile.Typed[*source.FormatError](t, zipOf(t, pickle), parse) })
}
