// Package manifest lists the files of a folder with hashes, by which a browser
// verifies every byte while it arrives.
package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Name is what a folder's manifest is called; js/manifest.js looks for it.
const Name = "manifest.json"

// ChunkSize is how much of a file each hash of a chunk covers.
const ChunkSize = 1 << 20

// Manifest is the list.
type Manifest struct {
	Version int    `json:"version"` // 1
	Files   []File `json:"files"`
}

// File is one file of the folder, with hashes in hex.
type File struct {
	Name      string   `json:"name"`
	Bytes     int      `json:"bytes"`
	SHA256    string   `json:"sha256"`
	ChunkSize int      `json:"chunkSize"` // bytes that each of Chunks covers, but for the last
	Chunks    []string `json:"chunks"`    // SHA-256 of one chunk after another
	Brotli    int      `json:"brotli,omitempty"`
}

// Of describes a file by its content.
func Of(name string, b []byte) File {
	f := File{Name: name, Bytes: len(b), SHA256: hash(b), ChunkSize: ChunkSize}
	for chunk := range slices.Chunk(b, ChunkSize) {
		f.Chunks = append(f.Chunks, hash(chunk))
	}
	return f
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
