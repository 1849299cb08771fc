package rival

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Process is a program that answers every line of its input with a line.
type Process struct {
	name    string // in messages
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	answers *bufio.Scanner
}

// Start runs a command, whose messages go to standard error, with variables added to the environment.
func Start(ctx context.Context, name string, env []string, command ...string) (*Process, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &Process{name: name, cmd: cmd, stdin: stdin, answers: bufio.NewScanner(stdout)}
	p.answers.Buffer(nil, 1<<20)
	return p, nil
}

// Ask sends a line and waits for the answer, of 1 MB at most, which is valid until the next one.
func (p *Process) Ask(line []byte) ([]byte, error) {
	if _, err := p.stdin.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("%s has stopped: %w", p.name, err)
	}
	if !p.answers.Scan() {
		return nil, errors.Join(fmt.Errorf("%s has stopped", p.name), p.answers.Err())
	}
	return p.answers.Bytes(), nil
}

// Close ends the process.
func (p *Process) Close() error { return errors.Join(p.stdin.Close(), p.cmd.Wait()) }
