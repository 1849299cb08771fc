//go:build !js

package machine

import (
	"runtime"
	"sync/atomic"
)

// team shares the units of every job among threads. Its goroutines live as long
// as the machine; during a run they do not sleep between jobs, which would take
// longer than most of them.
type team struct {
	m    *Go
	wake []chan struct{} // one a helper; the caller of run takes part too
	// next names the units to take next: a job's first instruction, its number of
	// instructions and the first unit. So taking units checks that the job is still the same.
	next atomic.Uint64
	done atomic.Int64 // units of the job
}

// idle is the value of next between runs.
const idle = ^uint64(0)

func cursor(instr, n, unit int) uint64 { return uint64(instr)<<40 | uint64(n)<<32 | uint64(unit) }

func newTeam(m *Go, threads int) *team {
	t := &team{m: m, wake: make([]chan struct{}, threads-1)}
	t.next.Store(idle)
	for i := range t.wake {
		t.wake[i] = make(chan struct{}, 1)
		go t.help(t.wake[i], m.newScratch())
	}
	return t
}

// help works from when it is woken until there is nothing to run.
func (t *team) help(wake chan struct{}, s *scratch) {
	for range wake {
		for spins := 1; t.next.Load() != idle; spins++ {
			if t.work(s) {
				spins = 0
			}
			pause(spins)
		}
	}
}

// run is Run.
func (t *team) run(from, to int) {
	for from < to {
		j := t.m.job(from, to)
		units := int64(t.m.units(j))
		t.done.Store(0)
		t.next.Store(cursor(from, len(j), 0))
		if units > 1 {
			t.call()
		}
		for spins := 1; t.done.Load() != units; spins++ {
			if t.work(t.m.scratch) {
				spins = 0
			}
			pause(spins)
		}
		from += len(j)
	}
	t.next.Store(idle)
}

// call wakes those that sleep.
func (t *team) call() {
	for _, w := range t.wake {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

// pause lets others run now and then.
func pause(spins int) {
	if spins%1000 == 0 {
		runtime.Gosched()
	}
}

// work computes some units of the current job, if there are any left.
func (t *team) work(s *scratch) bool {
	at := t.next.Load()
	if at == idle {
		return false
	}
	instr, n, unit := int(at>>40), int(at>>32&0xff), int(at&0xffffffff)
	j := job(t.m.instrs[instr : instr+n])
	units := t.m.units(j)
	if unit >= units {
		return false
	}
	to := min(units, unit+max(1, units/(unitsPerThread*t.m.threads)))
	if !t.next.CompareAndSwap(at, cursor(instr, n, to)) {
		return true
	}
	t.m.exec(j, s, unit, to)
	t.done.Add(int64(to - unit))
	return true
}

func (t *team) stop() {
	for _, w := range t.wake {
		close(w)
	}
}
