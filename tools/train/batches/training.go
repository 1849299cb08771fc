package batches

import (
	"context"
	"fmt"
	"iter"

	"goglenet/core/vision/augment"
)

// Training says which batches to make to train on.
type Training struct {
	Size         int // images a batch
	Augmentation augment.Options
	Seed         uint64
	From         Position // of the first batch
	Workers      int      // goroutines
}

// PerEpoch is the number of batches in an epoch. Images that are left over are not used in it: others each time.
func PerEpoch(images, size int) int { return images / size }

// Train makes batches without end. The order of images in an epoch, and how each is augmented, depend on the seed, the
// epoch and the image's number alone, so that a later sequence can go on anywhere. The end of ctx ends it; Close has to
// be called.
func Train(ctx context.Context, images Images, t Training) (*Source, error) {
	if err := t.check(images.Len()); err != nil {
		return nil, err
	}
	input := func(dst []byte, epoch, image int) error {
		m, err := images.Image(image)
		if err != nil {
			return err
		}
		return t.Augmentation.Apply(dst, m, Random(t.Seed, epoch, image))
	}
	return start(ctx, t.sequence(images.Len()), images, t.Augmentation.Crop, t.Workers, input), nil
}

func (t Training) check(images int) error {
	if t.Size < 1 || t.Workers < 1 {
		return fmt.Errorf("batches of %d images by %d goroutines", t.Size, t.Workers)
	}
	count := PerEpoch(images, t.Size)
	if count == 0 {
		return fmt.Errorf("%d images are not enough for a batch of %d", images, t.Size)
	}
	if t.From.Epoch < 0 || t.From.Batch < 0 || t.From.Batch >= count {
		return fmt.Errorf("there is no batch %d in epoch %d, of batches 0 to %d", t.From.Batch, t.From.Epoch, count-1)
	}
	return t.Augmentation.Check()
}

// sequence yields batches without their pixels.
func (t Training) sequence(images int) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		at := t.From
		for ; ; at = (Position{at.Epoch + 1, 0}) {
			order := permutation(t.Seed, at.Epoch, images)
			for ; at.Batch < PerEpoch(images, t.Size); at.Batch++ {
				if !yield(Batch{Position: at, Images: order[at.Batch*t.Size:][:t.Size]}) {
					return
				}
			}
		}
	}
}
