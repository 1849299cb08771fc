package main

// ordered writes results in the order of their numbers, each as soon as all
// before it are there. One thread at a time may use it.
type ordered struct {
	write func(*classified, error) // of one image: the result or what is wrong with it

	waiting map[int]func()
	written int
	good    []*classified
}

// put takes the result of image number i.
func (o *ordered) put(i int, r *classified, err error) {
	if o.waiting == nil {
		o.waiting, o.good = map[int]func(){}, []*classified{}
	}
	o.waiting[i] = func() {
		o.write(r, err)
		if err == nil {
			o.good = append(o.good, r)
		}
	}
	for ; o.waiting[o.written] != nil; o.written++ {
		o.waiting[o.written]()
		delete(o.waiting, o.written)
	}
}
