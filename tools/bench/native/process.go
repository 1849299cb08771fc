package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"goglenet/tools/bench/internal/rival"
)

// process is onnxruntime in Node. It answers one request at a time.
type process struct {
	*rival.Process
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
	p, err := rival.Start(ctx, "onnxruntime in Node", nil, "node", filepath.Join(dir, "onnxruntime.mjs"))
	return &process{Process: p}, err
}

// ask sends a request and waits for its reply.
func (p *process) ask(q request) (r reply, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return r, err
	}
	answer, err := p.Ask(b)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(answer, &r); err != nil {
		return r, err
	}
	if r.Error != "" {
		return r, fmt.Errorf("onnxruntime: %s", r.Error)
	}
	return r, nil
}
