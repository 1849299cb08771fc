// Command in-chromium runs a Go program that was built for js/wasm in Chromium,
// with its output, arguments and exit code passed through. It is made for
//
//	GOOS=js GOARCH=wasm go test -exec in-chromium ./core/...
//	GOOS=js GOARCH=wasm go run -exec in-chromium ./tools/goglenet bench
//
// The program sees no files.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing/fstest"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/server"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: in-chromium PROGRAM.wasm [ARGUMENT...]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := run(ctx, os.Args[1], os.Args[2:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "in-chromium:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

// start runs the program in the page; it gives what it printed when it has ended.
const start = `(async () => {
	const printed = ['', '', ''];
	const decoder = new TextDecoder();
	fs.writeSync = (file, bytes) => { printed[file] += decoder.decode(bytes); return bytes.length };
	const go = new Go();
	go.argv = %s;
	go.env = { HOME: '/', TMPDIR: '/tmp' };
	let code = 0;
	go.exit = (c) => { code = c };
	const { instance } = await WebAssembly.instantiateStreaming(fetch('program.wasm'), go.importObject);
	await go.run(instance);
	return { Code: code, Stdout: printed[1], Stderr: printed[2] };
})()`

// ended is how the program ended.
type ended struct {
	Code           int
	Stdout, Stderr string
}

func run(ctx context.Context, program string, args []string, stdout, stderr io.Writer) (code int, err error) {
	files, err := page(program)
	if err != nil {
		return 0, err
	}
	// An isolated page has a clock of five microseconds instead of a hundred.
	s := httptest.NewServer(server.New(files, server.Options{Isolate: true}))
	defer s.Close()
	b, err := browser.Start(ctx)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	p, err := b.NewPage()
	if err != nil {
		return 0, err
	}
	if err := p.Go(s.URL); err != nil {
		return 0, err
	}
	argv, err := json.Marshal(append([]string{filepath.Base(program)}, args...))
	if err != nil {
		return 0, err
	}
	e, err := browser.Eval[ended](p, fmt.Sprintf(start, argv))
	if err != nil {
		return 0, err
	}
	io.WriteString(stdout, e.Stdout)
	io.WriteString(stderr, e.Stderr)
	return e.Code, nil
}

// page is a site of three files: the program, Go's runtime script, and a page with it.
func page(program string) (fstest.MapFS, error) {
	wasm, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	return fstest.MapFS{
		"index.html":   {Data: []byte("<!doctype html><script src=wasm_exec.js></script>")},
		"wasm_exec.js": {Data: script},
		"program.wasm": {Data: wasm},
	}, nil
}
