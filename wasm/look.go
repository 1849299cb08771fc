//go:build js && wasm

package main

// area(member) returns where the cells of a member's class activation maps lie in the image, which is
// being made its input: left, top, right and bottom in shares of the image's width and height.
func (e *engine) area(args arguments) (any, error) {
	m, err := e.member(args, 0)
	switch {
	case err != nil:
		return nil, err
	case e.preparer == nil:
		return nil, errNoImage
	}
	grid := m.Grid()
	a := grid.Area(e.preparer.Crops()[0], m.recipe.Crop)
	return newFloat32Array([]float32{a.Left, a.Top, a.Right, a.Bottom}), nil
}

// cam(member, class) returns the class activation map of the member's last run, as many rows as columns.
func (e *engine) cam(args arguments) (any, error) {
	m, err := e.member(args, 0)
	if err != nil {
		return nil, err
	}
	class, err := args.integer(1)
	if err != nil {
		return nil, err
	}
	cam, err := m.CAM(class)
	if err != nil {
		return nil, err
	}
	return newFloat32Array(cam.Values), nil
}

// features(member) returns what the classifier read in the member's last run.
func (e *engine) features(args arguments) (any, error) {
	m, err := e.member(args, 0)
	if err != nil {
		return nil, err
	}
	return newFloat32Array(m.Features()), nil
}
