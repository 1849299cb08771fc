package onnx

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// use does with a file what an importer does. Another network is no damage.
func use(b []byte) error {
	f, err := Parse(b, tinyOnly)
	var mismatch *MismatchError
	if err != nil && !errors.As(err, &mismatch) {
		return err
	}
	if err == nil {
		for _, t := range f.Tensors {
			if n, err := source.Elements(t.Shape); err != nil || n != len(t.Data) {
				panic(t.Name)
			}
		}
	}
	return nil
}

func within(t testing.TB, b []byte) {
	t.Helper()
	_ = hostile.Within[*source.FormatError](t, b, use)
}

func TestDamage(t *testing.T) {
	names := []string{"plain", "Shape, Slice, Cast; back and forth"}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		e := exporters[name]
		hostile.Check[*source.FormatError](t, e.model(t), use)
	}
}

// TestSizes replaces every number and length of a file.
func TestSizes(t *testing.T) {
	e := exporters["constants as nodes"]
	golden := e.model(t)
	spans := varints(golden, 0)
	require.Greater(t, len(spans), 500)
	for _, s := range spans {
		for _, size := range hostile.Sizes {
			within(t, append(protowire.AppendVarint(golden[:s[0]:s[0]], size), golden[s[1]:]...))
		}
	}
}

// varints finds the numbers and lengths of a message and those in it, as far as
// bytes look like messages.
func varints(msg []byte, base int) (spans [][2]int) {
	for at := 0; at < len(msg); {
		_, typ, n := protowire.ConsumeTag(msg[at:])
		if n < 0 {
			return nil
		}
		at += n
		size := protowire.ConsumeFieldValue(1, typ, msg[at:])
		if size < 0 {
			return nil
		}
		switch typ {
		case protowire.VarintType:
			spans = append(spans, [2]int{base + at, base + at + size})
		case protowire.BytesType:
			v, _ := protowire.ConsumeBytes(msg[at:])
			start := at + size - len(v)
			spans = append(spans, [2]int{base + at, base + start})
			spans = append(spans, varints(v, base+start)...)
		}
		at += size
	}
	return spans
}

// TestNesting goes a million messages deep.
func TestNesting(t *testing.T) {
	const depth = 1_000_000
	within(t, bytes.Repeat([]byte{0x0b}, depth)) // groups
	// A graph, whose node's attribute is a graph, ...
	path := []protowire.Number{7, 1, 5, 6}
	size, reversed := 0, []byte{}
	for i := depth; i > 0; i-- {
		num := path[0]
		if i > 1 {
			num = path[1+(i-2)%3]
		}
		head := protowire.AppendVarint(protowire.AppendTag(nil, num, protowire.BytesType), uint64(size))
		slices.Reverse(head)
		reversed = append(reversed, head...)
		size += len(head)
	}
	slices.Reverse(reversed)
	within(t, append([]byte{8, 7}, reversed...))
}

// TestMemory checks the same limits on files of many small things.
func TestMemory(t *testing.T) {
	repeat := func(fields message) []byte {
		return message(nil).varint(1, 7).bytes(7, bytes.Repeat(fields, 1<<20/len(fields)))
	}
	for _, fields := range []message{
		message(nil).bytes(1, nil), message(nil).bytes(5, nil), message(nil).bytes(11, nil),
		message(nil).bytes(1, message(nil).text(1, "")), message(nil).bytes(1, message(nil).bytes(5, nil)),
	} {
		within(t, repeat(fields))
	}
	one := func(fields message) []byte { return message(nil).varint(1, 7).bytes(7, message(nil).bytes(1, fields)) }
	within(t, one(bytes.Repeat(message(nil).text(1, ""), 1<<19)))
	within(t, one(message(nil).bytes(5, message(nil).bytes(8, make([]byte, 1<<20)))))
	within(t, message(nil).varint(1, 7).bytes(7, message(nil).bytes(5, message(nil).bytes(1, make([]byte, 1<<20)))))
	zeros := dimsOf([]int{1 << 20}).varint(2, int(typeFloat16)).bytes(5, make([]byte, 1<<20))
	within(t, message(nil).varint(1, 7).bytes(7, message(nil).bytes(5, zeros)))

	properties := message(nil).varint(1, 7)
	for i := range 1 << 17 {
		properties = properties.bytes(14, message(nil).text(1, strconv.Itoa(i)))
	}
	within(t, properties)
	within(t, bytes.Repeat(message(nil).bytes(14, nil), 1<<20))

	// A chain of Concats that doubles its channels, one of joined lists, and
	// one constant read by many nodes.
	e := &exporter{}
	x := e.op("Conv", []string{"x", e.constant([]int{4, 3, 1, 1}, make([]float32, 12)...)})
	y := e.list(1)
	big := e.constant([]int{1 << 16}, make([]float32, 1<<16)...)
	for range 200 {
		x = e.op("Concat", []string{x, x}, attr("axis", 1))
		y = e.op("Concat", []string{y, y}, attr("axis", 0))
		e.op("Add", []string{big, big})
	}
	within(t, e.file(x))
	within(t, e.file(y))
}

// TestTestData reads the models that ONNX tests itself with (Debian's
// libonnx-testdata): none is the tiny network, and each is told so.
func TestTestData(t *testing.T) {
	files := testData(t)
	worst, slowest := time.Duration(0), ""
	for name, b := range files {
		start := time.Now()
		_, err := Parse(b, tinyOnly)
		if took := time.Since(start); took > worst {
			worst, slowest = took, name
		}
		var mismatch *MismatchError
		require.True(t, errors.As(err, &mismatch), "%s: %v", name, err)
		require.NotContains(t, err.Error(), "\n", name)
	}
	t.Logf("%d models, the slowest %s in %v", len(files), slowest, worst)
}

func BenchmarkTestData(b *testing.B) {
	files := testData(b)
	for b.Loop() {
		for _, f := range files {
			_, _ = Parse(f, tinyOnly)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(files)), "ns/model")
}

func testData(t testing.TB) map[string][]byte {
	const dir = "/usr/share/libonnx-testdata"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no ONNX test data: install libonnx-testdata")
	}
	files := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".onnx" {
			files[path], err = os.ReadFile(path)
		}
		return err
	}))
	require.Greater(t, len(files), 1000)
	return files
}

// FuzzParse reads what may be anything as the tiny network.
func FuzzParse(f *testing.F) {
	for _, e := range exporters {
		f.Add(e.model(f))
	}
	f.Add([]byte(message(nil).varint(1, 7).bytes(14, message(nil).text(1, "mean").text(2, "1,2,3"))))
	f.Add((&exporter{head: message(nil).varint(1, math.MaxInt)}).file("x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var format *source.FormatError
		if err := use(b); err != nil && !errors.As(err, &format) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}
