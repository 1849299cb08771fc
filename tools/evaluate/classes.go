package evaluate

import (
	"cmp"
	"slices"
)

// Damage is how much a class lost against the reference.
type Damage struct {
	Class            int     `json:"class"`
	Images           int     `json:"images"`
	Correct          int     `json:"correct"`
	ReferenceCorrect int     `json:"referenceCorrect"`
	Probability      float64 `json:"probability"` // of the right class, mean
	ReferenceProb    float64 `json:"referenceProbability"`
}

// lost orders classes: by images, then by probability.
func (d Damage) lost() (images int, probability float64) {
	return d.ReferenceCorrect - d.Correct, d.ReferenceProb - d.Probability
}

// leastLoss is the least probability that counts as lost: less is rounding.
const leastLoss = 1e-3

// Damages lists the classes that lost images, or else probability, the worst
// first. Outcomes are of the same images in the same order.
func Damages(reference, got []Outcome) []Damage {
	classes := map[int]*Damage{}
	for i, o := range got {
		d := classes[o.Class]
		if d == nil {
			d = &Damage{Class: o.Class}
			classes[o.Class] = d
		}
		d.Images++
		d.Probability += float64(o.Right)
		d.ReferenceProb += float64(reference[i].Right)
		if o.Rank == 0 {
			d.Correct++
		}
		if reference[i].Rank == 0 {
			d.ReferenceCorrect++
		}
	}
	var worse []Damage
	for _, d := range classes {
		d.Probability /= float64(d.Images)
		d.ReferenceProb /= float64(d.Images)
		if images, probability := d.lost(); images > 0 || images == 0 && probability >= leastLoss {
			worse = append(worse, *d)
		}
	}
	slices.SortFunc(worse, func(a, b Damage) int {
		imagesA, probA := a.lost()
		imagesB, probB := b.lost()
		return cmp.Or(cmp.Compare(imagesB, imagesA), cmp.Compare(probB, probA), cmp.Compare(a.Class, b.Class))
	})
	return worse
}

// Confusion is a class taken for another.
type Confusion struct {
	Class      int     `json:"class"`
	Taken      int     `json:"takenFor"`
	Images     int     `json:"images"`
	Confidence float64 `json:"confidence"` // mean, in the wrong class
	// Outcomes are the indices of those that are so.
	Outcomes []int `json:"-"`
}

// Confusions lists the wrong winners by class, the most frequent first and of
// those the most confident.
func Confusions(outcomes []Outcome) []Confusion {
	type pair struct{ class, taken int }
	pairs := map[pair]*Confusion{}
	for i, o := range outcomes {
		if o.Rank == 0 {
			continue
		}
		key := pair{o.Class, o.Winner}
		c := pairs[key]
		if c == nil {
			c = &Confusion{Class: o.Class, Taken: o.Winner}
			pairs[key] = c
		}
		c.Images++
		c.Confidence += float64(o.Confidence)
		c.Outcomes = append(c.Outcomes, i)
	}
	var all []Confusion
	for _, c := range pairs {
		c.Confidence /= float64(c.Images)
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.Images, a.Images), cmp.Compare(b.Confidence, a.Confidence),
			cmp.Compare(a.Class, b.Class), cmp.Compare(a.Taken, b.Taken))
	})
	return all
}
