package predict

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShardText(t *testing.T) {
	for text, want := range map[string]Shard{"1/1": {1, 1}, "3/64": {3, 64}, "64/64": {64, 64}} {
		var s Shard
		require.NoError(t, s.UnmarshalText([]byte(text)))
		assert.Equal(t, want, s)
		assert.Equal(t, text, s.String())
	}
	assert.Equal(t, "1/1", Shard{}.String())
	for text, want := range map[string]string{
		"0/4": "counted from 1/4 to 4/4", "5/4": "counted from 1/4 to 4/4", "-1/4": "counted from 1/4",
		"a/b": "the third of 64 is written 3/64", "3": "is written 3/64", "": "is written 3/64", "1/2/3": "is written 3/64", "0/0": "at least one",
	} {
		var s Shard
		assert.ErrorContains(t, s.UnmarshalText([]byte(text)), want, text)
	}
}

// TestShards: they have every image once between them, in order, as many as Size says.
func TestShards(t *testing.T) {
	all := []string{"a", "b", "c", "d", "e", "f", "g"}
	for of := 1; of <= 9; of++ {
		found := make([]string, len(all))
		for n := 1; n <= of; n++ {
			s := Shard{n, of}
			i := n - 1
			size := 0
			for path, err := range s.Share(Files(all...)) {
				require.NoError(t, err)
				found[i] = path
				i += of
				size++
			}
			assert.Equal(t, size, s.Size(len(all)), s)
		}
		assert.Equal(t, all, found)
	}
	assert.Equal(t, all, paths(t, Source{Paths: all}))
	broken := errors.New("broken")
	for _, err := range (Shard{2, 2}).Share(func(yield func(string, error) bool) { yield("", broken) }) {
		assert.Equal(t, broken, err, "errors belong to all shards")
	}
}

func paths(t *testing.T, s Source) []string {
	t.Helper()
	var all []string
	for path, err := range s.Images() {
		require.NoError(t, err)
		all = append(all, path)
	}
	return slices.Clip(all)
}
