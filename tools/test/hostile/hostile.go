// Package hostile holds for tests what every parser of this project promises
// about files that somebody damaged or made to do harm: it returns nil or an
// error of its own type, does not panic, and takes little memory and time.
package hostile

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Limits of reading one input.
const (
	slack     = 8 << 20     // bytes allocated, freed or not, beside twice the input
	timeLimit = time.Second // of all processors together
	maxGolden = 4 << 10     // bytes of a file whose every bit is flipped
)

// Sizes are what a test puts in the place of every length and dimension; the
// last is -1 as well.
var Sizes = []uint64{0, 1, 1 << 31, 1 << 32, 1 << 63, math.MaxUint64}

// Check calls Within for a file that parse must accept, for every truncation of
// it and for every flip of one of its bits. Parse must read nothing but its
// argument and must not keep it.
func Check[E error](t testing.TB, golden []byte, parse func([]byte) error) {
	t.Helper()
	require.LessOrEqual(t, len(golden), maxGolden, "bytes of the file")
	require.NoError(t, Within[E](t, golden, parse), "the file undamaged")
	for n := range golden {
		within[E](t, fmt.Sprintf("cut to %d bytes", n), golden[:n:n], parse)
	}
	damaged := append([]byte(nil), golden...)
	for at := range damaged {
		for bit := range 8 {
			damaged[at] ^= 1 << bit
			within[E](t, fmt.Sprintf("bit %d of byte %d flipped", bit, at), damaged, parse)
			damaged[at] ^= 1 << bit
		}
	}
}

// Within reads one input: parse must not panic, must return nil or an error
// that has an E in its chain, must allocate at most twice the input and 8 MiB,
// and must compute for at most a second. The error is returned. Memory and time
// are counted for the whole process, so nothing else may run meanwhile.
func Within[E error](t testing.TB, input []byte, parse func([]byte) error) error {
	t.Helper()
	return within[E](t, fmt.Sprintf("input of %d bytes", len(input)), input, parse)
}

// Typed is for fuzzing: it lets parse panic, and holds that what it returns is
// nil or has an E in its chain. Memory and time, whose measure stops the process
// for longer than most inputs take, are left to Within.
func Typed[E error](t testing.TB, input []byte, parse func([]byte) error) {
	t.Helper()
	requireType[E](t, "input", parse(input))
}

func within[E error](t testing.TB, what string, input []byte, parse func([]byte) error) error {
	t.Helper()
	r := read(input, parse)
	if r.panicked != "" {
		require.FailNow(t, what+": "+r.panicked)
	}
	if r.allocated > 2*uint64(len(input))+slack {
		require.FailNowf(t, what, "%d bytes allocated for %d", r.allocated, len(input))
	}
	if r.took > timeLimit {
		require.FailNowf(t, what, "%v, more than %v", r.took, timeLimit)
	}
	requireType[E](t, what, r.err)
	return r.err
}

func requireType[E error](t testing.TB, what string, err error) {
	t.Helper()
	if typed := *new(E); err != nil && !errors.As(err, &typed) {
		require.FailNowf(t, what, "error of type %T, not %T: %v", err, typed, err)
	}
}

// reading is what one call of a parser did.
type reading struct {
	err       error
	panicked  string
	allocated uint64
	took      time.Duration
}

func read(input []byte, parse func([]byte) error) (r reading) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := CPUTime()
	defer func() {
		r.took = CPUTime() - start
		runtime.ReadMemStats(&after)
		r.allocated = after.TotalAlloc - before.TotalAlloc
		if p := recover(); p != nil {
			r.panicked = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	r.err = parse(input)
	return r
}
