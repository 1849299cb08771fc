//go:build js && wasm

package main

// cam(member, class) returns the class activation map of the member's last run, { data, from, to }: as
// many rows as columns, which lie between from and to, fractions of the input's side.
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
	from, side := cam.Offset-cam.Stride/2, float32(m.preprocessing.Crop)
	object := newObject()
	object.Set("data", newFloat32Array(cam.Values))
	object.Set("from", from/side)
	object.Set("to", (from+cam.Stride*float32(cam.W))/side)
	return object, nil
}

// features(member) returns what the classifier read in the member's last run.
func (e *engine) features(args arguments) (any, error) {
	m, err := e.member(args, 0)
	if err != nil {
		return nil, err
	}
	return newFloat32Array(m.Features()), nil
}
