package e2e

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/test/corpus"
)

// mutatedLimit is how long the page may take for a damaged file, in seconds.
const mutatedLimit = 2

// TestMutatedFiles gives damaged image files to the page: each is classified, or refused by a typed error, soon.
func TestMutatedFiles(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 100
	}
	mutated, err := corpus.Mutated(n)
	require.NoError(t, err)
	files := func(w http.ResponseWriter, r *http.Request) {
		i, _ := strconv.Atoi(r.URL.RawQuery)
		gives("application/octet-stream", mutated[i])(w, r)
	}
	v := visit(t, chromium, serve(t, routes{"/tagged": tagged, "/mutated": files})+"/tagged")
	type answer struct {
		Said    string
		Seconds float64
	}
	eval[bool](v, `goglenet.load({ workers: 1 }).then((loaded) => { globalThis.c = loaded; return true; })`)
	refused, slowest := 0, 0.0
	for i := range n {
		got := eval[answer](v, fmt.Sprintf(`(async () => {
			%s
			const blob = await (await fetch('/mutated?%d')).blob();
			const start = performance.now();
			const said = await says(blob);
			return { said, seconds: (performance.now() - start) / 1000 };
		})()`, says, i))
		slowest = max(slowest, got.Seconds)
		switch {
		case got.Said == "not-an-image" || got.Said == "too-large":
			refused++
		default:
			assert.False(t, strings.HasPrefix(got.Said, "untyped") || got.Said == "crashed" || got.Said == "timeout", "file %d: %s", i, got.Said)
		}
		assert.Less(t, got.Seconds, float64(mutatedLimit), "file %d", i)
	}
	t.Logf("%d of %d refused, %.2f s at most", refused, n, slowest)
}
