package predict

import (
	"context"
	"slices"

	"goglenet/core/classify"
)

// worker is a thread with classifiers of its own, made as they are wanted.
type worker struct {
	pipeline    *pipeline
	classifiers []*classify.Classifier // one a member
	borrowed    bool                   // they are the members' own
	bgr         []byte
}

// newWorker makes a worker; the first one takes the classifiers that the members have.
func newWorker(p *pipeline, first bool) *worker {
	w := &worker{pipeline: p, classifiers: make([]*classify.Classifier, len(p.ensemble.members)), borrowed: first}
	if first {
		for i, m := range p.ensemble.members {
			w.classifiers[i] = m.Classifier
		}
	}
	return w
}

func (w *worker) work(ctx context.Context) error {
	defer w.close()
	if _, err := w.classifier(0); err != nil { // now, while the first image is preprocessed
		return err
	}
	for {
		t, image, ok := w.pipeline.take(ctx)
		var err error
		switch {
		case !ok:
			return ctx.Err()
		case t.job == nil:
			err = w.pipeline.preprocess(image)
		default:
			err = w.classify(t)
		}
		if err != nil {
			return err
		}
	}
}

func (w *worker) classify(t cropTask) error {
	cl, err := w.classifier(t.member)
	if err != nil {
		return err
	}
	n := int(cl.Program().Input.Image)
	w.bgr = slices.Grow(w.bgr[:0], n)[:n]
	if err := t.job.inputs[t.member].Crop(t.crop, w.bgr); err != nil {
		return err
	}
	probs, err := cl.ClassifyBGR(w.bgr)
	if err != nil {
		return err
	}
	copy(t.job.found[t.member][t.crop*len(probs):], probs)
	return w.pipeline.finish(t.job)
}

func (w *worker) classifier(member int) (cl *classify.Classifier, err error) {
	if w.classifiers[member] == nil {
		w.classifiers[member], err = w.pipeline.ensemble.members[member].classifier(false)
	}
	return w.classifiers[member], err
}

// close releases what the worker made.
func (w *worker) close() {
	if w.borrowed {
		return
	}
	for _, cl := range w.classifiers {
		if cl != nil {
			_ = cl.Close() // only memory is given back
		}
	}
}
