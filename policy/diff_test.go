package policy

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/sites"
)

var today = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

func parsed(t testing.TB, name string, src []byte) *charter.Charter {
	t.Helper()
	c, err := charter.Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Each archive of testdata/diff is an old charter, a new one, and what is said of going from one to the other.
func TestDiff(t *testing.T) {
	names, err := filepath.Glob("testdata/diff/*.txtar")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil || len(a.Files) != 3 {
				t.Fatalf("want old.yaml, new.yaml and changes: %v", err)
			}
			var got strings.Builder
			for _, c := range Diff(parsed(t, "old.yaml", a.Files[0].Data), parsed(t, "new.yaml", a.Files[1].Data), today) {
				fmt.Fprintf(&got, "%s: %s\n  %s\n  %s\n  people %s, purposes %s, answers %s\n", c.Class, c.Path, c.Text.EN, c.Text.FR,
					strings.Join(c.People, " "), strings.Join(c.Purposes, " "), strings.Join(c.Answers, " "))
			}
			if *rewrite {
				a.Files[2].Data = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[2].Data); got.String() != want {
				t.Errorf("got\n%s\nwant\n%s", &got, want)
			}
		})
	}
}

var rewrite = flag.Bool("rewrite", false, "rewrite the expected changes in testdata/diff")

// A charter compared with itself has not changed, and going back is as long as going.
func TestDiffThereAndBack(t *testing.T) {
	for _, site := range sites.Names() {
		before, after := parsed(t, "published.yaml", sites.Published(site)), parsed(t, "charter.yaml", sites.Charter(site))
		for _, c := range []*charter.Charter{before, after} {
			if changes := Diff(c, c, today); len(changes) > 0 {
				t.Errorf("%s: %+v", c.Site.ID, changes[0])
			}
		}
		there, back := paths(Diff(before, after, today)), paths(Diff(after, before, today))
		if !slices.Equal(there, back) {
			t.Errorf("%s: only there %q, only back %q", site, less(there, back), less(back, there))
		}
	}
}

func paths(changes []Change) []string {
	var all []string
	for _, c := range changes {
		if !strings.HasPrefix(c.Path, "claims") {
			all = append(all, c.Path)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Whatever is taken out of a charter is a change: nothing can be dropped in silence.
func TestDiffMissesNothing(t *testing.T) {
	for _, site := range sites.Names() {
		whole := parsed(t, "charter.yaml", sites.Charter(site))
		f := flatten(whole, "fr")
		for _, path := range f.order {
			if j, _ := judgementOf(path); j.skip || j.beside != nil && j.beside(&differ{was: whole, is: whole}) {
				continue
			}
			without := flat{Charter: whole, leaves: make(map[string]leaf), named: f.named, entries: f.entries}
			for _, p := range f.order {
				if p != path {
					without.add(p, f.leaves[p])
				}
			}
			d := differ{before: f, after: without, was: whole, is: whole}
			d.leaves()
			if len(d.changes) != 1 || d.changes[0].Path != path || d.changes[0].Text.FR == "" || d.changes[0].Text.EN == "" {
				t.Errorf("%s: without %s: %+v", site, path, d.changes)
			}
		}
	}
}

// What is said of each change is a whole sentence in each language.
func TestDiffSentences(t *testing.T) {
	for _, site := range sites.Names() {
		before, after := parsed(t, "published.yaml", sites.Published(site)), parsed(t, "charter.yaml", sites.Charter(site))
		for _, c := range slices.Concat(Diff(before, after, today), Diff(after, before, today)) {
			for _, lang := range []string{"fr", "en"} {
				s := c.Text.In(lang)
				for _, wrong := range []string{"%!", ": .", "« »", "“”", "  ", "()", "..", "au lieu de le ", "au lieu de les ", "nothing instead"} {
					if strings.Contains(s, wrong) {
						t.Errorf("%s: %s: %q", site, c.Path, s)
					}
				}
				if !strings.HasSuffix(s, ".") || s != upper(s) {
					t.Errorf("%s: %s: %q", site, c.Path, s)
				}
			}
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	before, after := parsed(b, "published.yaml", sites.Published("skills")), parsed(b, "charter.yaml", sites.Charter("skills"))
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			parsed(b, "published.yaml", sites.Published("skills"))
		}
	})
	b.Run("diff", func(b *testing.B) {
		for b.Loop() {
			Diff(before, after, today)
		}
	})
}

// Whatever parses can be compared with whatever parses, in both directions.
func FuzzDiff(f *testing.F) {
	for _, site := range sites.Names() {
		f.Add(sites.Published(site), sites.Charter(site))
	}
	f.Add([]byte("charter: 1\nclaims: [{says: information}]"), sites.Skills())
	f.Fuzz(func(t *testing.T, a, b []byte) {
		before, err := charter.Parse("old.yaml", a)
		if err != nil {
			return
		}
		after, err := charter.Parse("new.yaml", b)
		if err != nil {
			return
		}
		if there, back := paths(Diff(before, after, today)), paths(Diff(after, before, today)); !slices.Equal(there, back) {
			t.Errorf("only there %q, only back %q", less(there, back), less(back, there))
		}
	})
}
