package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tab goes on to the element that a selector finds, as who has no pointer does.
func (v visitor) tab(selector string) {
	v.t.Helper()
	const most = 60
	for range most {
		require.NoError(v.t, v.Press(kb.Tab))
		if eval[bool](v, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	require.Fail(v.t, "the keyboard does not reach "+selector)
}

// press presses a key on the element with the focus.
func (v visitor) press(key string) {
	v.t.Helper()
	require.NoError(v.t, v.Press(key))
}

// TestKeyboard uses the page without a pointer.
func TestKeyboard(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	v.tab("#file")
	v.tab("#samples li:nth-child(2) button")
	v.press(kb.Enter)
	v.result(church)
	v.tab("#known summary")

	v.tab("#where") // around the page's end
	v.press(" ")
	v.wait("document.getElementById('where-note').textContent.startsWith('church: ')")
	v.tab("#predictions li:nth-child(2) button")
	v.wait("!document.getElementById('where-note').textContent.startsWith('church: ')")
	v.tab("#more")
	v.press(kb.Enter)
	v.wait("document.querySelectorAll('#predictions li').length === 10")
	v.tab("#save-png")
	v.tab("#crops input")
	v.press(kb.ArrowRight)
	v.wait("document.getElementById('working-text').textContent === '10 of 10 crops'")
	v.result(church)
	v.tab("#url")
	v.tab("#inside summary")
	v.press(kb.Enter)
	v.wait("document.querySelectorAll('.layer').length > 50")
	v.tab(".layer:not([aria-pressed=true])")
	v.press(kb.Enter)
	assert.Equal(t, "true", eval[string](v, "document.activeElement.ariaPressed"))
	v.quiet()
}

// TestFocusAfterCancel: who cancels work is left at what it was about.
func TestFocusAfterCancel(t *testing.T) {
	v := visit(t, chromium, serve(t, nil))
	v.view("ready")
	require.NoError(t, v.Click(`#crops [value="144"]`))
	require.NoError(t, v.Click("#samples li:nth-child(2) button"))
	v.wait("document.getElementById('cancel').checkVisibility()")
	eval[any](v, "(document.getElementById('cancel').focus(), document.getElementById('cancel').click())")
	v.result(church)
	assert.Equal(t, "panel", eval[string](v, "document.activeElement.id"))
	v.quiet()
}
