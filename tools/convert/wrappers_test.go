package convert

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/googlenet"
	"goglenet/quant/safetensors"
	"goglenet/tools/formats/npz"
	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
)

func named(names ...string) *source.File {
	f := &source.File{}
	for _, name := range names {
		f.Tensors = append(f.Tensors, source.Tensor{Name: name, Shape: []int{1}, Data: []float32{1}})
	}
	return f
}

func namesOf(f *source.File) (names []string) {
	for _, t := range f.Tensors {
		names = append(names, t.Name)
	}
	return names
}

func TestUnwrapped(t *testing.T) {
	for prefix, of := range map[string][]string{
		"module.":                        {"conv1/7x7_s2.weight", "inception_3a/1x1.bias"},
		"module.module.":                 {"conv1_7x7_s2.weight", "loss3_classifier.bias"},
		"module._orig_mod.model.":        {"conv1.conv.weight", "conv1.bn.running_var", "aux2.fc1.bias", "fc.weight"},
		"net.backbone.x1.":               {"inception3a.branch2.0.conv.weight", "fc.bias"},
		"googlenet/":                     {"conv1/7x7_s2.weight"},
		"a.very.long.chain.of.prefixes.": {"inception3a.branch4.1.bn.weight"},
	} {
		var wrapped []string
		for _, name := range append(of[:len(of):len(of)], "fc.1.weight") {
			wrapped = append(wrapped, prefix+name)
		}
		f, err := unwrapped(named(append(wrapped, "n_averaged", "criterion.weight")...))
		require.NoError(t, err)
		assert.Equal(t, append(of[:len(of):len(of)], "fc.1.weight"), namesOf(f), prefix)
		assert.Equal(t, []string{source.Quote(prefix) + " was taken off the start of the names.",
			`Tensors beside those, left out: 2: "n_averaged", "criterion.weight".`}, f.Notes)
	}
	two, err := unwrapped(named("model.fc.weight", "model.fc.bias", "ema.fc.weight", "ema.fc.bias"))
	require.NoError(t, err)
	assert.Equal(t, []string{"fc.weight", "fc.bias"}, namesOf(two), "the first of two")
	for _, plain := range [][]string{
		{"conv1/7x7_s2.weight", "module.fc.weight", "n_averaged"}, {"a.weight", "b.weight"}, {}, {"loss1/fc.weight", "loss1/fc.bias", "conv1/7x7_s2.bias"},
	} {
		f, err := unwrapped(named(plain...))
		require.NoError(t, err)
		assert.Equal(t, plain, append([]string{}, namesOf(f)...), "as they are")
		assert.Empty(t, f.Notes)
	}
}

// TestWrappedCases reads small files of four tensors each as they are reported: all
// of their names are found.
func TestWrappedCases(t *testing.T) {
	for name, notes := range map[string][]string{
		"ok-module.pth":      {`"module." was taken off the start of the names.`},
		"module-twice.pth":   {`"module.module." was taken off the start of the names.`},
		"module.safetensors": {`"module." was taken off the start of the names.`},
		"lightning.ckpt":     {`The weights are the checkpoint's "state_dict".`, `"model." was taken off the start of the names.`},
		"beside-counter.pth": {`The weights are the checkpoint's "state_dict".`,
			`Beside the weights are objects, which were left out and nothing of which was run: "collections.Counter".`},
		"beside-namespace.pth": {`The weights are the checkpoint's "state_dict".`,
			`Beside the weights are objects, which were left out and nothing of which was run: "argparse.Namespace".`},
	} {
		f, err := Import(golden.Case(t, name))
		require.NoError(t, err, name)
		in, err := readForeign(f, "")
		require.NoError(t, err, name)
		assert.Equal(t, []string{"conv1/7x7_s2.weight", "conv1/7x7_s2.bias", "loss3/classifier.weight", "loss3/classifier.bias"}, namesOf(in.file), name)
		assert.Equal(t, notes, in.file.Notes, name)
	}
}

// TestWrappedFormats converts wrapped weights in two formats to those of the bare file.
func TestWrappedFormats(t *testing.T) {
	if testing.Short() {
		t.Skip("a minute's work under load")
	}
	bare := golden.BVLC(t, "bvlc_googlenet.caffemodel")
	want, err := Convert(bare, Options{To: safetensors.F32})
	require.NoError(t, err)
	f, err := Import(bare)
	require.NoError(t, err)
	var file safetensors.File
	for i := range f.Tensors {
		x := &f.Tensors[i]
		x.Name = "module._orig_mod." + x.Name
		q, err := safetensors.FloatTensor(x.Name, safetensors.F32, x.Shape, x.Data)
		require.NoError(t, err)
		file.Tensors = append(file.Tensors, q)
	}
	asSafetensors, err := file.Marshal()
	require.NoError(t, err)
	asNPZ, err := npz.Marshal(f)
	require.NoError(t, err)
	for _, wrapped := range [][]byte{asSafetensors, asNPZ} {
		got, err := Convert(wrapped, Options{To: safetensors.F32})
		require.NoError(t, err)
		assert.Equal(t, want.Tensors, got.Tensors)
	}
}

