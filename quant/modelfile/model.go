// Package modelfile reads and writes models: a safetensors file whose metadata
// describe the network that its tensors belong to.
package modelfile

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"goglenet/quant/internal/message"
	"goglenet/quant/safetensors"
)

// formatVersion is the version of the metadata that this program writes and reads.
const formatVersion = "1"

// Metadata keys. Labels and ids are joined by newlines, which none contains.
const (
	keyFormat       = "format"
	keyVersion      = "format_version"
	keyArchitecture = "architecture"
	keyInputSize    = "input_size"
	keyWidth        = "width"
	keyResize       = "resize"
	keyResizeTo     = "resize_to"
	keyChannels     = "channels"
	keyMean         = "mean"
	keyLabels       = "labels"
	keyClassIDs     = "class_ids"
	keyScales       = "activation_scales"
	keySource       = "source"
	keySourceSHA256 = "source_sha256"
	keyConverter    = "converter"
	keyData         = "data"
	keyRecipe       = "recipe"
	keyAccuracy     = "accuracy"
	keyLimits       = "limits"

	formatName = "goglenet"
	maxSide    = 1 << 12 // pixels, of the network's input and of the resized image
)

// Model is a weights file whose metadata describe a network. Metadata beyond
// Info are kept as they are.
type Model struct {
	*safetensors.File
	Info Info
}

// Info is what a model file says about itself.
type Info struct {
	Architecture string  // "googlenet"
	InputSize    int     // rows and columns of the network's input
	Width        float64 // width multiplier, 1 for the paper's network
	Preprocess   Preprocess
	Labels       []string // class names in the network's order; may be empty
	ClassIDs     []string // what data sets call them, such as WordNet ids; may be empty
	// Scales is the value of one step of a layer's u7 output, by layer name. An
	// int8 model has them, a float model has none.
	Scales map[string]float32

	Source, SourceSHA256, Converter string // provenance; may be empty
	Card                            Card
}

// Card is what people should know of a trained model, in sentences; each may be
// empty.
type Card struct {
	Data     string // what it was trained on
	Recipe   string // how it was trained
	Accuracy string // how often it is right, and on what
	Limits   string // what it cannot do
}

// Preprocess is how pixels become the network's input, as the weights were trained.
type Preprocess struct {
	Resize   string     // "warp" both sides, "short" side, or "pad" to a square
	ResizeTo int        // pixels, before the centre crop of InputSize
	Channels string     // "BGR" or "RGB"
	Mean     [3]float32 // subtracted from 0..255, in channel order
}

// VersionError says that a model was written in another version of the format.
type VersionError struct{ Got, Want string }

func (e *VersionError) Error() string {
	return "model format version " + message.Quote(e.Got) + ", this program reads " + message.Quote(e.Want) +
		": convert the weights again with this program, or update it"
}

// ErrNotModel is a well-formed safetensors file that is no goglenet model.
var ErrNotModel = errors.New("a safetensors file, but not a goglenet model: make one with goglenet convert")

// Decode reads a model file. Tensor data alias b. Errors are
// *safetensors.FormatError, ErrNotModel and *VersionError.
func Decode(b []byte) (*Model, error) {
	f, err := safetensors.Parse(b)
	if err != nil {
		return nil, err
	}
	return decode(f)
}

// Open reads a model file as safetensors.Open does, without its tensors' data.
// Errors are Decode's.
func Open(size int, read func(begin, end int) []byte) (*Model, error) {
	f, err := safetensors.Open(size, read)
	if err != nil {
		return nil, err
	}
	return decode(f)
}

func malformed(where, reason string) error {
	return &safetensors.FormatError{Where: where, Reason: reason}
}

func decode(f *safetensors.File) (*Model, error) {
	if f.Metadata[keyFormat] != formatName {
		return nil, ErrNotModel
	}
	if v := f.Metadata[keyVersion]; v != formatVersion {
		return nil, &VersionError{Got: v, Want: formatVersion}
	}
	r := metadataReader{m: f.Metadata}
	info := Info{
		Architecture: r.text(keyArchitecture),
		InputSize:    r.integer(keyInputSize),
		Width:        r.float(keyWidth, r.text(keyWidth), 64),
		Preprocess: Preprocess{
			Resize:   r.text(keyResize),
			ResizeTo: r.integer(keyResizeTo),
			Channels: r.text(keyChannels),
			Mean:     r.mean(),
		},
		Labels:       r.lines(keyLabels),
		ClassIDs:     r.lines(keyClassIDs),
		Scales:       r.scales(),
		Source:       f.Metadata[keySource],
		SourceSHA256: f.Metadata[keySourceSHA256],
		Converter:    f.Metadata[keyConverter],
		Card:         Card{f.Metadata[keyData], f.Metadata[keyRecipe], f.Metadata[keyAccuracy], f.Metadata[keyLimits]},
	}
	if r.err != nil {
		return nil, r.err
	}
	m := &Model{File: f, Info: info}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Precision is the number format of the weights: the largest tensor's.
func (m *Model) Precision() safetensors.DType {
	var largest safetensors.Tensor
	for _, t := range m.Tensors {
		if t.Len() > largest.Len() {
			largest = t
		}
	}
	return largest.DType
}

// Encode writes the model, canonically as Marshal does. Info replaces what the
// metadata said before.
func (m *Model) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	meta := maps.Clone(m.Metadata)
	if meta == nil {
		meta = make(map[string]string)
	}
	m.Info.store(meta)
	f := safetensors.File{Tensors: m.Tensors, Metadata: meta}
	return f.Marshal()
}

// Metadata returns what a model file says of it, by key, for files in other
// formats. Errors are Encode's.
func (in *Info) Metadata() (map[string]string, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	meta := make(map[string]string)
	in.store(meta)
	return meta, nil
}

