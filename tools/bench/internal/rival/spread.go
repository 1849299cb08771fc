package rival

import "slices"

// Spread is the median of samples and the quartiles around it.
type Spread struct {
	Median  float64 `json:"median"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Fastest float64 `json:"fastest"`
}

// NewSpread sums up samples; zero of none.
func NewSpread(samples []float64) Spread {
	if len(samples) == 0 {
		return Spread{}
	}
	s := slices.Sorted(slices.Values(samples))
	at := func(q float64) float64 { return s[int(q*float64(len(s)-1)+0.5)] }
	return Spread{Median: at(0.5), Low: at(0.25), High: at(0.75), Fastest: s[0]}
}
