package main

import (
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/classify/classifytest"
	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/quant/safetensors"
)

// commandLine names the environment variable by which a test starts its own
// binary as the command.
const commandLine = "GOGLENET_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(commandLine) != "" {
		os.Args = append([]string{"goglenet"}, os.Args[1:]...)
		main()
	}
	os.Exit(m.Run())
}

// TestConvertKilled kills the command at random moments: the file is the old
// one, the new one or not there, and what is left beside it does not pile up.
func TestConvertKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("50 conversions")
	}
	const times, most = 50, 2 // temporary files left: the last one's, and one found half made
	dir := t.TempDir()
	in, out := fullModel(t, dir), filepath.Join(dir, "out", "m.safetensors")
	command := func() *exec.Cmd {
		c := exec.Command(os.Args[0], "convert", in, "-o", out, "--to", "f16", "--force")
		c.Env = append(os.Environ(), commandLine+"=1")
		return c
	}
	start := time.Now()
	require.NoError(t, command().Run())
	took := time.Since(start)
	whole := sum(t, out)
	require.NoError(t, os.Remove(out))

	killed, old := 0, ""
	for i := range times {
		c := command()
		require.NoError(t, c.Start())
		if i%2 == 0 {
			time.Sleep(time.Duration(rand.Int64N(int64(took))))
		} else { // while it writes
			await(func() bool { return len(temporary(t, out)) > 0 }, took)
			time.Sleep(time.Duration(rand.Int64N(int64(30 * time.Millisecond))))
		}
		_ = c.Process.Kill()
		if c.Wait() != nil {
			killed++
		}
		assert.LessOrEqual(t, len(temporary(t, out)), most)
		if _, err := os.Stat(out); err != nil {
			assert.Empty(t, old, "the old file is gone")
			continue
		}
		have := sum(t, out)
		if have != old {
			assert.Equal(t, whole, have, "neither the old file nor the new one")
		}
		switch old = have; i % 3 { // the next one finds nothing, an old file, or what this one left
		case 0:
			require.NoError(t, os.Remove(out))
			old = ""
		case 1:
			require.NoError(t, os.WriteFile(out, []byte("old"), 0o644))
			old = sum(t, out)
		}
	}
	assert.Greater(t, killed, times/4, "killed before the end")
	require.NoError(t, command().Run())
	assert.Empty(t, temporary(t, out), "cleaned up")
	t.Logf("killed %d of %d before the end", killed, times)
}

// fullModel writes the whole network with random weights.
func fullModel(t *testing.T, dir string) string {
	b, err := classifytest.Seeded(t, googlenet.BVLC.Architecture(), graph.Options{}, safetensors.F32).Encode()
	require.NoError(t, err)
	path := filepath.Join(dir, "full.safetensors")
	require.NoError(t, os.WriteFile(path, b, 0o644))
	return path
}

// temporary lists the hidden files beside out.
func temporary(t *testing.T, out string) []string {
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".*"))
	require.NoError(t, err)
	return paths
}

func await(done func() bool, atMost time.Duration) {
	for start := time.Now(); !done() && time.Since(start) < atMost; {
		time.Sleep(time.Millisecond)
	}
}

func sum(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	s := sha256.Sum256(b)
	return string(s[:])
}
