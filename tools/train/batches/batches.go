// Package batches makes a network's inputs of the pictures of a data set, ahead of their use: shuffled and augmented
// to train on, or in order and plain to measure on. How many goroutines do so changes no bit.
package batches

import "image"

// Images are pictures with their classes. Goroutines may use them side by side.
type Images interface {
	Len() int
	Class(i int) int                   // from 0
	Image(i int) (*image.NRGBA, error) // upright
}

// Batch is inputs and their classes.
type Batch struct {
	Position
	Images []int   // their numbers
	Pixels []byte  // images x crop x crop x 3: blue, green, red; 0 to 255, no mean subtracted
	Labels []int32 // a class an image
}

// Position is the place of a batch in a sequence: both count from 0.
type Position struct{ Epoch, Batch int }
