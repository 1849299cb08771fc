package session

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// Row is a line of the log: an epoch.
type Row struct {
	Epoch           int     `csv:"epoch"`
	Step            int     `csv:"step"`
	Rate            float64 `csv:"rate"`
	Loss            float64 `csv:"loss"`      // weighted sum of the classifiers', mean over the epoch
	MainLoss        float64 `csv:"main_loss"` // of the main classifier
	Accuracy        float64 `csv:"accuracy"`  // percent, of the main classifier in training
	Holdout         float64 `csv:"holdout"`   // percent, of averaged weights; NaN if not measured, as the next
	HoldoutLoss     float64 `csv:"holdout_loss"`
	ImagesPerSecond float64 `csv:"images_per_second"`
	Seconds         float64 `csv:"seconds"` // of training, without the validation
}

// Measured tells whether there was a validation.
func (r Row) Measured() bool { return !math.IsNaN(r.Holdout) }

// CSV writes rows under a line of names.
func CSV(rows []Row) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	t := reflect.TypeFor[Row]()
	var line []string
	for i := range t.NumField() {
		line = append(line, t.Field(i).Tag.Get("csv"))
	}
	_ = w.Write(line) // a bytes.Buffer takes everything
	for _, row := range rows {
		line = line[:0]
		for i, v := 0, reflect.ValueOf(row); i < v.NumField(); i++ {
			if f := v.Field(i); f.CanInt() {
				line = append(line, strconv.FormatInt(f.Int(), 10))
			} else {
				line = append(line, strconv.FormatFloat(f.Float(), 'g', 6, 64))
			}
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.Bytes()
}

// parseCSV is the inverse of CSV.
func parseCSV(b []byte) ([]Row, error) {
	lines, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	rows := make([]Row, len(lines)-1)
	for i := range rows {
		v := reflect.ValueOf(&rows[i]).Elem()
		if len(lines[1+i]) != v.NumField() {
			return nil, fmt.Errorf("log of the checkpoint: line %d has %d fields", i+2, len(lines[1+i]))
		}
		for j, text := range lines[1+i] {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("log of the checkpoint: line %d: %w", i+2, err)
			}
			if f := v.Field(j); f.CanInt() {
				f.SetInt(int64(x))
			} else {
				f.SetFloat(x)
			}
		}
	}
	return rows, nil
}
