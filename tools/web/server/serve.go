package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// grace is how long running answers may take once the server is told to stop.
const grace = 3 * time.Second

// Serve answers requests on l until ctx ends, then finishes what is running.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		err := server.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	})
	err := server.Serve(l)
	if stop() { // ctx still runs: the listener failed
		return err
	}
	return <-stopped
}
