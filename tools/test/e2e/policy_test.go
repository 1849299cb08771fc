package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// strict is a policy under which everything works.
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; " +
	"style-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'; trusted-types goglenet"

// under serves the site with a header on every file, or on the page alone.
func under(t *testing.T, header, value string, pageOnly bool) string {
	setUp(t)
	site := siteWith(routes{"/tagged": tagged, "/test/church": gives("image/jpeg", picture(t, church))})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !pageOnly || r.URL.Path == "/tagged" {
			w.Header().Set(header, value)
		}
		site(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/tagged"
}

func TestStrictPolicy(t *testing.T) {
	v := visit(t, chromium, under(t, "Content-Security-Policy", strict, false))
	assert.Equal(t, church, classifies(v, "", "/test/church").Label)
	v.quiet()
}

// TestPolicies: of each policy that forbids something, the error names the part
// that does, and soon.
func TestPolicies(t *testing.T) {
	const csp = "Content-Security-Policy"
	elsewhere := httptest.NewServer(allowingAll(gives("image/jpeg", picture(t, church))))
	t.Cleanup(elsewhere.Close)
	for i, c := range []struct {
		header, policy, says string
		pageOnly             bool
		weights, picture     string
	}{
		{header: csp, policy: "connect-src 'none'", says: "connect-src 'none'"},
		{header: csp, policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'", says: "default-src 'none'"},
		{header: csp, policy: "connect-src 'self'", says: "connect-src 'self'", weights: elsewhere.URL + "/w.safetensors"},
		{header: csp, policy: "connect-src 'self'", says: "connect-src 'self'", picture: elsewhere.URL + "/church.jpg"},
		{header: csp, policy: "script-src 'self'", says: "script-src 'self'"},
		{header: csp, policy: "script-src 'nonce-none' 'self'; worker-src 'nonce-none'", says: "worker-src 'nonce-none'"},
		{header: csp, policy: "worker-src 'none'", says: "worker-src 'none'"},
		{header: csp, policy: "worker-src blob:", says: "worker-src blob:"},
		{header: csp, policy: "child-src 'none'", says: "child-src 'none'"},
		{header: csp, policy: "require-trusted-types-for 'script'; trusted-types other", says: "trusted-types other"},
		{header: csp, policy: "require-trusted-types-for 'script'; trusted-types 'none'", says: "trusted-types 'none'"},
		{header: csp, policy: "sandbox allow-scripts", says: "sandbox"},
		{header: "Cross-Origin-Embedder-Policy", policy: "require-corp", says: "Cross-Origin-Embedder-Policy", pageOnly: true},
	} {
		if testing.Short() && i%3 > 0 {
			continue
		}
		t.Run(c.policy+" "+c.weights+c.picture, func(t *testing.T) {
			v := visit(t, chromium, under(t, c.header, c.policy, c.pageOnly))
			options, picture := "{}", "/test/church"
			if c.weights != "" {
				options = fmt.Sprintf("{ weights: %q }", c.weights)
			}
			if c.picture != "" {
				picture = c.picture
			}
			got := classifies(v, options, picture)
			assert.Equal(t, "blocked", got.Code, got.Message)
			assert.Contains(t, got.Message, c.says)
			if c.picture == "" { // for that one the classifier is loaded first
				assert.Less(t, got.Seconds, (2 * time.Second).Seconds())
			}
		})
	}
}

// TestPageFromFile: a page that is opened as a file is told what to do.
func TestPageFromFile(t *testing.T) {
	setUp(t)
	v := visit(t, chromium, "file://"+dist+"/embed.html")
	got := classifies(v, "", "samples/church.jpg")
	assert.Equal(t, "blocked", got.Code)
	assert.Contains(t, got.Message, "serve its folder over http")
}
