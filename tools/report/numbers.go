package report

import (
	"fmt"
	"strings"
)

// Grouped writes n with a comma every three digits, 0 as nothing.
func Grouped(n int) string {
	if n == 0 {
		return ""
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Dims writes a shape, as 7x7x1024.
func Dims(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")
}

// Window writes the size of a filter or pool and its stride, as 7x7/2, and
// nothing where there is none.
func Window(window []int, stride int) string {
	if len(window) == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%d", Dims(window), max(1, stride))
}

// Points says how many percentage points a figure fell.
func Points(drop float64) string {
	switch {
	case drop > 0:
		return fmt.Sprintf("%.2f points lost", drop)
	case drop < 0:
		return fmt.Sprintf("%.2f points gained", -drop)
	}
	return "no change"
}

// Minus writes minus signs as wide as digits.
func Minus(s string) string { return strings.ReplaceAll(s, "-", "−") }
