package predict

import (
	"image"
	"strings"

	"goglenet/core/vision"
	"goglenet/tools/image/imagefile"
	"goglenet/tools/image/overlay"
)

// Look is the first model's run on the centre of an image, whatever the other
// models and crops are. It is valid until the next one, or the next Run.
type Look struct {
	member *Member
	names  *Member
	img    *imagefile.Image
	crop   vision.Crop
}

// Look runs the first model on the centre of an image file.
func (e *Ensemble) Look(path string) (*Look, error) {
	m := e.members[0]
	img, p, err := m.centre(path)
	if err != nil {
		return nil, err
	}
	_, err = m.Classifier.Classify(p)
	return &Look{m, e.Names(), img, p.Crops()[0]}, err
}

// Features returns what the classifier read: 1024 numbers in the paper's network.
func (l *Look) Features() []float32 { return l.member.Classifier.Features() }

// CAM draws where in the photo the model sees a class (class activation map).
func (l *Look) CAM(class int) (image.Image, error) {
	m, err := l.member.Classifier.CAM(class)
	if err != nil {
		return nil, err
	}
	photo := l.img.Upright()
	overlay.Heat(photo, m, l.crop, l.member.preprocessing.model.Crop)
	return photo, nil
}

// Auxiliary names the top most probable classes that the auxiliary classifiers
// see; there are none without Options.Aux.
func (l *Look) Auxiliary(top int) []Head {
	var all []Head
	cl := l.member.Classifier
	g := cl.Program().Graph
	for i, probs := range cl.Outputs() {
		if name, _, ok := strings.Cut(g.Layers[g.Outputs[i]].Name, "/"); ok { // the network's own is called prob alone
			all = append(all, Head{name, l.names.Predictions(probs, top)})
		}
	}
	return all
}
