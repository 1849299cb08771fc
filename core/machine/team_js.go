package machine

// team is empty in the browser, where Go has one thread.
type team struct{}

func newTeam(*Go, int) *team { return nil }

func (*team) run(int, int) {}

func (*team) stop() {}
