// Package pkgrules holds the module's dependency rules, and the size of what
// the browser downloads, as tests.
package pkgrules

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "goglenet"

// rule forbids packages to depend on others, however indirectly. A name stands
// for the package and, with "/..." behind it, for what is beneath it.
type rule struct {
	from   []string // packages that must keep the rule
	js     bool     // as built for the browser, otherwise for this machine
	banned []string
}

// encoders drag in reflection over every type, and half the standard library.
var encoders = []string{"encoding/json/...", "encoding/gob", "encoding/xml", "encoding/asn1", "text/template/...", "html/template"}

var rules = map[string]rule{
	"the network and the number formats do no input or output": {
		from:   []string{"core/...", "quant/..."},
		banned: append([]string{"tools/...", "wasm/...", "syscall/js", "os/...", "net/...", "io/ioutil", "fmt", "log/...", "flag", "plugin"}, encoders...),
	},
	"number formats know no network": {
		from:   []string{"quant/..."},
		banned: []string{"core/..."},
	},
	"tools need the network, not it them": {
		from:   []string{"core/...", "wasm/..."},
		banned: []string{"tools/..."},
	},
	"file formats know tensors and graphs, no network": {
		from:   []string{"tools/formats/..."},
		banned: []string{"core/architecture/...", "core/googlenet/...", "core/program/...", "core/machine/...", "core/calibrate/...", "core/classify/...", "core/vision/...", "wasm/...", "tools/convert/...", "tools/predict/...", "tools/evaluate/..."},
	},
	"the browser's program stays lean": {
		from: []string{"wasm"}, js: true,
		banned: append([]string{"tools/...", "core/vision/augment/...", "wasm/kernels/asm/...", "wasm/kernels/gen/...", "wasm/kernels/template/...", "wasm/kernels/wazero/...", "fmt", "log/...", "flag", "net/...", "regexp/...", "go/...",
			"github.com/tetratelabs/..."}, encoders...),
	},
}

func TestDependencies(t *testing.T) {
	for name, r := range rules {
		t.Run(name, func(t *testing.T) {
			for _, p := range list(t, r.js, patterns(r.from)...) {
				if p.isTestSuite() || p.isGenerator() {
					continue
				}
				for _, dep := range p.Deps {
					if i := slices.IndexFunc(r.banned, func(b string) bool { return matches(b, dep) }); i >= 0 {
						t.Errorf("%s depends on %s; %s is banned there", p.ImportPath, dep, r.banned[i])
					}
				}
			}
		})
	}
}

func TestOnlyTheBrowsersProgramTouchesJavaScript(t *testing.T) {
	for _, p := range list(t, true, "./...") {
		if slices.Contains(p.Imports, "syscall/js") && !strings.HasPrefix(p.ImportPath, module+"/wasm") {
			t.Errorf("%s imports syscall/js", p.ImportPath)
		}
	}
}

func TestOnlyCommandsHaveACommandLine(t *testing.T) {
	for _, p := range list(t, false, "./...") {
		if p.Name != "main" && slices.Contains(p.Imports, "github.com/alecthomas/kong") {
			t.Errorf("%s imports kong", p.ImportPath)
		}
	}
}

// TestThirdParties: the network depends on the standard library and float16 alone.
func TestThirdParties(t *testing.T) {
	for _, p := range list(t, false, "./core/...", "./quant/...") {
		if p.isTestSuite() || p.isGenerator() {
			continue
		}
		for _, dep := range p.Deps {
			host, _, _ := strings.Cut(dep, "/")
			if strings.Contains(host, ".") && dep != "github.com/x448/float16" {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}

// TestSuitesStayInTests: packages for tests are imported by tests, and by each
// other, alone.
func TestSuitesStayInTests(t *testing.T) {
	for _, p := range list(t, false, "./...") {
		for _, dep := range p.Imports {
			if (pkg{ImportPath: dep}).isTestSuite() && !p.isTestSuite() {
				t.Errorf("%s imports %s", p.ImportPath, dep)
			}
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		banned, dep string
		want        bool
	}{
		{"fmt", "fmt", true}, {"fmt", "fmtx", false}, {"os/...", "os", true}, {"os/...", "os/exec", true},
		{"os/...", "ostrich", false}, {"core/...", module + "/core/graph", true}, {"core/...", "core/graph", true},
	} {
		require.Equal(t, c.want, matches(c.banned, c.dep), "%s %s", c.banned, c.dep)
	}
}

func matches(banned, dep string) bool {
	dep = strings.TrimPrefix(dep, module+"/")
	root, tree := strings.CutSuffix(banned, "/...")
	return dep == root || tree && strings.HasPrefix(dep, root+"/")
}

func patterns(names []string) []string {
	var p []string
	for _, n := range names {
		p = append(p, "./"+n)
	}
	return p
}

// pkg is what the rules read of go list's output.
type pkg struct {
	ImportPath, Name, Dir string
	Imports, Deps         []string
}

// isTestSuite tells the module's packages that serve tests alone: those in
// tools/test, and those named as core/machine/machinetest is.
func (p pkg) isTestSuite() bool {
	path, ours := strings.CutPrefix(p.ImportPath, module+"/")
	return ours && (strings.HasPrefix(path, "tools/test/") || strings.HasSuffix(path, "test"))
}

// isGenerator tells the commands that write code, which are linked into nothing.
func (p pkg) isGenerator() bool { return strings.HasSuffix(p.ImportPath, "/gen") }

func list(t *testing.T, js bool, patterns ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Name,Dir,Imports,Deps"}, patterns...)...)
	cmd.Dir = "../../.."
	cmd.Stderr = os.Stderr
	if js {
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	}
	out, err := cmd.Output()
	require.NoError(t, err)
	var pkgs []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			require.NotEmpty(t, pkgs)
			return pkgs
		}
		require.NoError(t, err)
		pkgs = append(pkgs, p)
	}
}
