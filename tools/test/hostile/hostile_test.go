package hostile

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type typedError struct{}

func (*typedError) Error() string { return "malformed" }

// recorder is a test that may fail without failing the one that runs it.
type recorder struct {
	testing.TB
	message string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) { r.message += fmt.Sprintf(format, args...) }

type stopped struct{}

func (r *recorder) FailNow() { panic(stopped{}) }

// failure runs f with a recorder and returns what it reported.
func failure(t *testing.T, f func(testing.TB)) string {
	r := &recorder{TB: t}
	func() {
		defer func() {
			if p := recover(); p != nil {
				require.IsType(t, stopped{}, p)
			}
		}()
		f(r)
	}()
	return r.message
}

var sink []byte

func TestWithin(t *testing.T) {
	assert.Empty(t, failure(t, func(t testing.TB) {
		err := Within[*typedError](t, []byte("abc"), func([]byte) error { return fmt.Errorf("wrapped: %w", &typedError{}) })
		assert.EqualError(t, err, "wrapped: malformed")
		assert.NoError(t, Within[*typedError](t, nil, func([]byte) error { return nil }))
	}))
	for want, parse := range map[string]func([]byte) error{
		"index out of range":    func(b []byte) error { _ = b[len(b)]; return nil },
		"bytes allocated for 3": func([]byte) error { sink = make([]byte, slack+8); return nil },
		"more than 1s": func([]byte) error {
			for end := CPUTime() + timeLimit + time.Millisecond; CPUTime() < end; {
			}
			return nil
		},
		"not *hostile.typedError: plain": func([]byte) error { return errors.New("plain") },
	} {
		assert.Contains(t, failure(t, func(t testing.TB) { _ = Within[*typedError](t, []byte("abc"), parse) }), want)
	}
}

func TestTyped(t *testing.T) {
	for want, err := range map[string]error{"": fmt.Errorf("wrapped: %w", &typedError{}), "not *hostile.typedError: plain": errors.New("plain")} {
		got := failure(t, func(t testing.TB) { Typed[*typedError](t, nil, func([]byte) error { return err }) })
		if assert.Contains(t, got, want); want == "" {
			assert.Empty(t, got)
		}
	}
}

func TestCheck(t *testing.T) {
	golden := []byte("abcd")
	accept := func([]byte) error { return nil }
	assert.Empty(t, failure(t, func(t testing.TB) { Check[*typedError](t, golden, accept) }))

	inputs := map[string]int{}
	Check[*typedError](t, golden, func(b []byte) error { inputs[string(b)]++; return nil })
	assert.Len(t, inputs, 1+4+4*8, "all of them different")
	assert.Equal(t, "abcd", string(golden), "unchanged")

	refuse := func([]byte) error { return &typedError{} }
	assert.Contains(t, failure(t, func(t testing.TB) { Check[*typedError](t, golden, refuse) }), "the file undamaged")
	assert.Contains(t, failure(t, func(t testing.TB) { Check[*typedError](t, make([]byte, maxGolden+1), accept) }), "bytes of the file")
	assert.Contains(t, failure(t, func(t testing.TB) {
		Check[*typedError](t, golden, func(b []byte) error {
			if string(b) == "absd" { // s is c with bit 4 set
				panic("s")
			}
			return nil
		})
	}), "bit 4 of byte 2 flipped")
}