// TestHead finds a classifier of another name.
func TestHead(t *testing.T) {
	bvlc, torchvision := googlenet.BVLC.Architecture(), googlenet.Torchvision.Architecture()
	dense := func(name string, shape ...int) []source.Tensor {
		return []source.Tensor{{Name: name + ".weight", Shape: shape, Data: make([]float32, product(shape))},
			{Name: name + ".bias", Shape: shape[:1], Data: make([]float32, shape[0])}}
	}
	other := dense("inception_3a/1x1", 64, 192, 1, 1)
	for _, c := range []struct {
		tensors [][]source.Tensor
		option  string
		want    string // the layer, or the error
	}{
		{[][]source.Tensor{dense("loss3/classifier_mine", 2, 1024)}, "", "loss3/classifier_mine"},
		{[][]source.Tensor{dense("loss3/classifier-conv", 2, 1024, 1, 1)}, "", "loss3/classifier-conv"},
		{[][]source.Tensor{dense("fc.1", 2, 1024)}, "", "fc.1"},
		{[][]source.Tensor{dense("fc.1", 2, 8)}, "", "fc.1"}, // fit says what is wrong with it
		{[][]source.Tensor{dense("embedding", 128, 512), dense("mine", 2, 1024), dense("loss1/classifier_mine", 2, 1024)}, "", "mine"},
		{[][]source.Tensor{dense("a", 2, 1024), dense("b", 3, 1024)}, "b", "b"},
		{[][]source.Tensor{dense("loss3/classifier", 1000, 1024), dense("mine", 2, 1024)}, "mine", "mine"},
		{[][]source.Tensor{dense("a", 2, 1024), dense("b", 3, 1024)}, "", `several layers can be the classifier: "a", "b"; --head-layer names the one to take`},
		{[][]source.Tensor{dense("a", 2, 1024)}, "b", `no layer "b" that can be the classifier; there are: "a"`},
		{[][]source.Tensor{dense("loss3/classifier", 2, 1024)}, "b", `no layer "b" that can be the classifier; there are: none`},
	} {
		f := &source.File{Tensors: slices.Concat(append([][]source.Tensor{other}, c.tensors...)...)}
		got, err := withHead(f, bvlc, c.option)
		if err != nil {
			assert.EqualError(t, err, c.want)
			continue
		}
		assert.Equal(t, []string{"The classifier is the file's layer " + source.Quote(c.want) + "."}, got.Notes)
		bias, ok := got.Lookup("loss3/classifier.bias")
		require.True(t, ok)
		old, _ := f.Lookup(c.want + ".bias")
		assert.Equal(t, len(old.Data), len(bias.Data))
	}
	for _, option := range []string{"", "fc", "loss3/classifier"} {
		f := &source.File{Tensors: append(other, dense("loss3/classifier", 2, 1024)...)}
		got, err := withHead(f, torchvision, option)
		require.NoError(t, err)
		assert.Same(t, f, got, "as it is")
	}
	_, err := Convert(golden.Case(t, "renamed-head.caffemodel"), Options{})
	assert.ErrorContains(t, err, "loss3/classifier.weight is [2x8] instead of [2x1024]", "found, though of a smaller network")
	_, err = Convert(golden.Case(t, "nvcaffe-raw-half.caffemodel"), Options{})
	assert.ErrorContains(t, err, "conv1/7x7_s2.weight is [4x3x1x1] instead of [64x3x7x7]", "read, though of a smaller network")
}

// TestRenamedHeads reads torchvision's network with all three classifiers renamed.
func TestRenamedHeads(t *testing.T) {
	f := stateDict()
	want, err := torchvisionNames(stateDict())
	require.NoError(t, err)
	for i := range f.Tensors {
		module, part := cutLast(f.Tensors[i].Name)
		switch module {
		case "fc", "aux1.fc2", "aux2.fc2":
			f.Tensors[i].Name = module + ".1." + part
		}
		f.Tensors[i].Name = "model." + f.Tensors[i].Name
	}
	in, err := readForeign(f, "")
	require.NoError(t, err)
	for _, x := range want.Tensors {
		if got, ok := in.file.Lookup(x.Name); ok {
			assert.Equal(t, x.Shape, got.Shape)
		} else {
			assert.True(t, in.architecture.IsAux(x.Name), x.Name)
		}
	}
	assert.Equal(t, 7, in.options.Classes)
}
