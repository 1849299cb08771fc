package predict

import (
	"fmt"
	"image"

	"goglenet/core/classify"
	"goglenet/core/vision"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
)

// Member is a model of an ensemble, ready to run.
type Member struct {
	Path       string // of its file
	Classifier *classify.Classifier

	model         *modelfile.Model
	preprocessing preprocessing
	options       Options
}

// NewMember makes a model ready; path is that of its file. It refuses a model
// that cannot run.
func NewMember(path string, m *modelfile.Model, o Options) (*Member, error) {
	p, err := o.preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	c := &Member{Path: path, model: m, preprocessing: p, options: o}
	c.Classifier, err = c.classifier(o.Aux)
	return c, err
}

// classifier makes one of several that work side by side.
func (m *Member) classifier(aux bool) (*classify.Classifier, error) {
	o := m.options
	return classify.New(m.model, classify.Options{Aux: aux, Machine: o.Machine.Factory(o.Machine.Count() / o.workers())})
}

// Close releases the classifier.
func (m *Member) Close() error { return m.Classifier.Close() }

// Input is what the model sees of an image file: the crop in its centre, as its
// network reads it (side x side pixels of blue, green and red).
func (m *Member) Input(path string) ([]byte, error) {
	_, p, err := m.centre(path)
	if err != nil {
		return nil, err
	}
	bgr := make([]byte, m.Classifier.Program().Input.Image)
	return bgr, p.BGR(bgr)
}

// Seen is Input as a picture.
func (m *Member) Seen(path string) (image.Image, error) {
	bgr, err := m.Input(path)
	if err != nil {
		return nil, err
	}
	return imagefile.FromBGR(bgr, m.preprocessing.model.Crop), nil
}

// centre opens an image and makes the crop in its centre.
func (m *Member) centre(path string) (*imagefile.Image, *vision.Preprocessor, error) {
	img, err := openImage(path)
	if err != nil {
		return nil, nil, err
	}
	p, err := img.Preprocess(m.preprocessing.of(img, 1))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return img, p, nil
}

// Predictions names the k most probable classes, the most probable first.
func (m *Member) Predictions(probs []float32, k int) []Prediction {
	var list []Prediction
	for _, p := range m.Classifier.TopK(probs, k) {
		list = append(list, Prediction{p.ClassName, p.Probability, p.Index})
	}
	return list
}
