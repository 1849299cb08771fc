package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
)

func TestRunPassesThrough(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(source, []byte(`package main

import "os"

func main() {
	println("complaint")
	os.Stdout.WriteString(os.Args[1] + "\n")
	os.Exit(7)
}
`), 0o644))
	program := filepath.Join(dir, "program.wasm")
	build := exec.Command("go", "build", "-o", program, source)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	var stdout, stderr strings.Builder
	code, err := run(t.Context(), program, []string{"it's \"quoted\""}, &stdout, &stderr)
	if errors.Is(err, browser.ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	assert.Equal(t, 7, code)
	assert.Equal(t, "it's \"quoted\"\n", stdout.String())
	assert.Equal(t, "complaint\n", stderr.String())
}
