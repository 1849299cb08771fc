package convert

import (
	"errors"

	"goglenet/core/architecture"
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
	a, options, err := architecture.Of(m)
	if err != nil {
		return nil, err
	}
	stored := m.Precision()
	switch {
	case stored == safetensors.I8:
		return nil, errors.New("a model in int8 cannot be converted any further: start from the float weights that it was made of")
	case stored == safetensors.F16 && o.To == safetensors.F32:
		return nil, errors.New("a model in float16 would only grow by becoming float32: start from the float32 weights that it was made of")
	}
	f, err := Export(m)
	if err != nil {
		return nil, err
	}
	in := &input{file: f, architecture: a, options: options, info: m.Info}
	switch {
	case in.info.SourceSHA256 == "":
		in.origin(file, o, converter)
	case stored == safetensors.F16 && o.To != stored:
		in.info.Converter = converter + " from F16"
	}
	return in, nil
}
