package main

import (
	"fmt"
	"os"
	"strings"

	"goglenet/tools/atomicfile"
)

// Markers in the README, around what this command writes.
const (
	beginMark = "<!-- rivals:begin -->"
	endMark   = "<!-- rivals:end -->"
)

func (r *report) intoReadme(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := between(string(b), r.markdown())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.WriteBytes(path, []byte(text))
}

// between puts table where the markers are.
func between(text, table string) (string, error) {
	before, rest, ok := strings.Cut(text, beginMark)
	_, after, closed := strings.Cut(rest, endMark)
	if !ok || !closed {
		return "", fmt.Errorf("has no lines %s and %s", beginMark, endMark)
	}
	return before + beginMark + "\n" + table + endMark + after, nil
}
