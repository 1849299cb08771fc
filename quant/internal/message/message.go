// Package message helps to word errors.
package message

import "strconv"

// Quote quotes s, cut so that a hostile name cannot flood a message.
func Quote(s string) string {
	const limit = 80
	if len(s) > limit {
		return strconv.Quote(s[:limit]) + "..."
	}
	return strconv.Quote(s)
}

// Plural is a number of things: "1 byte", "2 bytes".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
