package evaluate

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"goglenet/tools/predict"
)

// Counts are what a trial found on a shard of its images. Each image's record is
// kept, since sums of rounded numbers depend on their order: so merged shards
// have the bits of a whole run.
type Counts struct {
	Settings   string                `json:"settings"` // with which the images were classified
	Set        string                `json:"set"`      // tells sets of labelled images apart
	Total      int                   `json:"total"`    // images in the set
	Shard      predict.Shard         `json:"shard"`    // of them
	Models     []string              `json:"models"`
	Reference  string                `json:"reference,omitempty"`
	Images     string                `json:"images"` // folder
	Preprocess predict.Preprocessing `json:"preprocess"`
	Crops      int                   `json:"crops"`
	Seconds    float64               `json:"seconds"` // of all shards, added up
	Classes    []string              `json:"classes"`
	Records    []Record              `json:"records"`
}

// nameSet names a set after its size and a hash of what is in it, wherever it lies.
func nameSet(dir string, samples []Sample) string {
	h := sha256.New()
	for _, s := range samples {
		path, err := filepath.Rel(dir, s.Path)
		if err != nil {
			path = s.Path
		}
		fmt.Fprintf(h, "%s\x00%d\n", filepath.ToSlash(path), s.Class)
	}
	return fmt.Sprintf("%d images, %.8x", len(samples), h.Sum(nil))
}

// Write writes what ReadCounts reads.
func (c *Counts) Write(w io.Writer) error { return json.NewEncoder(w).Encode(c) }

// ReadCounts reads the counts of a shard.
func ReadCounts(path string) (*Counts, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &Counts{}
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("%s holds no counts: %w", path, err)
	}
	if c.Settings == "" || c.Shard.Of == 0 {
		return nil, errors.New(path + " holds no counts")
	}
	if want := c.Shard.Size(c.Total); len(c.Records) != want {
		return nil, fmt.Errorf("%s has records of %d images; shard %s has %d", path, len(c.Records), c.Shard, want)
	}
	for _, r := range c.Records {
		for _, o := range []Outcome{r.Outcome, r.Reference} {
			if n := len(c.Classes); min(o.Class, o.Winner, o.Rank) < 0 || max(o.Class, o.Winner, o.Rank) >= n {
				return nil, fmt.Errorf("%s holds an outcome beyond its %d classes, of %s", path, n, r.Path)
			}
		}
	}
	return c, nil
}

// Merge puts the shards in some files together. All of one run must be there,
// once each, in any order.
func Merge(paths []string) (*Counts, error) {
	shards, err := readShards(paths)
	if err != nil {
		return nil, err
	}
	whole := *shards[0]
	whole.Shard, whole.Seconds, whole.Records = predict.Shard{Number: 1, Of: 1}, 0, make([]Record, whole.Total)
	for _, s := range shards {
		whole.Seconds += s.Seconds
	}
	for i := range whole.Records {
		whole.Records[i] = shards[i%len(shards)].Records[i/len(shards)]
	}
	return &whole, nil
}

// readShards reads all shards of a run and puts them in order.
func readShards(paths []string) ([]*Counts, error) {
	var first *Counts
	found := map[int]*Counts{} // by number
	from := map[int]string{}
	for _, path := range paths {
		c, err := ReadCounts(path)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = c
		}
		if err := c.sameRun(first, path, paths[0]); err != nil {
			return nil, err
		}
		if found[c.Shard.Number] != nil {
			return nil, fmt.Errorf("%s and %s are both shard %s", from[c.Shard.Number], path, c.Shard)
		}
		found[c.Shard.Number], from[c.Shard.Number] = c, path
	}
	var shards []*Counts
	for s := (predict.Shard{Number: 1, Of: first.Shard.Of}); s.Number <= s.Of; s.Number++ {
		if found[s.Number] == nil {
			return nil, fmt.Errorf("shard %s is missing: there are %d", s, len(paths))
		}
		shards = append(shards, found[s.Number])
	}
	return shards, nil
}

// sameRun refuses shards of different runs; the names are those of the files.
func (c *Counts) sameRun(other *Counts, name, otherName string) error {
	for _, x := range []struct{ of, a, b string }{
		{"the settings", c.Settings, other.Settings},
		{"the images", c.Set, other.Set},
		{"the number of shards", fmt.Sprint(c.Shard.Of), fmt.Sprint(other.Shard.Of)},
	} {
		if x.a != x.b {
			return fmt.Errorf("%s and %s are of different runs: %s differ: %s; %s", name, otherName, x.of, x.a, x.b)
		}
	}
	return nil
}

func (c *Counts) className(class int) string { return c.Classes[class] }

// Validation sums the records up.
func (c *Counts) Validation() *Validation {
	v := summarize(c.Records, c.className)
	v.Counts, v.Models, v.Images, v.Preprocess, v.Crops = c, c.Models, c.Images, c.Preprocess, c.Crops
	v.Seconds, v.ImagesPerSecond = c.Seconds, float64(len(c.Records))/c.Seconds
	if c.Reference != "" {
		v.Reference = summarizeReference(c.Records, c.className)
		v.Reference.Model = c.Reference
	}
	return v
}
