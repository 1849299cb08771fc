package machine

import "goglenet/core/program"

// team shares each instruction among threads and waits for all of them before
// the next one. Its goroutines live as long as the machine, so that a run
// starts none.
type team struct {
	m    *Go
	work []chan *program.Instr // one a helper; the caller of run does the first share
	done chan struct{}
}

func newTeam(m *Go, threads int) *team {
	t := &team{m: m, work: make([]chan *program.Instr, threads-1), done: make(chan struct{}, threads-1)}
	for i := range t.work {
		t.work[i] = make(chan *program.Instr, 1)
		go func() {
			for in := range t.work[i] {
				t.share(in, i+1)
				t.done <- struct{}{}
			}
		}()
	}
	return t
}

func (t *team) run(in *program.Instr) {
	for _, w := range t.work {
		w <- in
	}
	t.share(in, 0)
	for range t.work {
		<-t.done
	}
}

// share computes one thread's consecutive part of the instruction's units.
func (t *team) share(in *program.Instr, i int) {
	n, of := units(in), len(t.work)+1
	t.m.exec(in, n*i/of, n*(i+1)/of)
}

func (t *team) stop() {
	for _, w := range t.work {
		close(w)
	}
}
