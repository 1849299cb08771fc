package predict

// ordered passes results on in the order of their images, each as soon as all
// before it are there, until an error ends it. One thread at a time may use it.
type ordered struct {
	each    func(Result) error
	next    int // to be passed on
	waiting map[int]Result
	err     error // of each
}

func (o *ordered) put(r Result) error {
	o.waiting[r.Image] = r
	for o.err == nil {
		r, ok := o.waiting[o.next]
		if !ok {
			break
		}
		delete(o.waiting, o.next)
		o.next++
		o.err = o.each(r)
	}
	return o.err
}
