package googlenet

import (
	"errors"
	"strconv"
)

// Variant is one of the networks that go by the name of GoogLeNet.
type Variant uint8

// The variants.
const (
	BVLC        Variant = iota // the paper's network, as BVLC trained it
	Torchvision                // torchvision.models.googlenet
)

// String returns what weights files call the variant's architecture.
func (v Variant) String() string {
	if int(v) >= len(networks) {
		return "variant " + strconv.Itoa(int(v))
	}
	return networks[v].architecture
}

// ParseArchitecture is the inverse of String.
func ParseArchitecture(name string) (Variant, error) {
	known := ""
	for i, n := range networks {
		if n.architecture == name {
			return Variant(i), nil
		}
		known += ", " + strconv.Quote(n.architecture)
	}
	return 0, errors.New("architecture " + strconv.Quote(name) + "; known are " + known[2:])
}
