package caffe

import (
	"testing"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/golden"
	"goglenet/tools/test/hostile"
)

func FuzzCaffe(f *testing.F) {
	f.Add(sampleV1())
	f.Add(sampleV2())
	f.Add([]byte(nil))
	f.Add(golden.Case(f, "nvcaffe-raw-half.caffemodel"))
	f.Add(golden.Case(f, "renamed-head.caffemodel"))
	f.Fuzz(func(t *testing.T, b []byte) { hostile.Typed[*source.FormatError](t, b, parse) })
}
