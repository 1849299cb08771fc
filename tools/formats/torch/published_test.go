package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/formats/torch"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/hostile"
)

func TestPublished(t *testing.T) {
	for _, c := range []struct {
		path       []string
		tensors    int
		parameters int
		notes      []string
	}{
		{[]string{"models", "bvlc_googlenet", "bvlc_googlenet.fp16.pth"}, 116, 6_998_552, nil},
		{[]string{"models", "torchvision_googlenet", "torchvision_googlenet.pth"}, 305, 13_019_960,
			[]string{"Tensors of integers, such as num_batches_tracked, left out: 59."}},
	} {
		b := golden.Read(t, c.path...)
		var f *source.File
		require.NoError(t, hostile.Within[*source.FormatError](t, b, func(b []byte) (err error) {
			f, err = torch.Parse(b)
			return err
		}))
		n := 0
		for _, x := range f.Tensors {
			n += len(x.Data)
		}
		assert.Equal(t, c.parameters, n)
		assert.Equal(t, c.tensors, len(f.Tensors))
		assert.Equal(t, c.notes, f.Notes)
	}
}

func BenchmarkParse(b *testing.B) {
	file := golden.Read(b, "models", "torchvision_googlenet", "torchvision_googlenet.pth")
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := torch.Parse(file); err != nil {
			b.Fatal(err)
		}
	}
}
