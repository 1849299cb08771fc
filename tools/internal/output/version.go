package output

import "runtime/debug"

// Version names the program's version and that of Go.
func Version() string {
	name := "goglenet"
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return name
	}
	set := map[string]string{}
	for _, s := range build.Settings {
		set[s.Key] = s.Value
	}
	if build.Main.Version != "" {
		name += " " + build.Main.Version
	}
	if revision := set["vcs.revision"]; revision != "" {
		name += " " + revision[:min(12, len(revision))]
		if set["vcs.modified"] == "true" {
			name += " and changes"
		}
	}
	return name + ", " + build.GoVersion
}
