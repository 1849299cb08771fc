// Package avif decodes AVIF files, of sequences the first picture, with libavif compiled to WebAssembly,
// which wazero runs: decode.wasm.gz of github.com/gen2brain/avif v0.4.4, with libaom's decoder.
package avif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"goglenet/core/vision"
)

//go:embed libavif.wasm.gz
var packed []byte

// memoryLimit bounds what a file may take, in pages of 64 KiB.
const memoryLimit = 2 << 30 >> 16

var errDecode = errors.New("AVIF is corrupt or cut")

// Matches reports whether a file begins as AVIF does.
func Matches(head []byte) bool {
	return len(head) >= 12 && string(head[4:8]) == "ftyp" && (string(head[8:12]) == "avif" || string(head[8:12]) == "avis")
}

// library is compiled when the first file is there.
var library = sync.OnceValues(func() (func() (api.Module, error), error) {
	ctx := context.Background()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	binary, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryLimit))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, err
	}
	compiled, err := runtime.CompileModule(ctx, binary)
	if err != nil {
		return nil, err
	}
	return func() (api.Module, error) {
		return runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName(""))
	}, nil
})

// isCut reports whether the pixels' box (ISO 14496-12, mdat) is not all there: the library then leaves pixels out,
// and browsers show nothing.
func isCut(file []byte) bool {
	for len(file) >= 16 {
		size, kind := uint64(binary.BigEndian.Uint32(file)), string(file[4:8])
		switch size {
		case 0: // up to the file's end
			return false
		case 1:
			size = binary.BigEndian.Uint64(file[8:])
		}
		if size > uint64(len(file)) || size < 8 {
			return true
		}
		if kind == "mdat" {
			return false
		}
		file = file[size:]
	}
	return false
}

// Decode decodes a file.
func Decode(file []byte) (image.Image, error) {
	if isCut(file) {
		return nil, errDecode
	}
	instantiate, err := library()
	if err != nil {
		return nil, err
	}
	m, err := instantiate()
	if err != nil {
		return nil, err
	}
	defer m.Close(context.Background())
	c := call{module: m}
	in, figures := c.alloc(len(file)), c.alloc(fields*4)
	if c.err == nil && !m.Memory().Write(in, file) {
		c.err = errDecode
	}
	p := c.size(in, len(file), figures)
	if c.err != nil {
		return nil, c.err
	}
	if err := vision.CheckSize(p.w, p.h); err != nil {
		return nil, err
	}
	out, delays := c.alloc(p.bytes()), c.alloc(8)
	c.decode(in, len(file), false, figures, delays, out)
	if c.err != nil {
		return nil, c.err
	}
	pixels, ok := m.Memory().Read(out, uint32(p.bytes()))
	if !ok {
		return nil, errDecode
	}
	return p.image(pixels), nil
}

// picture is what the headers say of the pixels.
type picture struct{ w, h, depth int }

// bytes is their size: premultiplied RGBA, 16 bits each of what has more than eight.
func (p picture) bytes() int {
	if p.depth > 8 {
		return 8 * p.w * p.h
	}
	return 4 * p.w * p.h
}

func (p picture) image(pixels []byte) image.Image {
	size := image.Rect(0, 0, p.w, p.h)
	if p.depth <= 8 {
		return &image.RGBA{Pix: pixels, Stride: 4 * p.w, Rect: size}
	}
	for i := 0; i < len(pixels); i += 2 {
		binary.BigEndian.PutUint16(pixels[i:], binary.LittleEndian.Uint16(pixels[i:]))
	}
	return &image.RGBA64{Pix: pixels, Stride: 8 * p.w, Rect: size}
}

// call calls the library until something fails.
type call struct {
	module api.Module
	err    error
}

func (c *call) function(name string, arguments ...uint64) uint32 {
	if c.err != nil {
		return 0
	}
	results, err := c.module.ExportedFunction(name).Call(context.Background(), arguments...)
	switch {
	case err != nil:
		c.err = fmt.Errorf("%w: %v", errDecode, err)
	case results[0] == 0:
		c.err = errDecode
	default:
		return uint32(results[0])
	}
	return 0
}

func (c *call) alloc(size int) uint32 { return c.function("malloc", uint64(size)) }

const fields = 4 // that decode tells: width, height, depth, number of pictures

func (c *call) size(in uint32, size int, figures uint32) (p picture) {
	c.decode(in, size, true, figures, 0, 0)
	if c.err != nil {
		return p
	}
	b, ok := c.module.Memory().Read(figures, fields*4)
	if !ok {
		c.err = errDecode
		return p
	}
	return picture{int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:])), int(binary.LittleEndian.Uint32(b[8:]))}
}

// decode reads the headers, or the first picture too.
func (c *call) decode(in uint32, size int, headers bool, figures, delays, out uint32) {
	only := uint64(0)
	if headers {
		only = 1
	}
	f := uint64(figures)
	c.function("decode", uint64(in), uint64(size), only, 0, f, f+4, f+8, f+12, uint64(delays), uint64(out))
}
