package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/web/site"
)

// embedding is a page with the embed script, which keeps what its events tell.
func embedding(body string) http.HandlerFunc {
	return gives("text/html", []byte(`<!doctype html><title>embedding</title><link rel=icon href=data:>
		<script>
			window.told = [];
			for (const type of ['goglenet', 'goglenet-error']) document.addEventListener(type, (event) => {
				const { predictions, error, retryAfter } = event.detail;
				told.push([event.composedPath()[0].id || 'closed', predictions ? predictions[0].className : error.code, retryAfter ?? 0].join(' '));
			});
		</script>
		<script src="goglenet.js" data-weights="`+site.Model+`" defer></script>`+body))
}

// TestEmbedTriesAgain has the weights come only after a while.
func TestEmbedTriesAgain(t *testing.T) {
	var up atomic.Bool
	weights := func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			unavailable(w, r)
			return
		}
		gives("application/octet-stream", model)(w, r)
	}
	v := visit(t, chromium, serve(t, routes{
		"/embedding":       embedding(`<img data-goglenet id=first src=test/church.jpg>`),
		"/" + site.Model:   weights,
		"/test/church.jpg": gives("image/jpeg", picture(t, church)),
	})+"/embedding")
	v.wait("told.length >= 2")
	assert.Equal(t, []string{"first network 1000", "first network 2000"}, eval[[]string](v, "told")[:2], "growing waits")
	eval[bool](v, `(document.body.insertAdjacentHTML('beforeend', '<img data-goglenet id=second src=test/church.jpg>'), true)`)
	v.wait("document.getElementById('second').dataset.goglenetError === 'network'")
	up.Store(true)
	v.wait("[...document.images].every((img) => img.dataset.goglenetLabels && !img.dataset.goglenetError)")
	assert.ElementsMatch(t, []string{"first church 0", "second church 0"}, eval[[]string](v, "told.slice(-2)"))
}

// TestEmbedFindsImages that are in shadow roots of every kind, and those that come later.
func TestEmbedFindsImages(t *testing.T) {
	v := visit(t, chromium, serve(t, routes{
		"/embedding": embedding(`<img data-goglenet id=plain src=test/church.jpg>
			<div><template shadowrootmode=open><img data-goglenet id=declared src=test/church.jpg></template></div>
			<div id=host></div><div id=closed></div><x-late></x-late>`),
		"/test/church.jpg":    gives("image/jpeg", picture(t, church)),
		"/test/parachute.jpg": gives("image/jpeg", picture(t, parachute)),
	})+"/embedding")
	v.wait("told.length === 2")
	eval[bool](v, `(() => {
		const image = (id) => Object.assign(document.createElement('img'), { id, src: 'test/church.jpg' });
		const marked = (id) => { const img = image(id); img.dataset.goglenet = ''; return img };
		const open = document.getElementById('host').attachShadow({ mode: 'open' });
		open.append(marked('open'));
		open.append(document.createElement('p'));
		open.lastChild.attachShadow({ mode: 'open' }).append(marked('nested'));
		document.getElementById('closed').attachShadow({ mode: 'closed' }).append(marked(''));
		customElements.define('x-late', class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: 'open' }).append(marked('late')) } });
		const built = document.createElement('div');
		built.attachShadow({ mode: 'open' }).append(marked('built'));
		document.body.append(built, image('unmarked'), marked('added'));
		return true;
	})()`)
	v.wait("told.length >= 8")
	told := eval[[]string](v, "told")
	assert.ElementsMatch(t, strings.Split("plain declared open nested closed late built added", " "), ids(told))
	for _, line := range told {
		assert.Contains(t, line, " church ")
	}
	eval[bool](v, `(document.getElementById('unmarked').dataset.goglenet = '', document.getElementById('plain').src = 'test/parachute.jpg', true)`)
	v.wait("told.length >= 10")
	assert.ElementsMatch(t, []string{"unmarked church 0", "plain parachute 0"}, eval[[]string](v, "told.slice(8)"))
	require.Equal(t, parachute, eval[string](v, "JSON.parse(document.getElementById('plain').dataset.goglenetLabels)[0].className"))
	v.quiet()
}

func ids(lines []string) (first []string) {
	for _, line := range lines {
		id, _, _ := strings.Cut(line, " ")
		first = append(first, id)
	}
	return first
}
