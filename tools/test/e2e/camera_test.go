package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
)

// TestCamera labels what Chromium's make-believe camera shows, and takes a shot.
func TestCamera(t *testing.T) {
	url := serve(t, nil)
	b, err := browser.Start(t.Context(), "use-fake-device-for-media-stream", "use-fake-ui-for-media-stream")
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	v := visit(t, b, url)
	v.view("ready")
	require.NoError(t, v.Click("#camera-start"))
	v.view("result")
	v.wait("document.getElementById('camera').currentTime > 0.2")
	track := "window.track ??= document.getElementById('camera').srcObject.getTracks()[0]"
	assert.Equal(t, "live", eval[string](v, "("+track+").readyState"))
	require.NoError(t, v.Click("#camera-shoot"))
	v.wait("document.getElementById('preview').naturalWidth > 0")
	v.view("result")
	assert.Equal(t, "ended", eval[string](v, "track.readyState"), "the camera is off")
	assert.True(t, eval[bool](v, "document.getElementById('live').hidden"))
	require.NoError(t, v.Click("#camera-start"))
	v.wait("!document.getElementById('live').hidden")
	require.NoError(t, v.Click("#camera-stop"))
	v.view("ready")
	v.quiet()
}

// TestNoCamera tells why there is none.
func TestNoCamera(t *testing.T) {
	url := serve(t, nil)
	for name, title := range map[string]string{
		"NotAllowedError": "The camera is not allowed", "NotReadableError": "The camera is busy", "NotFoundError": "There is no camera",
	} {
		t.Run(name, func(t *testing.T) {
			v := visit(t, chromium, url, "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '"+name+"') }")
			v.view("ready")
			require.NoError(t, v.Click("#camera-start"))
			v.failure(title, "")
		})
	}
}
