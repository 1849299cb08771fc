package convert

import (
	"errors"
	"fmt"

	"goglenet/core/classify"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/quant/safetensors"
)

// readModel reads a goglenet model again, to round it further. Its provenance
// stays that of the weights.
func readModel(file []byte, o Options) (*input, error) {
	m, err := modelfile.Decode(file)
	if err != nil {
		return nil, err
	}
	network, err := classify.NetworkOptions(m)
	if err != nil {
		return nil, err
	}
	stored, err := precision(m)
	switch {
	case err != nil:
		return nil, err
	case stored == safetensors.I8:
		return nil, errors.New("a model in int8 cannot be converted any further: start from the float weights that it was made of")
	case stored == safetensors.F16 && o.To == safetensors.F32:
		return nil, errors.New("a model in float16 would only grow by becoming float32: start from the float32 weights that it was made of")
	}
	f, err := Export(m)
	if err != nil {
		return nil, err
	}
	in := &input{file: f, network: network, info: m.Info}
	switch {
	case in.info.SourceSHA256 == "":
		in.origin(file, o, converter)
	case stored == safetensors.F16 && o.To != stored:
		in.info.Converter = converter + " from F16"
	}
	return in, nil
}

// precision is the number format of a model's weights.
func precision(m *modelfile.Model) (safetensors.DType, error) {
	t, ok := m.Lookup(classifier + graph.WeightSuffix)
	if !ok {
		return 0, fmt.Errorf("tensor %q is missing", classifier+graph.WeightSuffix)
	}
	return t.DType, nil
}
