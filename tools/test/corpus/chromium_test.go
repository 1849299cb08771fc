package corpus

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
)

// show decodes a file as the page does: as a bitmap, and what is no bitmap as an image element. The pixels
// lie over white.
const show = `(async (file) => {
	const pixels = (source, width, height) => {
		const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
		context.fillStyle = 'white';
		context.fillRect(0, 0, width, height);
		context.drawImage(source, 0, 0);
		return { width, height, rgba: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer).toBase64() };
	};
	try {
		const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', colorSpaceConversion: 'none' });
		return pixels(bitmap, bitmap.width, bitmap.height);
	} catch {}
	const element = new Image();
	element.src = URL.createObjectURL(file);
	await new Promise((resolve) => { element.onload = element.onerror = resolve; });
	return element.naturalWidth ? { ...pixels(element, element.naturalWidth, element.naturalHeight), element: true } : {};
})(new Blob([Uint8Array.fromBase64(%q)]))`

// tab opens a page of Chromium, or skips the test where there is none.
func tab(t *testing.T) *browser.Page {
	b, err := browser.Start(context.Background())
	if errors.Is(err, browser.ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	p, err := b.NewPage()
	require.NoError(t, err)
	require.NoError(t, p.Go("about:blank"))
	return p
}

// shown is what Chromium shows of a file, nil if nothing.
func shown(t *testing.T, p *browser.Page, file []byte) *image.NRGBA {
	s, err := browser.Eval[struct {
		Width, Height int
		RGBA          []byte
		Element       bool
	}](p, fmt.Sprintf(show, base64.StdEncoding.EncodeToString(file)))
	require.NoError(t, err)
	if s.Width == 0 || s.Element && !slices.ContainsFunc(s.RGBA, func(v byte) bool { return v != 255 }) {
		return nil // an element whose file has no pixel is white
	}
	return &image.NRGBA{Pix: s.RGBA, Stride: 4 * s.Width, Rect: image.Rect(0, 0, s.Width, s.Height)}
}
