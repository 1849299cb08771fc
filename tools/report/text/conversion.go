package text

import (
	"fmt"
	"io"
	"strings"

	"goglenet/tools/convert"
)

// Conversion writes what came of a conversion.
func Conversion(w io.Writer, s *convert.Summary) {
	labels := fmt.Sprintf("%d labels", s.Labels)
	if s.Labels == 0 {
		labels = "no labels (--labels adds them)"
	}
	fmt.Fprintf(w, "%s, %d tensors in %s, %s, from %s\n", s.Architecture, s.Tensors, s.To, labels, s.Format)
	if len(s.Skipped) > 0 {
		fmt.Fprintf(w, "left out: %s\n", strings.Join(s.Skipped, ", "))
	}
	for _, note := range s.Notes {
		fmt.Fprintln(w, note)
	}
}
