// Package idx reads IDX files, the arrays of numbers that MNIST and data sets after it come in
// (yann.lecun.com/exdb/mnist describes them): those of unsigned bytes.
package idx

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Array is what a file holds: the last dimension varies fastest.
type Array struct {
	Shape []int
	Data  []byte
}

// MaxSize bounds the arrays that are read, in bytes.
const MaxSize = 1 << 30

// ErrFormat says that a file is not what it should be; its message carries the particulars.
var ErrFormat = errors.New("not an IDX file of unsigned bytes")

// ReadFile reads a file, packed by gzip or not. Errors name it.
func ReadFile(path string) (Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return Array{}, err
	}
	defer f.Close()
	a, err := readPacked(f)
	if err != nil {
		return Array{}, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

func readPacked(r io.Reader) (Array, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return Read(b)
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return Array{}, err
	}
	return Read(z)
}

// Read reads an array, which has to end where r does. It takes no more memory than r has bytes.
func Read(r io.Reader) (Array, error) {
	// Two zeros, the type (8 is unsigned byte), the number of dimensions.
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Array{}, broken(err)
	}
	if dims := head[3]; head[0] != 0 || head[1] != 0 || head[2] != 8 || dims < 1 || dims > 4 {
		return Array{}, fmt.Errorf("%w: it begins with % x", ErrFormat, head)
	}
	a := Array{Shape: make([]int, head[3])}
	size := 1
	for i := range a.Shape {
		var n [4]byte
		if _, err := io.ReadFull(r, n[:]); err != nil {
			return Array{}, broken(err)
		}
		a.Shape[i] = int(binary.BigEndian.Uint32(n[:]))
		if a.Shape[i] < 1 || a.Shape[i] > MaxSize/size {
			return Array{}, fmt.Errorf("%w: dimensions %d", ErrFormat, a.Shape[:i+1])
		}
		size *= a.Shape[i]
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return Array{}, broken(err)
	}
	if len(data) != size {
		return Array{}, fmt.Errorf("%w: dimensions %d with %s bytes of data", ErrFormat, a.Shape, amount(len(data), size))
	}
	a.Data = data
	return a, nil
}

// amount writes how many bytes there are, of which one more than size has been looked for.
func amount(n, size int) string {
	if n > size {
		return fmt.Sprint("over ", size)
	}
	return fmt.Sprint(n)
}

// broken tells a file that ends too soon from one that cannot be read.
func broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it is cut off", ErrFormat)
	}
	return err
}
