package predict

// ordered passes results on in the order of their images, each as soon as all
// before it are there. One thread at a time may use it.
type ordered struct {
	each    func(Result) error
	next    int // to be passed on
	waiting map[int]Result
}

func (o *ordered) put(r Result) error {
	o.waiting[r.Image] = r
	for {
		r, ok := o.waiting[o.next]
		if !ok {
			return nil
		}
		delete(o.waiting, o.next)
		o.next++
		if err := o.each(r); err != nil {
			return err
		}
	}
}
