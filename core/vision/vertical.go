package vision

// vertical is the pass across the rows, of which it takes the levels one by one from the top. It
// writes rows of RGB bytes as soon as they are complete.
type vertical interface {
	// wants reports whether source row y has any weight.
	wants(y int) bool
	add(y int, levels []uint32)
}

// newVertical returns the pass from n rows to m, which writes count of those, from lo on, to out.
func newVertical(n, m, lo, count int, out []byte) vertical {
	stride := len(out) / count
	if n < m {
		return &enlargeRows{axis{int64(m), int64(n)}, lo, make([]uint32, stride), out}
	}
	return &shrinkRows{
		axis: axis{int64(n), int64(m)},
		lo:   lo,
		end:  lo + count,
		this: weightedRow{sums: make([]uint64, stride)},
		next: weightedRow{sums: make([]uint64, stride)},
		out:  out,
	}
}

type enlargeRows struct {
	axis
	next   int      // destination row
	before []uint32 // source row
	out    []byte   // destination rows to come
}

func (r *enlargeRows) wants(y int) bool {
	left, _ := r.between(r.next)
	return y >= left && len(r.out) > 0
}

func (r *enlargeRows) add(y int, levels []uint32) {
	last := int(r.coarse) - 1
	for ; len(r.out) > 0; r.next++ {
		left, d := r.between(r.next)
		if y < min(left+1, last) {
			break
		}
		before := r.before
		if left < 0 || left == last { // outside the centres
			before = levels
		}
		mix(r.out, before, levels, r.weight(d))
		r.out = r.out[len(levels):]
	}
	copy(r.before, levels)
}

// mix sets out to a row with the weight t of b, the rest of a.
func mix(out []byte, a, b []uint32, t uint64) {
	const shift = weightBits + levelBits
	for i, v := range b {
		out[i] = byte(((one-t)*uint64(a[i]) + t*uint64(v) + 1<<(shift-1)) >> shift)
	}
}

type shrinkRows struct {
	axis
	lo, end    int
	this, next weightedRow // the destination rows before and after the source row
	out        []byte
}

// weightedRow is a sum of rows, each times its weight, and the sum of the weights.
type weightedRow struct {
	sums  []uint64
	total uint64
}

func (r *shrinkRows) wants(y int) bool {
	left, _ := r.between(y)
	return r.lo-1 <= left && left < r.end
}

func (r *shrinkRows) add(y int, levels []uint32) {
	left, d := r.between(y)
	t := r.weight(d)
	r.this.total += one - t
	r.next.total += t
	this, next := r.this.sums[:len(levels)], r.next.sums[:len(levels)]
	for i, v := range levels {
		rising := t * uint64(v)
		next[i] += rising
		this[i] += uint64(v)<<weightBits - rising
	}
	if after, _ := r.between(y + 1); after == left && y+1 < int(r.fine) {
		return
	}
	if left >= r.lo {
		r.this.write(r.out[(left-r.lo)*len(levels):])
	}
	r.this, r.next = r.next, r.this
	clear(r.next.sums)
	r.next.total = 0
}

// write divides the sums by the total weight.
func (w weightedRow) write(out []byte) {
	total := w.total << levelBits
	for i, sum := range w.sums {
		out[i] = byte((sum + total/2) / total)
	}
}
