package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module makes a module with one package for each test file.
func module(t *testing.T, tests map[string]string) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n\ngo 1.26\n"), 0o644))
	for name, body := range tests {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		source := "package " + name + "\n\n" + body
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, name+"_test.go"), []byte(source), 0o644))
	}
	t.Chdir(dir)
}

func TestRun(t *testing.T) {
	module(t, map[string]string{
		"good": `import "testing"
func TestPass(t *testing.T) { t.Log("unseen") }
func TestData(t *testing.T) { t.Skip("needs data: none here") }
func TestMoreData(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Log("first"); t.Skip("needs data: none there") }) }
func TestSlow(t *testing.T) { if testing.Short() { t.Skip("slow") } }`,
		"bad": `import "testing"
func TestFail(t *testing.T) { t.Log("seen"); t.Fail() }
func TestPass(t *testing.T) { t.Log("unseen") }`,
		"panics": `import "testing"
func TestPanic(t *testing.T) { panic("as foretold") }`,
		"broken": `var x int = "text"`,
	})

	var out strings.Builder
	require.NoError(t, run([]string{"-short", "./good"}, &out))
	assert.Regexp(t, regexp.MustCompile(`^ok  \tm/good\t[0-9.]+s\n2 skipped: needs data\n1 skipped: slow\n$`), out.String())

	for name, want := range map[string]string{"bad": "seen", "panics": "panic: as foretold", "broken": "cannot use"} {
		out.Reset()
		assert.Error(t, run([]string{"./" + name, "--", "./good"}, &out), name)
		assert.Contains(t, out.String(), want)
		assert.Contains(t, out.String(), "FAIL\tm/"+name)
		assert.NotContains(t, out.String(), "unseen")
		assert.NotContains(t, out.String(), "m/good", "what comes behind a failure is not run")
	}
}
