//go:build !unix

package hostile

import "time"

var start = time.Now()

// CPUTime is the time since the start, where the computed part of it is not told.
func CPUTime() time.Duration { return time.Since(start) }
