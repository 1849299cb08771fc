package main

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// exactly keeps the bytes of arguments, which name files and need not be UTF-8;
// kong passes them through JSON.
var exactly = []kong.Option{
	kong.KindMapper(reflect.String, kong.MapperFunc(decodeString)),
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

func decodeFolder(ctx *kong.DecodeContext, target reflect.Value) error {
	s, err := popString(ctx)
	if info, failed := os.Stat(s); err == nil && (failed != nil || !info.IsDir()) {
		err = fmt.Errorf("%s is not a folder", s)
	}
	target.SetString(s)
	return err
}

// decodeStrings takes all arguments that follow, or what a flag lists, with commas
// unless its tag says otherwise.
func decodeStrings(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Value.Flag != nil {
		s, err := popString(ctx)
		sep := ","
		if ctx.Value.Tag.Sep < 0 {
			sep = "\x00" // none: no argument has zero bytes
		}
		for part := range strings.SplitSeq(s, sep) {
			target.Set(reflect.Append(target, reflect.ValueOf(part)))
		}
		return err
	}
	for _, t := range ctx.Scan.PopWhile(func(t kong.Token) bool { return t.IsValue() }) {
		target.Set(reflect.Append(target, reflect.ValueOf(fmt.Sprint(t.Value))))
	}
	return nil
}
