package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"goglenet/tools/web/site"
)

// watchTasks records, from before the page's own scripts run, the tasks of the
// main thread over 50 ms, which are what browsers call long.
const watchTasks = `
	window.longTasks = [];
	new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration }))))
		.observe({ type: 'longtask', buffered: true });`

// TestMainThreadStaysFree loads the page and classifies two pictures, one of them
// in ten crops, in all of which the main thread must never be busy for over 50
// ms. Durations are of the clock on the wall, so that other work on the machine
// can stretch any task; what the page itself did too long would be too long on
// every visit.
func TestMainThreadStaysFree(t *testing.T) {
	const visits = 5
	setUp(t)
	url := serve(t, routes{"/" + site.Model: slowly(model), "/test/ladybug.jpg": gives("image/jpeg", picture(t, ladybug))})
	var tasks []string
	for range visits {
		v := visit(t, chromium, url, watchTasks)
		v.view("ready")
		v.drop("/test/ladybug.jpg")
		v.result(ladybug)
		assert.NoError(t, v.SetFiles("#file", samplePath(balloon)))
		v.result(balloon)
		assert.NoError(t, v.Click(`#crops [value="10"]`))
		v.wait("document.querySelectorAll('#crop-outlines rect').length === 10")
		v.result(balloon)
		long := eval[string](v, "JSON.stringify(longTasks)")
		if long == "[]" {
			return
		}
		tasks = append(tasks, long)
	}
	assert.Fail(t, "the main thread was busy for over 50 ms on every visit", "%q", tasks)
}
