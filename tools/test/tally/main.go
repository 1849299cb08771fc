// Command tally runs go test and ends with a count of the tests that were
// skipped, by reason:
//
//	tally -short ./core/... ./quant/... -- ./tools/test/e2e
//
// What stands behind each -- is run after what stands before it, with the same
// flags. The output is that of go test.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

// run tests every group of packages, up to the first that fails.
func run(args []string, out io.Writer) error {
	flags, groups := split(args)
	skipped := skips{}
	defer skipped.print(out)
	for _, packages := range groups {
		if err := goTest(append(append([]string{"test", "-json"}, flags...), packages...), out, skipped); err != nil {
			return err
		}
	}
	return nil
}

// split parts the flags from the groups of packages.
func split(args []string) (flags []string, groups [][]string) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "--" {
		flags, args = append(flags, args[0]), args[1:]
	}
	groups = [][]string{nil}
	for _, a := range args {
		if a == "--" {
			groups = append(groups, nil)
			continue
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], a)
	}
	return flags, groups
}

func goTest(args []string, out io.Writer, skipped skips) error {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	readErr := report(events, out, skipped)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("go test: %w", err)
	}
	return readErr
}
