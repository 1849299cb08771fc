package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/browser"
	"goglenet/tools/web/site"
)

// longTask is what browsers call a long task of the main thread.
const longTask = 50 * time.Millisecond

// pageMark tells the page's process from those of the browser's own pages.
const pageMark = "page under test"

// TestMainThreadStaysFree loads the page and classifies two pictures, one of them
// in ten crops, in all of which no task of the main thread may be long. Time is
// what the thread had of the processor: other work on the machine can stretch
// any task on the wall's clock, and by caches this time too, but not on every visit.
func TestMainThreadStaysFree(t *testing.T) {
	const visits = 3
	setUp(t)
	var longest time.Duration
	for range visits {
		if longest = slices.Max(mainThreadTasks(t, tracedVisit(t))); longest <= longTask {
			return
		}
	}
	assert.Fail(t, "a task of the main thread was too long on every visit", "%v", longest)
}

// tracedVisit classifies in a browser of its own and returns its trace.
func tracedVisit(t *testing.T) string {
	trace := filepath.Join(t.TempDir(), "trace.json")
	b, err := browser.Start(t.Context(), "trace-startup=toplevel,blink.user_timing", "trace-startup-format=json",
		"trace-startup-duration=0", "trace-startup-file="+trace)
	require.NoError(t, err)
	url := serve(t, routes{"/" + site.Model: slowly(model), "/test/church.jpg": gives("image/jpeg", picture(t, church))})
	v := visit(t, b, url, "performance.mark('"+pageMark+"')")
	v.view("ready")
	v.drop("/test/church.jpg")
	v.result(church)
	assert.NoError(t, v.SetFiles("#file", samplePath(parachute)))
	v.result(parachute)
	assert.NoError(t, v.Click(`#crops [value="10"]`))
	v.wait("document.querySelectorAll('#crop-outlines rect').length === 10")
	v.result(parachute)
	require.NoError(t, b.Close()) // writes the trace
	return trace
}

// mainThreadTasks reads from a trace how long each task of the main thread that
// sets pageMark had the processor.
func mainThreadTasks(t *testing.T, path string) (tasks []time.Duration) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	type thread struct {
		Process int `json:"pid"`
		Thread  int `json:"tid"`
	}
	var trace struct {
		Events []struct {
			thread
			Name string
			Time float64 `json:"tdur"` // microseconds
		} `json:"traceEvents"`
	}
	require.NoError(t, json.Unmarshal(b, &trace))
	var page thread
	for _, e := range trace.Events {
		if e.Name == pageMark {
			page = e.thread
		}
	}
	for _, e := range trace.Events {
		if e.Name == "ThreadControllerImpl::RunTask" && e.thread == page {
			tasks = append(tasks, time.Duration(e.Time)*time.Microsecond)
		}
	}
	require.NotEmpty(t, tasks)
	return tasks
}
