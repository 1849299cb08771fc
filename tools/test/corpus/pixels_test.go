package corpus

import (
	"bytes"
	_ "embed"
	"fmt"
	"hash/crc32"
	"image"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
)

// pixels has a line for each file of the folder files: the checksum of its pixels over white, and its name.
//
//go:embed pixels.txt
var pixels string

// TestPixels compares pixels with those that were Chromium's when the list was made, where there is no
// Chromium too.
func TestPixels(t *testing.T) {
	entries, err := fs.ReadDir(folder, "files")
	require.NoError(t, err)
	var got strings.Builder
	for _, e := range entries {
		if e.Name() == "avif.avif" { // Chromium interpolates its chroma
			continue
		}
		m, err := imagefile.Decode(bytes.NewReader(read(t, e.Name())))
		require.NoError(t, err, e.Name())
		fmt.Fprintf(&got, "%08x %s\n", crc32.ChecksumIEEE(overWhite(m.Upright()).Pix), e.Name())
	}
	assert.Equal(t, pixels, got.String())
}

// read returns a file of the folder files.
func read(t *testing.T, name string) []byte {
	data, err := folder.ReadFile("files/" + name)
	require.NoError(t, err)
	return data
}

func overWhite(m *image.NRGBA) *image.NRGBA {
	for p := m.Pix; len(p) > 0; p = p[4:] {
		v := vision.OverWhite(uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24)
		p[0], p[1], p[2], p[3] = byte(v), byte(v>>8), byte(v>>16), 255
	}
	return m
}
