package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// process is onnxruntime in Node. It answers one request at a time.
type process struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	answers *bufio.Scanner

	hasInputs bool
}

// request and reply are documented in onnxruntime.mjs.
type request struct {
	Load    string `json:"load,omitempty"`
	Model   string `json:"model,omitempty"`
	Threads int    `json:"threads,omitempty"`
	Inputs  string `json:"inputs,omitempty"`
	Run     string `json:"run,omitempty"`
	Input   int    `json:"input"`
}

type reply struct {
	Error         string    `json:"error"`
	Count         int       `json:"count"`
	Milliseconds  float64   `json:"milliseconds"`
	Probabilities []float32 `json:"probabilities"`
}

// startProcess runs onnxruntime.mjs, which lies in dir beside its packages.
func startProcess(ctx context.Context, dir string) (*process, error) {
	cmd := exec.CommandContext(ctx, "node", filepath.Join(dir, "onnxruntime.mjs"))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("onnxruntime needs Node: %w", err)
	}
	p := &process{cmd: cmd, stdin: stdin, answers: bufio.NewScanner(stdout)}
	p.answers.Buffer(nil, 1<<20) // a thousand probabilities take 25 KB
	return p, nil
}

// ask sends a request and waits for its reply.
func (p *process) ask(q request) (r reply, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return r, err
	}
	if _, err := p.stdin.Write(append(b, '\n')); err != nil {
		return r, err
	}
	if !p.answers.Scan() {
		return r, errors.Join(errors.New("onnxruntime has stopped"), p.answers.Err())
	}
	if err := json.Unmarshal(p.answers.Bytes(), &r); err != nil {
		return r, err
	}
	if r.Error != "" {
		return r, fmt.Errorf("onnxruntime: %s", r.Error)
	}
	return r, nil
}

// Close ends the process.
func (p *process) Close() error { return errors.Join(p.stdin.Close(), p.cmd.Wait()) }
