package corpus

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/test/hostile"
)

// Limits of reading one file.
const (
	timeLimit   = 2 * time.Second // of all processors together
	memoryLimit = 1 << 30         // bytes allocated, freed or not
)

// TestMutatedFiles: a damaged file is read or refused, soon and in bounded memory.
func TestMutatedFiles(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 600
	}
	files, err := Mutated(n)
	require.NoError(t, err)
	read, most, slowest := 0, uint64(0), time.Duration(0)
	for i, file := range files {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		took, err := decode(file)
		runtime.ReadMemStats(&after)
		if err == nil {
			read++
		}
		used := after.TotalAlloc - before.TotalAlloc
		most, slowest = max(most, used), max(slowest, took)
		assert.Less(t, took, timeLimit, "file %d", i)
		assert.Less(t, used, uint64(memoryLimit), "file %d", i)
	}
	t.Logf("%d of %d read, %d MB at most, %v at most", read, n, most>>20, slowest)
}

func decode(file []byte) (time.Duration, error) {
	start := hostile.CPUTime()
	m, err := imagefile.Decode(bytes.NewReader(file))
	if err == nil {
		_, err = m.Preprocess(vision.Preprocessing{Mode: vision.Warp, Resize: 256, Crop: 224})
	}
	return hostile.CPUTime() - start, err
}
