package convert

// Summary says what came of a conversion.
type Summary struct {
	Source        string   `json:"source"`
	SourceSHA256  string   `json:"sourceSHA256"`
	Format        string   `json:"format"`
	Producer      string   `json:"producer,omitempty"`
	Architecture  string   `json:"architecture"`
	To            string   `json:"to"`
	Tensors       int      `json:"tensors"`
	WeightsSHA256 string   `json:"weightsSHA256"` // of the tensors alone, whatever the metadata
	Labels        int      `json:"labels"`
	Skipped       []string `json:"skipped"`
	Notes         []string `json:"notes"`
}

// Summary sums the result up; source is the file that was read, to the number format.
func (r *Result) Summary(source, to string) (*Summary, error) {
	sum, err := WeightsSHA256(r.Model)
	return &Summary{Source: source, SourceSHA256: r.Info.SourceSHA256, Format: r.Format, Producer: r.Producer, Architecture: r.Info.Architecture,
		To: to, Tensors: len(r.Tensors), WeightsSHA256: sum, Labels: len(r.Info.Labels),
		Skipped: append([]string{}, r.Skipped...), Notes: append([]string{}, r.Notes...)}, err
}
