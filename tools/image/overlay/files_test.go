package overlay

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFiles(t *testing.T) {
	cat, dog := filepath.Join("x", "cat.jpg"), filepath.Join("y", "dog.png")
	one, err := Files("out.png", []string{cat})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{cat: "out.png"}, one)
	two, err := Files("out.png", []string{cat, dog, cat})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{cat: "out-cat.png", dog: "out-dog.png"}, two)
	_, err = Files("out.png", []string{cat, filepath.Join("y", "cat.png")})
	assert.ErrorContains(t, err, "would be drawn into out-cat.png; do them one by one")
}
