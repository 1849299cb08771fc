package batches

import (
	"context"
	"fmt"
	"iter"

	"goglenet/core/vision"
)

// InOrder makes batches of the first crops of all images, in order; the last batch may be smaller, and io.EOF follows.
// The end of ctx ends it; Close has to be called.
func InOrder(ctx context.Context, images Images, how vision.Preprocessing, size, workers int) (*Source, error) {
	if size < 1 || workers < 1 {
		return nil, fmt.Errorf("batches of %d images by %d goroutines", size, workers)
	}
	input := func(dst []byte, _, image int) error {
		m, err := images.Image(image)
		if err != nil {
			return err
		}
		p, err := vision.NewPreprocessor(how, m.Rect.Dx(), m.Rect.Dy(), 1, 0)
		if err != nil {
			return err
		}
		if err := p.Write(m.Pix); err != nil {
			return err
		}
		return p.BGR(dst)
	}
	return start(ctx, inOrder(images.Len(), size), images, how.Crop, workers, input), nil
}

// inOrder yields batches without their pixels.
func inOrder(images, size int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		for at := 0; at < images; at += size {
			b := Batch{Position: Position{Batch: at / size}}
			for i := at; i < min(at+size, images); i++ {
				b.Images = append(b.Images, i)
			}
			if !yield(b) {
				return
			}
		}
	}
}
