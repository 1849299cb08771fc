package text

import (
	"fmt"
	"io"

	"goglenet/tools/report"
	"goglenet/tools/train/session"
)

// Training writes the figures of a training, or of one to be.
func Training(w io.Writer, s *session.Summary) {
	fmt.Fprintf(w, "%s parameters, %d classes, %s pictures, %s held out\n", report.Grouped(s.Parameters), s.Classes, report.Grouped(s.Pictures), orNone(s.HeldOut))
	fmt.Fprintf(w, "%s steps: %s\n", report.Grouped(s.Steps), s.Recipe)
	if s.Top1 != nil {
		fmt.Fprintf(w, "top-1  %5.1f %%  %d of %d\n", s.Top1.Percent, s.Top1.Correct, s.HeldOut)
	}
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return report.Grouped(n)
}
