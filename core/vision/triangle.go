package vision

// Images are resized with the triangle filter, first along each row (the horizontal pass), then
// across the rows (the vertical pass). Along either axis one image has more pixels, or as many: the
// fine one (dots), and over each pixel of the other, the coarse one, stands a tent, which reaches to
// the centres of its neighbours:
//
//	weight 1         A     B     C
//	                / \   / \   / \
//	               /   \ /   \ /   \
//	              /     X     X     \
//	             /     / \   / \     \
//	            /     /   \ /   \     \
//	weight 0    . . . . . . . . . . . . .
//
// Between two centres one tent falls as the other rises: a fine pixel a part t of the way from A to
// B has the weight 1-t under A and t under B.
//
// Enlarging, the dots are the destination. Each takes from the source (1-t)*A + t*B, which is linear
// interpolation. Beyond the outermost centres there is one pixel to take.
//
// Shrinking, the dots are the source. Each gives (1-t) of itself to A and t to B, which are divided
// by the weights that they got.

// axis is the width or the height of both images.
type axis struct{ fine, coarse int64 }

// between returns the coarse pixel at whose centre, or after it, the centre of fine pixel i lies: -1
// to coarse-1. d is the distance of the two, in units of which 2*fine lead to the next centre.
func (a axis) between(i int) (left int, d int64) {
	at := int64(2*i+1)*a.coarse + a.fine // from the centre of coarse pixel -1
	return int(at/(2*a.fine)) - 1, at % (2 * a.fine)
}

// first returns the first fine pixel whose centre is at that of coarse pixel left, or after it.
func (a axis) first(left int) int {
	return int(min(max(0, (int64(2*left+1)*a.fine+a.coarse-1)/(2*a.coarse)), a.fine))
}

// Weights are in 16 bit fixed point; one is 1.
const (
	weightBits = 16
	one        = 1 << weightBits
)

// weight is what a fine pixel at distance d has under the tent to its right: d/(2*fine), rounded.
func (a axis) weight(d int64) uint64 { return uint64((d<<weightBits + a.fine) / (2 * a.fine)) }
