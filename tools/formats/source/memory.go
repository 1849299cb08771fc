package source

import "fmt"

// Memory is how many bytes an importer may still take for what it makes of a
// file: twice the file, which is what float16 needs to become float32, and a
// little for small files. So no file costs much more to read than to store.
type Memory int

// MemoryFor is the memory for a file of so many bytes.
func MemoryFor(file int) *Memory {
	m := Memory(2*file + 4<<20)
	return &m
}

// Take counts count items of size bytes, or says that they are too many.
func (m *Memory) Take(count, size int) error {
	if count > int(*m)/size {
		return fmt.Errorf("%d x %d bytes, more than twice what the file has for them: not read, to protect this machine's memory", count, size)
	}
	*m -= Memory(count * size)
	return nil
}

// Grant adds bytes for values that take less in the file than they are worth.
func (m *Memory) Grant(bytes int) { *m += Memory(bytes) }
