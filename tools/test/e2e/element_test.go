package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestElement gives pictures to <goglenet-classifier> by every way, in a form and under a strict policy.
func TestElement(t *testing.T) {
	page := gives("text/html", []byte(`<!doctype html><html lang=en><meta http-equiv=Content-Security-Policy content="`+strict+`"><title>element</title>
		<link rel=icon href=data:><script type=module src=goglenet-element.mjs></script>
		<form><goglenet-classifier name=thing heat-map top-k=3 required></goglenet-classifier><goglenet-classifier id=other crops=7></goglenet-classifier></form>`))
	v := visit(t, chromium, serve(t, routes{
		"/page":       page,
		"/test/good":  gives("image/jpeg", picture(t, church)),
		"/test/other": gives("image/jpeg", picture(t, parachute)),
		"/test/text":  gives("image/jpeg", []byte("no picture")),
	})+"/page", `
		window.told = [];
		for (const type of ['goglenet', 'goglenet-error', 'change']) addEventListener(type, (event) => told.push(type));
		addEventListener('securitypolicyviolation', (event) => told.push('violation of ' + event.violatedDirective));`)
	const find = `const element = document.querySelector('goglenet-classifier'), root = element.shadowRoot, form = document.querySelector('form');
		const file = async (name) => new File([await (await fetch('test/' + name)).blob()], name, { type: 'image/jpeg' });
		const transfer = (file) => { const data = new DataTransfer(); data.items.add(file); return data };
		const part = (name) => root.querySelector('[part=' + name + ']');
		const until = async (condition) => { while (!condition()) await new Promise((done) => setTimeout(done, 20)) };`
	v.wait("customElements.get('goglenet-classifier')")
	type shown struct {
		Names, Parts         []string
		Value, Data, Message string
		Heat, Valid, Picture bool
		Pressed              []string
		Told                 []string
	}
	look := `({ names: [...root.querySelectorAll('[part=name]')].map((n) => n.textContent), value: element.value, data: String(new FormData(form).get('thing')),
		message: part('status').textContent + part('error').textContent, heat: !part('heat-map').hidden, valid: form.checkValidity(), picture: part('image').naturalWidth > 0,
		pressed: [...root.querySelectorAll('button')].map((b) => b.ariaPressed), told: told.splice(0) })`
	do := func(work string) shown { return eval[shown](v, `(async () => { `+find+work+`; return `+look+` })()`) }

	empty := do("")
	assert.False(t, empty.Valid, "a picture is required")
	assert.Equal(t, "null", empty.Data)

	dropped := do(`part('drop-zone').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer(await file('good')), bubbles: true, cancelable: true })); await until(() => element.value || part('error').textContent)`)
	require.Len(t, dropped.Names, 3, dropped.Message)
	assert.Equal(t, []string{church, church, church}, []string{dropped.Names[0], dropped.Value, dropped.Data})
	assert.Contains(t, dropped.Message, "church, ")
	assert.True(t, dropped.Heat && dropped.Valid && dropped.Picture)
	assert.Equal(t, []string{"true", "false", "false"}, dropped.Pressed)
	assert.Equal(t, []string{"goglenet", "change"}, dropped.Told)
	assert.Equal(t, []string{"false", "true", "false"}, do(`root.querySelectorAll('button')[1].click()`).Pressed)

	pasted := do(`element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer(await file('other')) })); await until(() => element.value === 'parachute' || part('error').textContent)`)
	assert.Equal(t, parachute, pasted.Data, pasted.Message)

	bad := do(`const input = root.querySelector('input'); input.files = transfer(await file('text')).files; input.dispatchEvent(new Event('change')); await until(() => part('error').textContent)`)
	assert.Contains(t, bad.Message, "not a picture")
	assert.Empty(t, bad.Value)
	assert.False(t, bad.Valid)
	assert.Equal(t, []string{"goglenet-error"}, bad.Told)

	called := do(`await element.classify('test/good')`)
	assert.Equal(t, church, called.Data)
	reset := do(`form.reset()`)
	assert.Empty(t, reset.Names)
	assert.False(t, reset.Valid)
	assert.Equal(t, "bad-argument", eval[string](v, `document.getElementById('other').classify('test/good').catch((error) => error.code)`))
	v.quiet()
}
