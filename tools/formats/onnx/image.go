package onnx

import (
	"errors"
	"fmt"
)

// image is the network's input on its way to the first convolution: a list of
// channels, each computed from one channel of the image.
type image struct {
	channels []channel
	axis     int // of the channels: 1, 3, or none if a single one was taken out
}

const noAxis = 0

// channel is scale*v + shift, where v is the image's channel number from.
type channel struct {
	from         int
	scale, shift float64
}

func newImage() *image {
	img := &image{axis: 1}
	for c := range 3 {
		img.channels = append(img.channels, channel{from: c, scale: 1})
	}
	return img
}

// enter makes the image the network's input layer.
func (r *reducer) enter(img *image) error {
	if len(img.channels) != 3 || img.axis != 1 {
		return fmt.Errorf("it reads %d channels of the image, not N x 3 x H x W", len(img.channels))
	}
	in := layer{shape: r.imageShape()}
	order := make([]int, 3)
	seen := 0
	for i, c := range img.channels {
		order[i] = c.from
		seen |= 1 << c.from
		r.net.image.Scale[c.from], r.net.image.Shift[c.from] = c.scale, c.shift
	}
	if seen != 7 {
		return errors.New("it reads a channel of the image twice")
	}
	if r.entered != nil && r.entered != img {
		return errors.New("it reads the image past the preprocessing before the first convolution")
	}
	r.entered, r.net.order, r.net.layers[0] = img, order, in
	return nil
}

// affine applies a step to all channels. Its constants have one element, or one
// for each channel.
func (img *image) affine(step affine) (*image, error) {
	out := &image{axis: img.axis}
	for i, c := range img.channels {
		scale, shift, err := step.at(i, len(img.channels))
		if err != nil {
			return nil, err
		}
		out.channels = append(out.channels, channel{c.from, c.scale * scale, c.shift*scale + shift})
	}
	return out, nil
}

// pick takes channels out, along the axis given.
func (img *image) pick(axis int64, indices []int) (value, error) {
	if axis < 0 {
		axis += 4
	}
	if img.axis == noAxis || int(axis) != img.axis {
		return value{}, errors.New("it takes a part of the image")
	}
	out := &image{axis: img.axis}
	for _, i := range indices {
		out.channels = append(out.channels, img.channels[i])
	}
	return value{image: out}, nil
}

// joinImages is a Concat of images.
func joinImages(axis int64, parts []value) (value, error) {
	out := &image{axis: parts[0].image.axis}
	if axis < 0 {
		axis += 4
	}
	for _, p := range parts {
		if p.image == nil || p.image.axis != out.axis || out.axis != int(axis) || p.padding != nil {
			return value{}, errors.New("it joins the image and something else")
		}
		out.channels = append(out.channels, p.image.channels...)
	}
	if len(out.channels) > 3 {
		return value{}, fmt.Errorf("it joins %d channels of the image", len(out.channels))
	}
	return value{image: out}, nil
}
