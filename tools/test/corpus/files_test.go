package corpus

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// files are those of the folder files, written by ImageMagick, those of ../cases, and those that are made
// here; and of each format some that are cut.
func files(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	for _, pattern := range []string{"files/*", "../cases/*.jpg", "../cases/*.png", "../cases/*.gif", "../cases/*.bmp"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			all[filepath.Base(path)] = data
		}
	}
	delete(all, "png-40000-wide.png")
	for _, made := range []func(*testing.T) map[string][]byte{bmpFiles, pngFiles, gifFiles, jpegFiles, webpFiles} {
		for name, file := range made(t) {
			require.NotContains(t, all, name)
			all[name] = file
		}
	}
	for _, name := range []string{
		"jpeg-sampling-1x1.jpg", "jpeg-sampling-2x2.jpg", "jpeg-sampling-1x2.jpg", "jpeg-cmyk.jpg", "jpeg-grey.jpg", "jpeg-progressive.jpg", "jpeg-progressive-444.jpg",
		"png-rgb-8.png", "png-rgba-8-interlaced.png", "png-indexed-4.png", "gif-interlaced.gif", "gif-transparent.gif",
		"webp-lossy.webp", "webp-lossless.webp", "bmp-alpha.bmp", "bmp v3 rle8.bmp", "bmp v3 24.bmp", "bmp v3 8 top-down.bmp", "ico-alpha.ico", "ico-4.ico", "avif.avif",
	} {
		whole := all[name]
		require.NotNil(t, whole, name)
		all[name+", 40 %"] = whole[:len(whole)*2/5]
		all[name+", 80 %"] = whole[:len(whole)*4/5]
		all[name+", end missing"] = whole[:len(whole)-2]
	}
	return all
}

// replaced puts something in the place of the first such bytes.
func replaced(t *testing.T, file []byte, old, with string) []byte {
	require.True(t, strings.Contains(string(file), old))
	return []byte(strings.Replace(string(file), old, with, 1))
}

// join joins bytes of several kinds.
func join(parts ...any) []byte {
	var all [][]byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			all = append(all, []byte(p))
		case []byte:
			all = append(all, p)
		}
	}
	return slices.Concat(all...)
}
