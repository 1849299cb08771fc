package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServe(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("<!doctype html>"), 0o644))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	stdout, w := io.Pipe()
	code := make(chan int)
	go func() {
		code <- run(ctx, []string{"serve", "--no-build", "-o", dir, "--port", "0", "--host", "127.0.0.1", "--isolate"}, w, io.Discard)
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	url, _, _ := strings.Cut(line, " ")

	r, err := http.Get(url)
	require.NoError(t, err)
	defer r.Body.Close()
	assert.Equal(t, http.StatusOK, r.StatusCode)
	assert.Equal(t, "require-corp", r.Header.Get("Cross-Origin-Embedder-Policy"))
	stop()
	assert.Equal(t, exitOK, <-code)
}

func TestServePortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	t.Setenv("PORT", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	code, _, stderr := goglenet(t, "serve", "--no-build", "--host", "127.0.0.1")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "--port or PORT chooses another port")
}
