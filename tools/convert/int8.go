package convert

import (
	"context"
	"fmt"

	"goglenet/core/architecture"
	"goglenet/core/calibrate"
	"goglenet/core/classify"
	"goglenet/core/graph"
	"goglenet/quant/modelfile"
	"goglenet/tools/image/imagefile"
)

// Int8 rounds a float model to int8, calibrated on the image files at paths,
// which are preprocessed as the model says. Files that cannot be read are left out.
// These, and images from which little can be learned, are told to warn. It stops
// when ctx ends.
func Int8(ctx context.Context, m *modelfile.Model, paths []string, o calibrate.Options, warn func(string)) (*modelfile.Model, error) {
	return Int8Sizes(ctx, m, paths, []int{m.Info.Preprocess.ResizeTo}, o, warn)
}

// Int8Sizes is Int8 with each image preprocessed several times, resized to each of
// some sizes before the crop: a few images then stand for many.
func Int8Sizes(ctx context.Context, m *modelfile.Model, paths []string, sizes []int, o calibrate.Options, warn func(string)) (*modelfile.Model, error) {
	preprocessing, err := classify.Preprocessing(m.Info)
	if err != nil {
		return nil, err
	}
	graph, err := network(m)
	if err != nil {
		return nil, err
	}
	s := &pictures{paths: paths, failed: make([]error, len(paths)), uniform: make([]bool, len(paths))}
	images := calibrate.Images{Count: len(paths) * len(sizes), Read: func(i int, bgr []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := preprocessing
		p.Resize = sizes[i%len(sizes)]
		return s.read(i/len(sizes), p, bgr)
	}}
	q, err := calibrate.Int8(m, graph, images, o)
	s.report(warn)
	if err != nil {
		return nil, err
	}
	q.Info.Converter += fmt.Sprintf(", calibration images: %d", s.used())
	return q, nil
}

// network builds the graph of a model, with the auxiliary classifiers that it has.
func network(m *modelfile.Model) (*graph.Graph, error) {
	a, o, err := architecture.Of(m)
	if err != nil {
		return nil, err
	}
	return a.Build(o)
}

// FindImages lists the images that imagefile.Find finds in a folder; of more than
// most it takes that many, evenly spaced.
func FindImages(dir string, most int) ([]string, error) {
	var paths []string
	for path, err := range imagefile.Find(dir) {
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	n := min(len(paths), most)
	for i := range n {
		paths[i] = paths[i*len(paths)/n]
	}
	return paths[:n], nil
}
