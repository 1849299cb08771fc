package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"
)

// exactly keeps the bytes of arguments, which name files and need not be UTF-8;
// kong passes them through JSON.
var exactly = []kong.Option{
	kong.KindMapper(reflect.String, kong.MapperFunc(decodeString)),
	kong.NamedMapper("path", kong.MapperFunc(decodePaths)),
	kong.NamedMapper("existingdir", kong.MapperFunc(decodeFolder)),
	kong.TypeMapper(reflect.TypeFor[[]string](), kong.MapperFunc(decodeStrings)),
}

func popString(ctx *kong.DecodeContext) (string, error) {
	t, err := ctx.Scan.PopValue("string")
	if err != nil {
		return "", err
	}
	return fmt.Sprint(t.Value), nil
}

func decodeString(ctx *kong.DecodeContext, target reflect.Value) error {
	s, err := popString(ctx)
	target.SetString(s)
	return err
}

// decodePaths takes one path of a flag that may come several times.
func decodePaths(ctx *kong.DecodeContext, target reflect.Value) error {
	s, err := popString(ctx)
	target.Set(reflect.Append(target, reflect.ValueOf(kong.ExpandPath(s))))
	return err
}

func decodeFolder(ctx *kong.DecodeContext, target reflect.Value) error {
	s, err := popString(ctx)
	if err != nil {
		return err
	}
	switch info, err := os.Stat(s); {
	case err != nil:
		return err
	case !info.IsDir():
		return errors.New(s + " is not a folder")
	}
	target.SetString(s)
	return nil
}

// decodeStrings takes all arguments that follow, or what a flag lists with commas.
func decodeStrings(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Value.Flag != nil {
		s, err := popString(ctx)
		for part := range strings.SplitSeq(s, ",") {
			target.Set(reflect.Append(target, reflect.ValueOf(part)))
		}
		return err
	}
	for _, t := range ctx.Scan.PopWhile(func(t kong.Token) bool { return t.IsValue() }) {
		target.Set(reflect.Append(target, reflect.ValueOf(fmt.Sprint(t.Value))))
	}
	return nil
}

// version names the program's own.
func version() string {
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
