package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// axe is the script of axe-core, or skips the test where npm cannot get it.
func axe(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root, "tools", "test", "axe")
	script := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(script); err != nil {
		if out, err := exec.Command("npm", "ci", "--prefix", dir, "--no-audit", "--no-fund", "--silent").CombinedOutput(); err != nil {
			t.Skipf("axe-core: %v %s", err, out)
		}
	}
	b, err := os.ReadFile(script)
	require.NoError(t, err)
	return string(b)
}

// accessibleStates are what the pages can look like: an address, a script and
// what is true when it is done.
var accessibleStates = []struct{ name, path, script, until string }{
	{"ready", "/", "0", panelShows + "'ready'"},
	{"result", "/", "document.querySelector('#samples li:nth-child(2) button').click()", panelShows + "'result'"},
	{"unsure", "/", "document.querySelector('#unsure').textContent = 'Not sure.'; document.getElementById('more').click()", "document.querySelectorAll('#predictions li').length > 5"},
	{"heat map", "/", "document.getElementById('where').click()", "document.getElementById('where-note').textContent"},
	{"classes", "/", "document.getElementById('known').open = true", "document.getElementById('known-list').children.length"},
	{"failure", "/", "document.getElementById('url').value = 'no address'; document.getElementById('url-form').requestSubmit()", panelShows + "'failure'"},
	{"update", "/", "document.getElementById('update').hidden = false", "true"},
	{"wall", "/", `(async () => {
		const dataTransfer = new DataTransfer();
		for (const { src } of document.querySelectorAll('#samples li:nth-child(-n+3) img')) dataTransfer.items.add(new File([await (await fetch(src)).blob()], src));
		dataTransfer.items.add(new File(['no picture'], 'bad.jpg'));
		document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
	})()`, "document.querySelector('#series-list .bad') && document.getElementById('series-work').hidden"},
	{"embed", "/embed.html", "0", "[...document.querySelectorAll('img[data-goglenet]')].every((i) => i.dataset.goglenetLabels)"},
}

const panelShows = "document.getElementById('panel').dataset.view === "

// TestAccessible has axe look at each state of the pages, one after another, in
// both schemes, as wide as phones and desktops are; in short mode at each state
// once, each time in another way.
func TestAccessible(t *testing.T) {
	script := axe(t)
	url := serve(t, nil)
	v := visit(t, chromium, url)
	at := "/"
	v.view("ready")
	for state, s := range accessibleStates {
		t.Run(s.name, func(t *testing.T) {
			v := visitor{v.Page, t}
			if s.path != at {
				at = s.path
				require.NoError(t, v.Go(url+at))
			}
			eval[any](v, s.script+"; 0")
			v.wait(s.until)
			eval[any](v, script+"; 0")
			for i, width := range []int{320, 768, 1440} {
				for _, dark := range []bool{false, true} {
					if testing.Short() && (state%3 != i || state%2 == 0 != dark) {
						continue
					}
					require.NoError(t, v.Resize(width, 900, dark))
					eval[any](v, "document.getAnimations().forEach((animation) => animation.cancel())") // colours change slowly
					assert.Empty(t, eval[[]string](v, `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
						nodes.map(({ target, failureSummary }) => id + ' ' + target + ': ' + failureSummary)))`), fmt.Sprint(width, dark))
					v.noOverflow()
				}
			}
		})
	}
}
