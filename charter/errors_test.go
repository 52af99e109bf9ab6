package charter_test

import (
	"strings"
	"testing"

	"charte/charter"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 80) + "!" + strings.Repeat("y", 80)
	for name, test := range map[string]struct {
		src          string
		line, column int
		want         string
	}{
		"the first line":           {"charter: 2\nsite:\n", 1, 10, "charter: 2\n         ^\n"},
		"after a byte order mark":  {"\ufeffcharter: 2", 1, 1, "charter: 2\n^\n"},
		"characters, not bytes":    {"a: 1\né: 2\r\n", 2, 4, "é: 2\n   ^\n"},
		"past the end of the line": {"a:\n", 1, 40, "a:\n  ^\n"},
		"no such line":             {"a:\n", 9, 1, ""},
		"what acts on a screen":    {"a:\t\x1b[1mb\n", 1, 4, "a:  [1mb\n   ^\n"},
		"a long line":              {long, 1, 81, "…" + strings.Repeat("x", 59) + "!" + strings.Repeat("y", 48) + "…\n" + strings.Repeat(" ", 60) + "^\n"},
		"the start of a long line": {long, 1, 3, strings.Repeat("x", 80) + "!" + strings.Repeat("y", 28) + "…\n  ^\n"},
	} {
		if got := (charter.Pos{File: "c", Line: test.line, Column: test.column}).Excerpt([]byte(test.src)); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, test.want)
		}
	}
}
