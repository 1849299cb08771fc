package compare

import (
	"fmt"
	"maps"
	"slices"

	"goglenet/quant/modelfile"
)

// Setting is something besides the weights in which two models differ and on
// which their results depend.
type Setting struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Settings lists the settings that differ; where the weights are from is none.
func Settings(a, b modelfile.Info) []Setting {
	var s []Setting
	add := func(name string, x, y any) {
		if x, y := fmt.Sprint(x), fmt.Sprint(y); x != y {
			s = append(s, Setting{name, x, y})
		}
	}
	add("architecture", a.Architecture, b.Architecture)
	add("input size", a.InputSize, b.InputSize)
	add("width", a.Width, b.Width)
	p, q := a.Preprocess, b.Preprocess
	add("resize", fmt.Sprint(p.Resize, " to ", p.ResizeTo), fmt.Sprint(q.Resize, " to ", q.ResizeTo))
	add("channels", p.Channels, q.Channels)
	add("mean", p.Mean, q.Mean)
	if !slices.Equal(a.Labels, b.Labels) {
		s = append(s, Setting{"labels", labels(a.Labels), labels(b.Labels)})
	}
	if a.Scales != nil && b.Scales != nil && !maps.Equal(a.Scales, b.Scales) {
		s = append(s, Setting{"activation scales", scales(a.Scales), scales(b.Scales)})
	}
	return s
}

func labels(l []string) string {
	if len(l) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, the first %q", len(l), l[0])
}

func scales(s map[string]float32) string {
	sum := 0.0
	for _, layer := range slices.Sorted(maps.Keys(s)) {
		sum += float64(s[layer])
	}
	return fmt.Sprintf("of %d layers, %.6g on average", len(s), sum/float64(max(1, len(s))))
}
