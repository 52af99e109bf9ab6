package register_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/register"
	"charte/sites"
)

var update = flag.Bool("update", false, "write the golden files anew")

var day = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

func read(t testing.TB, src, lang string) register.Register {
	t.Helper()
	c, err := charter.Parse("charter.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return register.Read(c, lang, day)
}

func TestGolden(t *testing.T) {
	for _, site := range []string{"housing", "skills"} {
		for _, lang := range []string{"fr", "en"} {
			r := read(t, string(sites.Charter(site)), lang)
			var page bytes.Buffer
			if err := r.HTML(&page, r.Sheets()); err != nil {
				t.Fatal(err)
			}
			golden(t, site+"."+lang+".html", line.ReplaceAllString(page.String(), "$1 …"))
		}
	}
}

// line is where a clause stands, which a remark added elsewhere changes.
var line = regexp.MustCompile(`(, (?:ligne|line)) \d+`)

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed; read the difference, then run the test with -update", name)
	}
}

// Law: GDPR 30(1), GDPR 30(2)
func TestNoCellIsEmpty(t *testing.T) {
	for _, site := range sites.Names() {
		for _, lang := range []string{"fr", "en"} {
			for _, gap := range complete(t, site, lang, sites.Charter(site)) {
				t.Errorf("%s: %s lacks %s", site, gap.Path, gap.Message)
			}
			if gaps := complete(t, site+" as published", lang, sites.Published(site)); len(gaps) == 0 {
				t.Errorf("%s: nothing is missing from what was published", site)
			}
		}
	}
}

// complete gives the gaps of a charter whose register is whole all the same.
func complete(t *testing.T, where, lang string, src []byte) []register.Gap {
	t.Helper()
	c, err := charter.Parse("charter.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	r := register.Read(c, lang, day)
	if got := len(r.Controller) + len(r.Processor); got != len(c.Purposes) {
		t.Errorf("%s: %d activities for %d purposes", where, got, len(c.Purposes))
	}
	for _, s := range r.Sheets() {
		whole(t, where+" "+lang, s)
	}
	return r.Gaps()
}

func whole(t *testing.T, where string, s register.Sheet) {
	t.Helper()
	if n := len([]rune(s.Title)); n == 0 || n > 31 || strings.ContainsAny(s.Title, `[]:*?/\`) {
		t.Errorf("%s: no spreadsheet takes the title %q", where, s.Title)
	}
	for _, row := range append([][]string{s.Head}, s.Rows...) {
		if len(row) != len(s.Head) {
			t.Errorf("%s: %s has a row of %d cells under %d heads", where, s.ID, len(row), len(s.Head))
		}
		for i, cell := range row {
			if strings.TrimSpace(cell) == "" || strings.Contains(cell, "%!") || slices.Contains(strings.Split(cell, "\n"), "") {
				t.Errorf("%s: %s, column %q is wrong or empty: %q", where, s.ID, s.Head[min(i, len(s.Head)-1)], cell)
			}
		}
	}
}
