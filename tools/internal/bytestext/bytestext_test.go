package bytestext

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestString(t *testing.T) {
	for text, want := range map[string]string{
		"":               `""`,
		"caf\u00e9":      `"caf\u00e9"`,
		"caf\xe9.jpg":    `"caf\udce9.jpg"`,
		"\xff\x80\u732b": `"\udcff\udc80\u732b"`,
		"a\"b\\c\n\t":    `"a\"b\\c\n\t"`,
		"\ufffd":         "\"\ufffd\"",
		"\U0001f431":     "\"\U0001f431\"",
	} {
		b, err := json.Marshal(String(text))
		require.NoError(t, err)
		var back String
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, text, string(back))
		var wanted, plain string
		require.NoError(t, json.Unmarshal([]byte(want), &wanted))
		require.NoError(t, json.Unmarshal(b, &plain))
		assert.Equal(t, wanted, plain, "to other readers")
	}
	var back String
	require.NoError(t, json.Unmarshal([]byte(`"\ud83d\udc31\u0041\udcff\\udcff"`), &back))
	assert.Equal(t, "\U0001f431A\xff\\udcff", string(back))
	assert.Error(t, json.Unmarshal([]byte(`17`), &back))
}

func FuzzString(f *testing.F) {
	f.Add("caf\xe9 \U0001f431 \\udc80")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := json.Marshal(String(text))
		require.NoError(t, err)
		var back String
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, text, string(back))
	})
}
