package evaluate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/predict"
)

// run are the counts of a whole run whose sums depend on their order.
func run(images int) *Counts {
	c := &Counts{Settings: "s", Set: "set", Total: images, Models: []string{"m"}, Reference: "r", Images: "dir", Crops: 1, Seconds: 1, Classes: strings.Fields("zero one two")}
	for i := range images {
		third := float32(i+1) / 3
		third -= float32(int(third))
		r := Record{Sample: Sample{fmt.Sprint(i, ".png"), i % 3}, KL: float64(i) / 7}
		if i%5 == 4 {
			r = Record{Sample: r.Sample, Err: "broken"}
		} else {
			r.Outcome = Outcome{i % 3, i % 2, (i + i%2) % 3, third, third / 7}
			r.Reference = Outcome{i % 3, 0, i % 3, third, third}
		}
		c.Records = append(c.Records, r)
	}
	return c
}

// write writes the counts of n shards.
func write(t *testing.T, whole *Counts, n int) []string {
	dir := t.TempDir()
	var paths []string
	for number := 1; number <= n; number++ {
		c := *whole
		c.Shard, c.Records, c.Seconds = predict.Shard{Number: number, Of: n}, nil, 1
		for i, r := range whole.Records {
			if c.Shard.Has(i) {
				c.Records = append(c.Records, r)
			}
		}
		paths = append(paths, filepath.Join(dir, fmt.Sprint(number, ".json")))
		f, err := os.Create(paths[len(paths)-1])
		require.NoError(t, err)
		require.NoError(t, c.Write(f))
		require.NoError(t, f.Close())
	}
	return paths
}

// TestMerge: the figures of shards have the bits of the whole run's, however the
// files are ordered.
func TestMerge(t *testing.T) {
	for _, images := range []int{0, 3, 103} {
		whole := run(images)
		want := whole.Validation()
		for _, n := range []int{1, 2, 4, 7} {
			paths := write(t, whole, n)
			for range paths {
				paths = append(paths[1:], paths[0])
				merged, err := Merge(paths)
				require.NoError(t, err)
				got := merged.Validation()
				assert.InDelta(t, float64(n), got.Seconds, 0)
				got.Seconds, got.ImagesPerSecond = want.Seconds, want.ImagesPerSecond
				assert.Equal(t, encoded(t, want), encoded(t, got), "%d images in %d shards", images, n)
			}
		}
	}
}

func encoded(t *testing.T, v *Validation) string {
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestMergeRefuses(t *testing.T) {
	whole := run(10)
	paths := write(t, whole, 3)
	other := *whole
	other.Settings = "other"
	elsewhere := *whole
	elsewhere.Set = "elsewhere"
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "x.json")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	b, err := os.ReadFile(paths[1])
	require.NoError(t, err)
	second := string(b)
	for want, files := range map[string][]string{
		"shard 2/3 is missing: there are 2":               {paths[0], paths[2]},
		"are both shard 1/3":                              {paths[0], paths[1], paths[0], paths[2]},
		"the settings differ: other; s":                   {paths[0], write(t, &other, 3)[1], paths[2]},
		"the images differ: elsewhere; set":               {paths[0], write(t, &elsewhere, 3)[1], paths[2]},
		"the number of shards differ":                     {paths[0], write(t, whole, 4)[1]},
		"absent.json":                                     {"absent.json"},
		"holds no counts":                                 {file("{}")},
		"no counts: invalid character":                    {file("<html>")},
		"is no shard":                                     {file(`{"settings": "s", "shard": "3/2"}`)},
		"has records of 3 images; shard 2/3 has 4":        {file(strings.Replace(second, `"total":10`, `"total":11`, 1))},
		"holds an outcome beyond its 3 classes, of 1.png": {file(strings.Replace(second, `"winner":2`, `"winner":3`, 1))},
		"shard 1/900000000 is missing: there are 1":       {file(`{"settings": "s", "shard": "9/900000000"}`)},
		"is no shard: they are counted from 1/4 to 4/4":   {file(`{"settings": "s", "shard": "0/4"}`)},
	} {
		_, err := Merge(files)
		assert.ErrorContains(t, err, want)
	}
}

func TestSetIsKnownAnywhere(t *testing.T) {
	a := nameSet("x", []Sample{{filepath.Join("x", "a.png"), 1}})
	assert.Equal(t, a, nameSet("y", []Sample{{filepath.Join("y", "a.png"), 1}}))
	assert.NotEqual(t, a, nameSet("y", []Sample{{filepath.Join("y", "a.png"), 2}}))
	assert.True(t, strings.HasPrefix(a, "1 images, "), a)
}
