package convert

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"goglenet/core/googlenet"
	"goglenet/core/graph"
	"goglenet/tools/formats/source"
)

// isTorchvision says whether a file's graph is torchvision's network, or its
// tensors are called as torchvision.models.googlenet calls them.
func isTorchvision(f *source.File) bool {
	_, ok := f.Lookup("conv1.conv.weight")
	return ok || isFolded(f) || f.Architecture == googlenet.Torchvision.String()
}

// isFolded says whether a file's tensors are torchvision's under the table's names.
func isFolded(f *source.File) bool {
	_, ok := f.Lookup("inception_3a/3x3b" + graph.WeightSuffix)
	return ok
}

var errPreprocessing = errors.New("torchvision's network as `goglenet export` writes it, with a part of the image's preprocessing in its weights, " +
	"and nothing that tells which: convert the model itself, or export it as .onnx or .safetensors, which say so")

// What torchvision's weights expect of an image's red, green and blue bytes:
// v/255, less ImageNet's mean, by ImageNet's deviation (its ImageClassification
// preset); then transform_input, which the network does first (GoogLeNet._transform_input).
var (
	torchvisionPreset = normalized([3]float64{0.485, 0.456, 0.406}, [3]float64{0.229, 0.224, 0.225})
	transformInput    = source.Input{
		Scale: [3]float64{0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5},
		Shift: [3]float64{(0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5},
	}
)

// torchvisionNames gives the tensors of torchvision's network the table's
// names. Batch normalization is folded into the convolutions, and what is done
// to the image into the first of them, which then reads blue, green and red
// bytes less a mean: the result's Input has Scale 1 and the mean as -Shift.
//
// A state dict does not say whether it was trained with transform_input; it is
// taken to be on, as it is for torchvision's own weights. Where there is a
// graph, that is in it. Statistics that are missing or do not fit are a
// *MismatchError, by the file's names.
func torchvisionNames(f *source.File) (*source.File, error) {
	named, transform := *f, transformInput
	if f.Architecture == "" {
		if isFolded(f) {
			return nil, errPreprocessing
		}
		n := normalization{have: make(map[string]source.Tensor, len(f.Tensors))}
		if err := n.fold(f.Tensors); err != nil {
			return nil, err
		}
		named.Tensors = n.folded
		named.Architecture = googlenet.Torchvision.String()
		named.Notes = append(f.Notes[:len(f.Notes):len(f.Notes)],
			"Batch normalization was folded into the convolutions.",
			"The file does not say how images are to be preprocessed: taken is what torchvision's own weights expect, with transform_input.")
	} else if f.Input != nil {
		transform = *f.Input
	}
	err := foldInput(&named, composed(torchvisionPreset, transform))
	return &named, err
}

// torchvisionModules are the modules outside of inception modules, and
// torchvisionBranches those inside, as layers of the table.
var (
	torchvisionModules = map[string]string{
		"conv1": "conv1/7x7_s2", "conv2": "conv2/3x3_reduce", "conv3": "conv2/3x3", "fc": "loss3/classifier",
		"aux1.conv": "loss1/conv", "aux1.fc1": "loss1/fc", "aux1.fc2": "loss1/classifier",
		"aux2.conv": "loss2/conv", "aux2.fc1": "loss2/fc", "aux2.fc2": "loss2/classifier",
	}
	torchvisionBranches = map[string]string{
		"branch1": "1x1", "branch2.0": "3x3_reduce", "branch2.1": "3x3",
		"branch3.0": "3x3b_reduce", "branch3.1": "3x3b", "branch4.1": "pool_proj",
	}
)

// torchvisionLayer returns the layer that a module is, or nothing.
func torchvisionLayer(module string) string {
	block, branch, _ := strings.Cut(module, ".")
	if id, ok := strings.CutPrefix(block, "inception"); ok && torchvisionBranches[branch] != "" {
		return "inception_" + id + "/" + torchvisionBranches[branch]
	}
	return torchvisionModules[module]
}

// isTorchvisionName says whether torchvision's network has a tensor of this name.
func isTorchvisionName(name string) bool {
	module, part := cutLast(name)
	block, ok := strings.CutSuffix(module, ".conv")
	if !ok {
		block, _ = strings.CutSuffix(module, ".bn")
	}
	switch part {
	case "weight", "bias", "running_mean", "running_var":
		return torchvisionLayer(block) != ""
	}
	return false
}

// normalization folds torchvision's BasicConv2d, a convolution without bias and
// its batch normalization, into one convolution.
type normalization struct {
	have   map[string]source.Tensor
	folded []source.Tensor
	diff   MismatchError
}

// fold renames and folds; tensors that torchvision's network does not have stay
// as they are.
func (n *normalization) fold(tensors []source.Tensor) error {
	for _, t := range tensors {
		n.have[t.Name] = t
	}
	for _, t := range tensors {
		module, part := cutLast(t.Name)
		conv, isConv := strings.CutSuffix(module, ".conv")
		switch {
		case isConv && part == "weight" && torchvisionLayer(conv) != "":
			n.conv(conv, t)
			continue
		case n.consumed(module):
			continue
		case torchvisionLayer(module) != "":
			t.Name = torchvisionLayer(module) + "." + part
		case strings.HasPrefix(t.Name, "aux1."), strings.HasPrefix(t.Name, "aux2."):
			t.Name = strings.Replace(strings.Replace(t.Name, "aux", "loss", 1), ".", "/", 1)
		}
		n.folded = append(n.folded, t)
	}
	if len(n.diff.Missing)+len(n.diff.Wrong) > 0 {
		return &n.diff
	}
	return nil
}

func cutLast(name string) (module, part string) {
	i := max(0, strings.LastIndexByte(name, '.'))
	return name[:i], strings.TrimPrefix(name[i:], ".")
}

// consumed says whether a module is the batch normalization of a convolution
// that the file has.
func (n *normalization) consumed(module string) bool {
	block, ok := strings.CutSuffix(module, ".bn")
	_, conv := n.have[block+".conv.weight"]
	return ok && conv && torchvisionLayer(block) != ""
}

// epsilon is added to the variance (torchvision's BasicConv2d).
const epsilon = 0.001

// conv folds the convolution of a module.
func (n *normalization) conv(module string, w source.Tensor) {
	var stats [4][]float32
	for i, part := range []string{"weight", "bias", "running_mean", "running_var"} {
		name := module + ".bn." + part
		t, ok := n.have[name]
		switch {
		case !ok:
			n.diff.Missing = append(n.diff.Missing, name)
			return
		case len(w.Shape) == 0 || len(t.Data) == 0 || len(t.Data) != w.Shape[0]:
			n.diff.Wrong = append(n.diff.Wrong, fmt.Sprintf("%s is %s beside a convolution of %s",
				name, source.Dims(t.Shape), source.Dims(w.Shape)))
			return
		}
		stats[i] = t.Data
	}
	gamma, beta, mean, variance := stats[0], stats[1], stats[2], stats[3]
	weight, bias, row := make([]float32, len(w.Data)), make([]float32, len(beta)), len(w.Data)/len(beta)
	for o := range bias {
		v := float64(variance[o]) + epsilon
		if !(v > 0) {
			n.diff.Wrong = append(n.diff.Wrong, fmt.Sprintf("%s.bn.running_var of channel %d is %v", module, o, variance[o]))
			return
		}
		gain := float64(gamma[o]) / math.Sqrt(v)
		bias[o] = float32(float64(beta[o]) - float64(float64(mean[o])*gain))
		for i := o * row; i < (o+1)*row; i++ {
			weight[i] = float32(float64(w.Data[i]) * gain)
		}
	}
	layer := torchvisionLayer(module)
	n.folded = append(n.folded, source.Tensor{Name: layer + graph.WeightSuffix, Shape: w.Shape, Data: weight},
		source.Tensor{Name: layer + graph.BiasSuffix, Shape: []int{len(bias)}, Data: bias})
}
