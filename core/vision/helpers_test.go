package vision

import "fmt"

func name(source, dest Size) string {
	return fmt.Sprintf("%dx%d to %dx%d", source.W, source.H, dest.W, dest.H)
}
