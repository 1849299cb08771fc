// Package readme keeps tables that commands measure in the README.
package readme

import (
	"fmt"
	"os"
	"strings"

	"goglenet/tools/internal/atomicfile"
)

// Put replaces the text between the lines <!-- NAME:begin --> and <!-- NAME:end --> of a file.
func Put(path, name, text string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	replaced, err := between(string(b), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.WriteBytes(path, []byte(replaced))
}

func between(file, name, text string) (string, error) {
	begin, end := "<!-- "+name+":begin -->", "<!-- "+name+":end -->"
	before, rest, ok := strings.Cut(file, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("has no lines %s and %s", begin, end)
	}
	return before + begin + "\n" + text + end + after, nil
}
