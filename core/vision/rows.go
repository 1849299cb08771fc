package vision

// rows resamples vertically what columns made of each source row. It takes source rows from..to-1,
// one by one, and writes destination rows of RGB bytes as they are complete.
type rows interface {
	needs() (from, to int)
	add(y int, levels []uint32)
}

func newRows(n, m, lo, count int, out []byte) rows {
	if n < m {
		return newStretchRows(n, m, lo, count, out)
	}
	return newShrinkRows(n, m, lo, count, out)
}

// stretchRows enlarges.
type stretchRows struct {
	from, to int
	taps     []tap // of the destination rows to come
	before   []uint32
	out      []byte // room for the destination rows to come
}

func newStretchRows(n, m, lo, count int, out []byte) *stretchRows {
	list := taps(n, m, lo, count)
	return &stretchRows{
		from: list[0].left, to: list[count-1].right + 1,
		taps: list, before: make([]uint32, len(out)/count), out: out,
	}
}

func (r *stretchRows) needs() (from, to int) { return r.from, r.to }

func (r *stretchRows) add(y int, levels []uint32) {
	for len(r.taps) > 0 && r.taps[0].right == y {
		r.emit(r.taps[0], levels)
		r.taps, r.out = r.taps[1:], r.out[len(levels):]
	}
	copy(r.before, levels)
}

func (r *stretchRows) emit(t tap, levels []uint32) {
	const shift = weightBits + levelBits
	left := r.before
	if t.left == t.right {
		left = levels
	}
	for i, right := range levels {
		v := uint64(one-t.t)*uint64(left[i]) + uint64(t.t)*uint64(right)
		r.out[i] = byte((v + 1<<(shift-1)) >> shift)
	}
}

// shrinkRows shrinks. Source rows between the centres of two destination rows go into both: into
// this, whose weights fall, and next, whose weights rise.
type shrinkRows struct {
	from, to   int
	segments   []segment // not finished yet, the current one first
	peak, step int64     // a tent's height; how much a weight changes from row to row
	this, next weightedRow
	before     bool   // this is the row before the window: not wanted
	out        []byte // room for the destination rows to come
}

// weightedRow is a sum of rows, each times its weight, and the sum of the weights.
type weightedRow struct {
	sums  []uint64
	total uint64
}

func newShrinkRows(n, m, lo, count int, out []byte) *shrinkRows {
	list, stride := segments(n, m, lo, count), len(out)/count
	return &shrinkRows{
		from: list[0].first, to: list[count+1].first,
		segments: list,
		peak:     2 * int64(n),
		step:     2 * int64(m),
		this:     weightedRow{sums: make([]uint64, stride)},
		next:     weightedRow{sums: make([]uint64, stride)},
		before:   true,
		out:      out,
	}
}

func (r *shrinkRows) needs() (from, to int) { return r.from, r.to }

func (r *shrinkRows) add(y int, levels []uint32) {
	r.finish(y) // a first segment without rows
	s := r.segments[0]
	t := uint64(roundedRatio(int64(s.d)+int64(y-s.first)*r.step, r.peak))
	r.this.total += one - t
	r.next.total += t
	this, next := r.this.sums[:len(levels)], r.next.sums[:len(levels)]
	for i, v := range levels {
		rising := t * uint64(v)
		next[i] += rising
		this[i] += uint64(v)<<weightBits - rising
	}
	r.finish(y + 1)
}

// finish ends the segments that lie before source row y.
func (r *shrinkRows) finish(y int) {
	for len(r.segments) > 1 && r.segments[1].first <= y {
		if !r.before {
			r.emit()
		}
		r.before = false
		r.segments = r.segments[1:]
		r.this, r.next = r.next, r.this
		clear(r.next.sums)
		r.next.total = 0
	}
}

func (r *shrinkRows) emit() {
	total := r.this.total << levelBits
	for i, sum := range r.this.sums {
		r.out[i] = byte((sum + total/2) / total)
	}
	r.out = r.out[len(r.this.sums):]
}
