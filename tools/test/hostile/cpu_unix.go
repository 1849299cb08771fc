//go:build unix

package hostile

import (
	"syscall"
	"time"
)

// CPUTime is how long the process has computed, which is what parsing takes on a
// busy machine too.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // the arguments are always right
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
