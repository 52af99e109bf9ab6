package charter_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"charte/charter"
)

// Each archive of testdata/format is a charter, and the layout that it gets.
func TestFormat(t *testing.T) {
	names, err := filepath.Glob("testdata/format/*.txtar")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) != 2 || a.Files[0].Name != "charter.yaml" || a.Files[1].Name != "formatted.yaml" {
				t.Fatal("want charter.yaml and formatted.yaml")
			}
			got := formatted(t, a.Files[0].Data)
			if *update {
				a.Files[1].Data = got
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[1].Data); string(got) != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Formatting changes where things stand, and nothing else.
func TestFormatKeepsTheMeaning(t *testing.T) {
	for name, src := range charters(t) {
		out := formatted(t, src)
		if name != "testdata/ok-layout.txtar" && strings.Count(string(src), "#") != strings.Count(string(out), "#") {
			t.Errorf("%s: comments come or go", name)
		}
	}
}

// However a file is indented and its lines end, it gets the same layout.
func TestFormatForgetsHabits(t *testing.T) {
	indent := regexp.MustCompile(`(?m)^( +)(- )?`)
	for name, src := range charters(t) {
		want := string(formatted(t, src))
		wide := indent.ReplaceAllStringFunc(string(src), func(s string) string {
			spaces, item := strings.CutSuffix(s, "- ")
			if item {
				return spaces + spaces + "-   "
			}
			return s + s
		})
		for habit, other := range map[string]string{
			"four spaces": wide,
			"Windows":     "\ufeff" + strings.ReplaceAll(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n", "\r\n"),
			"formatted":   strings.ReplaceAll(want, "\n\n", "\n \n\n"),
		} {
			if got := string(formatted(t, []byte(other))); got != want {
				t.Errorf("%s, %s:\n%s\nnot\n%s", name, habit, got, want)
			}
		}
	}
}

// formatted formats a charter, and checks what holds of every formatted charter.
func formatted(t testing.TB, src []byte) []byte {
	t.Helper()
	out, err := charter.Format(src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	before, err := charter.Parse("c", src)
	if err != nil {
		t.Fatal(err)
	}
	after, err := charter.Parse("c", out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if one, other := meaning(before), meaning(after); one != other {
		t.Fatalf("it means\n%s\nand not\n%s\n%s", other, one, out)
	}
	again, err := charter.Format(out)
	if err != nil || string(again) != string(out) {
		t.Fatalf("formatting again gives\n%s\nnot\n%s%v", again, out, err)
	}
	return out
}

// meaning gives all that a charter says, but not where.
func meaning(c *charter.Charter) string {
	var b strings.Builder
	told := make(map[string]string)
	for _, p := range c.Places() {
		told[p.Path] = fmt.Sprint(p.Rows, p.Wording, p.Justified)
	}
	fmt.Fprint(&b, told)
	said := make(map[string]charter.Text)
	for _, s := range c.Texts() {
		said[s.Path] = s.Text
	}
	fmt.Fprint(&b, said)
	write(&b, reflect.ValueOf(*c))
	return b.String()
}

// write gives a value without its positions.
func write(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[charter.Pos]() || !f.IsExported() || f.Name == "Source" {
				continue
			}
			fmt.Fprintf(b, "%s(", f.Name)
			write(b, v.Field(i))
			b.WriteByte(')')
		}
		if s, ok := v.Interface().(fmt.Stringer); ok {
			b.WriteString(s.String())
		}
	case reflect.Slice:
		for i := range v.Len() {
			write(b, v.Index(i))
			b.WriteByte(',')
		}
	case reflect.Pointer:
		if !v.IsNil() {
			write(b, v.Elem())
		}
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func TestFormatRefuses(t *testing.T) {
	out, err := charter.Format([]byte("charter: 1\nsite: {id: [}\n"))
	var all charter.Errors
	if out != nil || !errors.As(err, &all) || !strings.HasPrefix(err.Error(), "1:1: ") {
		t.Errorf("got %q and %v", out, err)
	}
}

func FuzzFormat(f *testing.F) {
	for _, src := range charters(f) {
		f.Add(src)
	}
	for _, s := range []string{
		tiny, "# head\n\n" + tiny + "# foot\n", tiny + "rights: # side\n  # own\n  answer: 1 month # side\n   # odd\n",
		tiny + "rights: {channels: [site, # why\n  email]} # end\n", tiny + "asking:\n  otherwise:\n    fr: |\n      un\n\n      deux\n    en: >-\n      one\n",
		tiny + "claims:\n- says: information # a\n  # b\n- # c\n  says: [advice]\n", "---\n" + tiny + "...\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, err := charter.Parse("c", src); err == nil {
			formatted(t, src)
		}
	})
}

// Comments put anywhere between the lines of a charter survive, and what stands around them keeps its meaning.
func TestFormatKeepsComments(t *testing.T) {
	all := charters(t)
	names := slices.Sorted(maps.Keys(all))
	rapid.Check(t, func(rt *rapid.T) {
		src := all[rapid.SampledFrom(names).Draw(rt, "charter")]
		var b strings.Builder
		put := 0
		for i, line := range strings.Split(strings.TrimRight(string(src), "\n"), "\n") {
			switch indent := rapid.IntRange(0, 40).Draw(rt, "indent"); {
			case insideText(string(src), i):
			case indent < 8:
				fmt.Fprintf(&b, "%s# own %d\n", strings.Repeat(" ", indent), i)
				put++
			case indent < 12:
				b.WriteString("\n")
			case indent < 16 && line != "" && !strings.Contains(line, "#") && !strings.HasSuffix(line, "|") && !strings.HasSuffix(line, ">"):
				line += fmt.Sprintf("  # side %d", i)
				put++
			}
			b.WriteString(strings.Replace(line, "charter: 1", "charter:  1", 1) + "\n")
		}
		if _, err := charter.Parse("c", []byte(b.String())); err != nil {
			return // a text of several lines was cut
		}
		out := string(formatted(t, []byte(b.String())))
		if got := strings.Count(out, "# own ") + strings.Count(out, "# side "); got != put {
			rt.Errorf("%d comments of %d are left\n%s", got, put, out)
		}
		if strings.Contains(out, "charter:  1") {
			rt.Errorf("it was given back as it is:\n%s", b.String())
		}
	})
}

// insideText reports whether a line belongs to a text of several lines.
func insideText(src string, line int) bool {
	lines := strings.Split(src, "\n")
	for i := line - 1; i >= 0; i-- {
		if strings.HasSuffix(lines[i], "|") || strings.HasSuffix(lines[i], ">") || strings.HasSuffix(lines[i], "|-") || strings.HasSuffix(lines[i], ">-") {
			return true
		}
		if strings.Contains(lines[i], ":") {
			return false
		}
	}
	return false
}
