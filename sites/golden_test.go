package sites_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/law"
	"charte/sites"
)

// today is the day whose law the charters are checked against.
var today = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// seeds are the published policies that the sites transcribe: the statement 4.17 is the 17th of the policy number 4.
var seeds = map[string]struct{ number, statements int }{
	"volunteers": {0, 33},
	"registry":   {1, 49},
	"housing":    {2, 45},
	"respite":    {3, 26},
	"skills":     {4, 77},
}

// mostDifferences is how far our reading of the law may stray from the expected findings, over all sites.
const mostDifferences = 8

// A finding is what is compared: on which statement which rule fires, and how gravely.
type finding struct {
	Site, Severity, Rule, Row string
}

func (f finding) String() string {
	row := f.Row
	if row == "" {
		row = "∅"
	}
	return strings.Join([]string{f.Site, f.Severity, f.Rule, row}, " ")
}

func parse(t *testing.T, site, name string, src []byte) *charter.Charter {
	t.Helper()
	if src == nil {
		t.Fatalf("%s has no %s", site, name)
	}
	c, err := charter.Parse("sites/"+site+"/"+name, src)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func published(t *testing.T, site string) *charter.Charter {
	t.Helper()
	return parse(t, site, "published.yaml", sites.Published(site))
}

func executed(t *testing.T, site string) *charter.Charter {
	t.Helper()
	return parse(t, site, "charter.yaml", sites.Charter(site))
}

// expected reads the findings that a careful reader expects of each published policy.
func expected(t *testing.T) map[finding]bool {
	t.Helper()
	src, err := os.ReadFile("testdata/findings.json")
	if err != nil {
		t.Fatal(err)
	}
	var bySite map[string]map[string]map[string][]string
	if err := json.Unmarshal(src, &bySite); err != nil {
		t.Fatal(err)
	}
	all := make(map[finding]bool)
	for site, bySeverity := range bySite {
		for severity, byRule := range bySeverity {
			for rule, rows := range byRule {
				for _, row := range rows {
					all[finding{site, severity, rule, row}] = true
				}
			}
		}
	}
	return all
}

// checked gives what the law finds in a published policy.
func checked(t *testing.T, site string) map[finding]bool {
	t.Helper()
	all := make(map[finding]bool)
	for _, f := range law.Check(published(t, site), today) {
		all[finding{site, string(f.Severity), f.Rule, f.Row}] = true
	}
	return all
}

// listed reads the differences that GOLDEN.md lists, each as "missing" or "extra".
func listed(t *testing.T) map[finding]string {
	t.Helper()
	src, err := os.ReadFile("GOLDEN.md")
	if err != nil {
		t.Fatal(err)
	}
	severities := make(map[string]string)
	for _, r := range law.Pack() {
		severities[r.ID] = string(r.Severity)
	}
	all := make(map[finding]string)
	for line := range strings.Lines(string(src)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i, cell := range cells {
			cells[i] = strings.TrimSpace(cell)
		}
		if _, ok := seeds[cells[0]]; !ok || len(cells) != 5 {
			continue
		}
		site, rule, row, kind, reason := cells[0], cells[1], strings.Trim(cells[2], "∅"), cells[3], cells[4]
		if severities[rule] == "" || reason == "" || kind != "missing" && kind != "extra" {
			t.Errorf("GOLDEN.md: %s", line)
		}
		all[finding{site, severities[rule], rule, row}] = kind
	}
	return all
}

// The law finds in each published policy what is expected, on the same statements, but for the few differences that GOLDEN.md explains.
func TestFindings(t *testing.T) {
	want, differ := expected(t), listed(t)
	if len(differ) > mostDifferences {
		t.Errorf("%d differences are listed, over %d", len(differ), mostDifferences)
	}
	for _, site := range sites.Names() {
		t.Run(site, func(t *testing.T) {
			got := checked(t, site)
			for _, f := range of(site, want) {
				if !got[f] && differ[f] != "missing" {
					t.Errorf("%s: not found", f)
				}
			}
			for _, f := range of(site, got) {
				if !want[f] && differ[f] != "extra" {
					t.Errorf("%s: not expected", f)
				}
			}
			for _, f := range of(site, differ) {
				if differ[f] == "missing" && (got[f] || !want[f]) || differ[f] == "extra" && (want[f] || !got[f]) {
					t.Errorf("%s: listed as %s, but it is not", f, differ[f])
				}
			}
		})
	}
}

// of gives the findings of one site, in order.
func of[T any](site string, all map[finding]T) []finding {
	var some []finding
	for f := range all {
		if f.Site == site {
			some = append(some, f)
		}
	}
	slices.SortFunc(some, func(a, b finding) int { return strings.Compare(a.String(), b.String()) })
	return some
}

// Every statement of each published policy stands in its transcription, and no other.
func TestEveryStatementIsTranscribed(t *testing.T) {
	for _, site := range sites.Names() {
		t.Run(site, func(t *testing.T) {
			seed, said := seeds[site], make(map[string]bool)
			for _, place := range published(t, site).Places() {
				for _, row := range place.Rows {
					said[row] = true
				}
			}
			for i := range seed.statements {
				row := fmt.Sprintf("%d.%d", seed.number, i+1)
				if !said[row] {
					t.Errorf("statement %s is missing", row)
				}
				delete(said, row)
			}
			for row := range said {
				t.Errorf("there is no statement %s", row)
			}
		})
	}
}

// Each charter as executed has nothing that the law objects to, and nothing that the engine cannot serve.
func TestExecutedChartersAreClean(t *testing.T) {
	for _, site := range sites.Names() {
		t.Run(site, func(t *testing.T) {
			c := executed(t, site)
			for _, f := range law.Check(c, today) {
				if f.Severity != law.Promise {
					t.Errorf("%s: %s %s %s", f.Pos, f.Severity, f.Rule, f.Message.EN)
				}
			}
			if err := c.Executable(); err != nil {
				t.Error(err)
			}
		})
	}
}

// The ten charters are two for each published policy, at invented addresses.
func TestNames(t *testing.T) {
	if got, want := sites.Names(), slices.Sorted(maps.Keys(seeds)); !slices.Equal(got, want) {
		t.Errorf("sites %q, policies %q", got, want)
	}
	for _, site := range sites.Names() {
		t.Run(site, func(t *testing.T) {
			for _, c := range []*charter.Charter{published(t, site), executed(t, site)} {
				if c.Site.ID != site || !strings.HasSuffix(c.Site.URL, ".example") {
					t.Errorf("%s: %+v", c.File, c.Site)
				}
			}
		})
	}
	if sites.Charter("nowhere") != nil || sites.Published("nowhere") != nil {
		t.Error("found a site that does not exist")
	}
}

var document = regexp.MustCompile(`documents/[a-z0-9-]+\.[a-z]+`)

// Every file that a charter cites is there, and every file is cited.
func TestDocuments(t *testing.T) {
	for _, site := range sites.Names() {
		cited := make(map[string]bool)
		for _, src := range [][]byte{sites.Charter(site), sites.Published(site)} {
			for _, name := range document.FindAllString(string(src), -1) {
				cited[name] = true
			}
		}
		folder := os.DirFS(site)
		there, err := fs.Glob(folder, "documents/*")
		if err != nil {
			t.Fatal(err)
		}
		if want := slices.Sorted(maps.Keys(cited)); !slices.Equal(there, want) {
			t.Errorf("%s cites %q, and has %q", site, want, there)
		}
	}
}

// The examples are laid out as `charte fmt` lays charters out.
func TestExamplesAreLaidOut(t *testing.T) {
	for _, site := range sites.Names() {
		for name, src := range map[string][]byte{"published.yaml": sites.Published(site), "charter.yaml": sites.Charter(site)} {
			if laid, err := charter.Format(src); err != nil || string(laid) != string(src) {
				t.Errorf("sites/%s/%s: charte fmt would change it (%v)", site, name, err)
			}
		}
	}
}
