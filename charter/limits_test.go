package charter_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"charte/charter"
	"charte/sites"
)

// orderly parses anything and checks what every outcome has in common.
func orderly(t *testing.T, src []byte) {
	t.Helper()
	c, err := charter.Parse("charter.yaml", src)
	if err == nil {
		if c == nil || c.Site.ID == "" || len(c.Data) == 0 || len(c.Purposes) == 0 {
			t.Errorf("accepted %q", src)
		}
		return
	}
	var all charter.Errors
	if c != nil || !errors.As(err, &all) || len(all) == 0 || len(all) > 101 {
		t.Fatalf("got %v and %v", c, err)
	}
	if !slices.IsSortedFunc(all, func(a, b charter.Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	}) {
		t.Errorf("not in order: %v", err)
	}
	last := strings.Count(string(src), "\n") + 1
	for _, e := range all {
		if e.File != "charter.yaml" || e.Line < 1 || e.Line > last || e.Column < 1 || e.Message == "" {
			t.Errorf("%d lines, %q: %v", last, src, e)
		}
		if strings.ContainsAny(e.Message+e.Hint, "\n\x1b") {
			t.Errorf("more than a line: %q", e.Error())
		}
	}
}

// Input made to exhaust a parser ends in one error that says why.
func TestLimits(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, test := range map[string]struct{ src, want string }{
		"too long":       {"charter: 1\n# " + strings.Repeat("x", 1<<20), "1:1: the file is over 1 MiB"},
		"too many keys":  {many(30_000, "k%d: v\n"), "at most 20000 words and marks"},
		"brackets":       {strings.Repeat("[", 100_000)[:19_000], "nested more than 16 levels deep"},
		"braces":         {strings.Repeat("{a: ", 5_000), "nested more than 16 levels deep"},
		"dashes":         {strings.Repeat("- ", 19_000), "nested more than 16 levels deep"},
		"stairs":         {stairs(100), "nested more than 16 levels deep"},
		"tags":           {"a: " + strings.Repeat("!t ", 5_000), "nested more than 16 levels deep"},
		"anchors in [":   {"a: [" + strings.Repeat("&a ", 5_000), "nested more than 16 levels deep"},
		"not UTF-8":      {"charter: 1\nname: \xff\n", "2:7: this character is not UTF-8"},
		"zero byte":      {"charter: 1\x00\n", "1:11: an invisible character (U+0000)"},
		"unseen":         {strings.Repeat("\u200b", 300_000), "and 1 more from here on"},
		"too many words": {"data:\n" + many(3_000, "  n%d: {x: y}\n"), "and "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := charter.Parse("c.yaml", []byte(test.src))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%.300v", err)
			}
		})
	}
}

func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", i))
	}
	return b.String()
}

func TestErrorsAreBounded(t *testing.T) {
	_, err := charter.Parse("c.yaml", []byte("data:\n"+strings.Repeat("  X: {}\n", 500)))
	var all charter.Errors
	if !errors.As(err, &all) || len(all) != 101 || !strings.HasPrefix(all[100].Message, "and ") {
		t.Fatalf("%d errors, the last is %v", len(all), all[len(all)-1])
	}
	var one charter.Error
	if !errors.As(err, &one) || one != all[0] {
		t.Errorf("errors.As finds %v", one)
	}
}

// An editor's line ends and byte order mark change neither the charter nor its positions.
func TestEditorsHabits(t *testing.T) {
	plain := skills(t)
	windows := "\ufeff" + strings.ReplaceAll(string(sites.Skills()), "\n", "\r\n")
	c, err := charter.Parse(sites.SkillsFile, []byte(windows))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(c.Data, c.Purposes, c.Trackers, c.Site) != fmt.Sprint(plain.Data, plain.Purposes, plain.Trackers, plain.Site) {
		t.Error("it reads differently")
	}
	if string(c.Source) != windows {
		t.Error("the source is not what was given")
	}
}

func TestCharterKeepsItsOwnSource(t *testing.T) {
	src := sites.Skills()
	c, err := charter.Parse(sites.SkillsFile, src)
	if err != nil {
		t.Fatal(err)
	}
	src[0] = '!'
	if c.Source[0] == '!' {
		t.Error("the charter changes with the caller's bytes")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sites.Skills())
	for _, s := range []string{"", "a: &a [*a]", "? a\n: b", "{", "- - -", "%YAML 1.2\n---\n", "a: |\n  b\n", "\"\\x00\"", "!!x", "charter: 1\nsite: {id: [}", "data:\n  a: {<<: *b}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { orderly(t, src) })
}
