package server

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServeFinishesRunningAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	started := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(started)
			time.Sleep(50 * time.Millisecond)
			io.WriteString(w, "whole")
		}))
	}()
	go func() { <-started; cancel() }()

	r, err := http.Get("http://" + l.Addr().String())
	require.NoError(t, err)
	defer r.Body.Close()
	assert.Equal(t, "whole", body(t, r))
	assert.NoError(t, <-done)
}

func TestServeReportsBrokenListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l.Close()
	assert.Error(t, Serve(context.Background(), l, http.NotFoundHandler()))
}
