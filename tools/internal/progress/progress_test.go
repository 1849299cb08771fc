package progress

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		fraction float64
		want     string
	}{
		{0, "    "}, {1, "████"}, {0.5, "██  "}, {-1, "    "}, {7, "████"},
		{1.0 / 32, "▏   "}, {31.0 / 32, "███▉"},
	} {
		got := Bar(c.fraction, 4)
		assert.Equal(t, c.want, got, "%v", c.fraction)
		assert.Equal(t, 4, utf8.RuneCountInString(got))
	}
}

func TestLogIsRare(t *testing.T) {
	var out strings.Builder
	m := New(&out, "weights", Bytes)
	for i := range int64(1000) {
		m.Set(i, 1000)
	}
	assert.Empty(t, out.String(), "nothing in the first seconds")
	m.last = m.last.Add(-time.Minute)
	m.Set(25e6, 50e6)
	m.Set(26e6, 50e6)
	m.Done()
	assert.Equal(t, "weights:  50 %  25.0 MB of 50.0 MB\n", out.String())
}

func TestUnknownTotal(t *testing.T) {
	var out strings.Builder
	m := New(&out, "images", Items)
	m.last = m.last.Add(-time.Minute)
	m.Set(12, -1)
	assert.Equal(t, "images: 12\n", out.String())
}

func TestTimeLeft(t *testing.T) {
	var out strings.Builder
	m := New(&out, "calibration", Items)
	m.Set(10, 100) // a start of 10 that took no time
	later := func(by time.Duration) { m.began, m.last = m.began.Add(-by), m.last.Add(-by) }
	later(10 * time.Second)
	m.Set(40, 100)
	later(50 * time.Second)
	m.Set(100, 100)
	assert.Equal(t, "calibration:  40 %  40 of 100, 20s left\ncalibration: 100 %  100 of 100\n", out.String())
}
