package site

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// coldPackages run once a model or never in a loop; without inlining they are
// smaller.
var coldPackages = []string{
	"goglenet/quant/...", "goglenet/core/graph", "goglenet/core/architecture", "goglenet/core/googlenet",
	"goglenet/core/program", "goglenet/core/classify", "goglenet/wasm", "syscall/js",
}

// BuildBinary compiles the browser's program into the file out: no symbol
// table, no paths of this machine, the same bytes wherever it is built. The
// older garbage collector is used because it is the smaller one, and there is
// next to no garbage.
func BuildBinary(ctx context.Context, root, out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}
	for _, p := range coldPackages {
		args = append(args, "-gcflags="+p+"=-l")
	}
	if _, err := goTool(ctx, root, []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc"}, append(args, "-o", out, "./wasm")...); err != nil {
		return err
	}
	return shrink(out)
}

// Root finds the module's folder from any folder in it.
func Root(ctx context.Context) (string, error) {
	mod, err := goTool(ctx, "", nil, "env", "GOMOD")
	if err != nil {
		return "", err
	}
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("not in goglenet's source tree: the site is built from its sources")
	}
	return filepath.Dir(mod), nil
}

// runtimeScript is the JavaScript half of Go's WebAssembly runtime. It belongs
// to the toolchain that compiles the program, so it comes from there.
func runtimeScript(ctx context.Context, root string) (string, error) {
	goroot, err := goTool(ctx, root, nil, "env", "GOROOT")
	return filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"), err
}

// goTool runs the go command and gives what it prints, its message on failure.
func goTool(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return strings.TrimSpace(stdout.String()), nil
}
