package readme

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	table := Table{Columns: []string{"engine", "ms"}, Rows: [][]string{{"a", "1"}, {"another", "2"}}}
	var text strings.Builder
	require.NoError(t, table.WriteText(&text))
	assert.Equal(t, "engine   ms\na        1\nanother  2\n", text.String())
	assert.Equal(t, "| engine | ms |\n|---|--:|\n| a | 1 |\n| another | 2 |\n", table.Markdown())
}
