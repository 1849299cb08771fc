// Package rival holds what measuring against other engines takes: their packages,
// reference inputs and outputs, and statistics.
package rival

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Install puts the pinned packages into dir's node_modules, unless they
// are there already.
func Install(ctx context.Context, dir string) error {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return err
	}
	installed := filepath.Join(dir, "node_modules", ".installed-lock.json")
	if b, err := os.ReadFile(installed); err == nil && string(b) == string(lock) {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("the rivals are npm packages and there is no npm on this machine: install Node")
	}
	// No package needs its scripts, so none is run.
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return os.WriteFile(installed, lock, 0o644)
}

// Versions gives the pinned versions by package.
func Versions(dir string) (map[string]string, error) {
	b, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return nil, err
	}
	var manifest struct{ Dependencies map[string]string }
	return manifest.Dependencies, json.Unmarshal(b, &manifest)
}
