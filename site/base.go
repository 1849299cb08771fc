// Package site lends the page's base style to the reports. The page itself is
// built by tools/web/site.
package site

import _ "embed"

// BaseStyle is base.css.
//
//go:embed base.css
var BaseStyle string