// store sets the metadata keys; what is empty is left out.
func (in *Info) store(meta map[string]string) {
	mean := make([]string, len(in.Preprocess.Mean))
	for i, v := range in.Preprocess.Mean {
		mean[i] = strconv.FormatFloat(float64(v), 'g', -1, 32)
	}
	for key, value := range map[string]string{
		keyFormat:       formatName,
		keyVersion:      formatVersion,
		keyArchitecture: in.Architecture,
		keyInputSize:    strconv.Itoa(in.InputSize),
		keyWidth:        strconv.FormatFloat(in.Width, 'g', -1, 64),
		keyResize:       in.Preprocess.Resize,
		keyResizeTo:     strconv.Itoa(in.Preprocess.ResizeTo),
		keyChannels:     in.Preprocess.Channels,
		keyMean:         strings.Join(mean, ","),
		keyLabels:       strings.Join(in.Labels, "\n"),
		keyClassIDs:     strings.Join(in.ClassIDs, "\n"),
		keyScales:       formatScales(in.Scales),
		keySource:       in.Source,
		keySourceSHA256: in.SourceSHA256,
		keyConverter:    in.Converter,
		keyData:         in.Card.Data,
		keyRecipe:       in.Card.Recipe,
		keyAccuracy:     in.Card.Accuracy,
		keyLimits:       in.Card.Limits,
	} {
		if meta[key] = value; value == "" {
			delete(meta, key)
		}
	}
}

func (m *Model) check() error {
	for _, t := range m.Tensors {
		switch t.DType {
		case safetensors.F32, safetensors.F16, safetensors.I8:
		default:
			return safetensors.InTensor(t.Name, "number format "+t.DType.String()+" is not supported (F32, F16 and I8 are)")
		}
	}
	return m.Info.check()
}

// check refuses what readers and writers do not expect.
func (in *Info) check() error {
	p := in.Preprocess
	bad := func(key, reason string) error { return malformed("metadata "+message.Quote(key), reason) }
	switch {
	case in.Architecture == "":
		return bad(keyArchitecture, "missing")
	case in.InputSize < 1 || in.InputSize > maxSide:
		return bad(keyInputSize, strconv.Itoa(in.InputSize)+" is not in 1.."+strconv.Itoa(maxSide))
	case !(in.Width > 0) || math.IsInf(in.Width, 1):
		return bad(keyWidth, "must be a positive number")
	case !slices.Contains([]string{"warp", "short", "pad"}, p.Resize):
		return bad(keyResize, message.Quote(p.Resize)+" is not warp, short or pad")
	case p.ResizeTo < in.InputSize || p.ResizeTo > maxSide:
		return bad(keyResizeTo, strconv.Itoa(p.ResizeTo)+" is not in "+strconv.Itoa(in.InputSize)+".."+strconv.Itoa(maxSide))
	case p.Channels != "BGR" && p.Channels != "RGB":
		return bad(keyChannels, message.Quote(p.Channels)+" is not BGR or RGB")
	case len(in.Labels) > maxLabels:
		return bad(keyLabels, "more than "+strconv.Itoa(maxLabels))
	case len(in.Scales) > maxScales:
		return bad(keyScales, "more than "+strconv.Itoa(maxScales))
	}
	for _, v := range p.Mean {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return bad(keyMean, "not a finite number")
		}
	}
	for i, label := range in.Labels {
		if reason := LabelFault(label); reason != "" {
			return bad(keyLabels, "class "+strconv.Itoa(i)+": "+reason)
		}
	}
	for i, id := range in.ClassIDs {
		if reason := LabelFault(id); reason != "" {
			return bad(keyClassIDs, "class "+strconv.Itoa(i)+": "+reason)
		}
	}
	if n := len(in.ClassIDs); n > 0 && n != len(in.Labels) {
		return bad(keyClassIDs, strconv.Itoa(n)+" of "+strconv.Itoa(len(in.Labels))+" classes")
	}
	if reason := firstBadScale(in.Scales); reason != "" {
		return bad(keyScales, reason)
	}
	return nil
}

// metadataReader reads typed metadata and keeps the first error.
type metadataReader struct {
	m   map[string]string
	err error
}

func (r *metadataReader) fail(key, reason string) {
	if r.err == nil {
		r.err = malformed("metadata "+message.Quote(key), reason)
	}
}

func (r *metadataReader) text(key string) string {
	v, ok := r.m[key]
	if !ok {
		r.fail(key, "missing")
	}
	return v
}

func (r *metadataReader) integer(key string) int {
	text := r.text(key)
	v, err := strconv.Atoi(text)
	if err != nil {
		r.fail(key, message.Quote(text)+" is not an integer")
	}
	return v
}

func (r *metadataReader) float(key, text string, bitSize int) float64 {
	v, err := strconv.ParseFloat(text, bitSize)
	if err != nil {
		r.fail(key, message.Quote(text)+" is not a number")
	}
	return v
}

func (r *metadataReader) mean() (m [3]float32) {
	text := r.text(keyMean)
	parts := strings.SplitN(text, ",", len(m)+1)
	if len(parts) != len(m) {
		r.fail(keyMean, message.Quote(text)+" is not three numbers")
		return m
	}
	for i, part := range parts {
		m[i] = float32(r.float(keyMean, part, 32))
	}
	return m
}

func (r *metadataReader) lines(key string) []string {
	text, ok := r.m[key]
	if !ok {
		return nil
	}
	if n := strings.Count(text, "\n") + 1; n > maxLabels {
		r.fail(key, message.Plural(n, "line")+", more than "+strconv.Itoa(maxLabels))
		return nil
	}
	return strings.Split(text, "\n")
}
