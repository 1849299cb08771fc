//go:build !unix

package atomicfile

import "os"

// claim has nothing to do: Windows does not remove files that are open.
func claim(*os.File) bool { return true }

func removeUnused(path string) { os.Remove(path) }

// syncFolder has nothing to do where folders cannot be synced.
func syncFolder(string) error { return nil }
