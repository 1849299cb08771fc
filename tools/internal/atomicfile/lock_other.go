//go:build !unix

package atomicfile

import "os"

// Claim has nothing to do: Windows does not remove files that are open.
func Claim(*os.File) bool { return true }

func removeUnused(path string) { os.Remove(path) }

// syncFolder has nothing to do where folders cannot be synced.
func syncFolder(string) error { return nil }
