//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// Claim marks f as in use until it is closed, by this program or by its end; it
// is false if another program has it. Where files cannot be locked, no program
// removes another's.
func Claim(f *os.File) bool { return !errors.Is(lock(f), syscall.EWOULDBLOCK) }

func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeUnused removes the file at path unless a program has it locked.
func removeUnused(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	if lock(f) == nil {
		os.Remove(path)
	}
}

// syncFolder puts a folder's names on the disk.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
