package predict

import (
	"fmt"
	"io"

	"goglenet/tools/image/imagefile"
)

// Warning is what is wrong with an image that was classified all the same, as the page's API tells it.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Warn writes a line for each warning.
func (r Result) Warn(w io.Writer) {
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "goglenet: %s: warning: %s\n", r.Path, warning.Message)
	}
}

func warnings(img *imagefile.Image) []Warning {
	if img.Incomplete() {
		return []Warning{{"incomplete", "The file is incomplete or damaged. What is known of it was classified."}}
	}
	return nil
}
