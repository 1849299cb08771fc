package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program uses the built folder as a package.
const program = `import { load } from 'goglenet';
import 'goglenet/element';
document.title = customElements.get('goglenet-classifier') ? 'defined' : 'undefined';
load({ base: '/goglenet/' })
	.then((classifier) => classifier.classify('/test/church'))
	.then(([best]) => (document.title += ' ' + best.className), (error) => (document.title += ' ' + error));
`

// TestBundlers builds a program that has the built folder as a package, and runs it.
func TestBundlers(t *testing.T) {
	setUp(t)
	for name, build := range map[string]func(t *testing.T, app, out string){
		"esbuild module": withESBuild(api.FormatESModule),
		"esbuild script": withESBuild(api.FormatIIFE),
		"webpack":        withNode("webpack"),
		"vite":           withNode("vite"),
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			build(t, packageUser(t), out)
			mux := http.NewServeMux()
			mux.Handle("/", http.FileServer(http.Dir(out)))
			mux.Handle("/goglenet/", http.StripPrefix("/goglenet", siteWith(nil)))
			mux.HandleFunc("/test/church", gives("image/jpeg", picture(t, church)))
			s := httptest.NewServer(mux)
			t.Cleanup(s.Close)
			v := visit(t, chromium, s.URL)
			v.wait("document.title.includes(' ')")
			assert.Equal(t, "defined "+church, eval[string](v, "document.title"))
		})
	}
}

// packageUser makes a folder with the program in it.
func packageUser(t *testing.T) string {
	app, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, content := range map[string]string{
		"main.js":    program,
		"index.html": `<!doctype html><title></title><link rel=icon href=data:><script type=module src="/main.js"></script>`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(app, name), []byte(content), 0o644))
	}
	require.NoError(t, os.Mkdir(filepath.Join(app, "node_modules"), 0o755))
	require.NoError(t, os.Symlink(dist, filepath.Join(app, "node_modules", "goglenet")))
	return app
}

func withESBuild(format api.Format) func(t *testing.T, app, out string) {
	return func(t *testing.T, app, out string) {
		r := api.Build(api.BuildOptions{AbsWorkingDir: app, EntryPoints: []string{"main.js"}, Outfile: filepath.Join(out, "main.js"),
			Bundle: true, Write: true, Format: format})
		require.Empty(t, r.Errors)
		usePage(t, out, map[api.Format]string{api.FormatESModule: "type=module", api.FormatIIFE: "defer"}[format])
	}
}

// withNode builds with a bundler from npm, which takes long to fetch.
func withNode(bundler string) func(t *testing.T, app, out string) {
	return func(t *testing.T, app, out string) {
		if testing.Short() {
			t.Skip("fetches packages")
		}
		folder := filepath.Join(root, "tools", "test", "bundlers")
		runNode(t, folder, "npm", "ci", "--no-audit", "--no-fund", "--silent")
		runNode(t, folder, "node", "build.mjs", bundler, app, out)
		if bundler == "webpack" {
			usePage(t, out, "defer")
		}
	}
}

// usePage writes a page that runs main.js.
func usePage(t *testing.T, out, kind string) {
	page := `<!doctype html><title></title><link rel=icon href=data:><script ` + kind + ` src="main.js"></script>`
	require.NoError(t, os.WriteFile(filepath.Join(out, "index.html"), []byte(page), 0o644))
}

// runNode runs a command of Node's and gives what it prints, or skips the test where there is no Node.
func runNode(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip("there is no Node here")
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	return string(said)
}

// TestImportInNode imports the package where there is no browser: only loading is refused.
func TestImportInNode(t *testing.T) {
	setUp(t)
	said := runNode(t, packageUser(t), "node", "--input-type=module", "--eval", `
		const { load, GoglenetError, drawHeatMap } = await import('goglenet');
		const { GoglenetClassifier } = await import('goglenet/element');
		const error = await load().catch((error) => error);
		const wrong = await load({ weigths: '' }).catch((error) => error);
		console.log(error instanceof GoglenetError, error.code, wrong.code, typeof drawHeatMap, typeof GoglenetClassifier);`)
	assert.Equal(t, "true unsupported-browser bad-argument function function", strings.TrimSpace(said))
}
