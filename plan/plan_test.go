package plan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

var update = flag.Bool("update", false, "write the plans in testdata anew")

// shown is a promise as testdata shows it.
type shown struct {
	ID       string       `json:"id"`
	Section  plan.Section `json:"section"`
	FR       string       `json:"fr"`
	EN       string       `json:"en"`
	Enforced string       `json:"enforced"`
	Probed   string       `json:"probed"`
	Clause   string       `json:"clause"`
	At       string       `json:"at"`
	Law      string       `json:"law"`
}

func show(p plan.Promise) shown {
	rule := func(r plan.Rule) string { return strings.TrimSpace(r.Kind + " " + r.About) }
	return shown{p.ID, p.Section, p.Text.FR, p.Text.EN, rule(p.Enforcement), rule(p.Probe), p.Clause, p.Pos.String(), p.Law}
}

// TestStories compiles each charter of testdata and compares its plan. A story begins with a comment; a line
// "only PREFIX…" in it shows the promises with these ids only.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) < 60 {
		t.Fatalf("%d stories: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil || len(a.Files) == 0 || a.Files[0].Name != "charter.yaml" {
				t.Fatalf("no charter.yaml: %v", err)
			}
			c, err := charter.Parse("charter.yaml", a.Files[0].Data)
			if err != nil {
				t.Fatal(err)
			}
			got := render(t, plan.Compile(c), only(a.Comment))
			if *update {
				a.Files = []txtar.File{a.Files[0], {Name: "plan.json", Data: got}}
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 || !bytes.Equal(a.Files[1].Data, got) {
				t.Errorf("the plan changed; read the difference, then run the test with -update:\n%s", got)
			}
		})
	}
}

func only(comment []byte) []string {
	for line := range strings.Lines(string(comment)) {
		if rest, ok := strings.CutPrefix(line, "only "); ok {
			return strings.Fields(rest)
		}
	}
	return []string{""}
}

func render(t *testing.T, p *plan.Plan, prefixes []string) []byte {
	t.Helper()
	list := []shown{}
	for _, promise := range p.Promises {
		if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(promise.ID, prefix) }) {
			list = append(list, show(promise))
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(list); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// charters returns the plans of the example site and of every story.
func charters(t *testing.T) map[string]*plan.Plan {
	t.Helper()
	all := map[string][]byte{sites.SkillsFile: sites.Skills()}
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = a.Files[0].Data
	}
	plans := map[string]*plan.Plan{}
	for name, src := range all {
		c, err := charter.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		plans[name] = plan.Compile(c)
	}
	return plans
}

var (
	id       = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	citation = regexp.MustCompile(`^(GDPR (\d+(\(\w+\))*|recital \d+)|LIL \d+|CPCE L34-5)$`)
	// doubtful finds what a careless template leaves: unfilled verbs, doubled spaces or signs, plain apostrophes.
	doubtful = regexp.MustCompile(`%|  |\(\)|: \.|\.\.|, \.| ,|'|\{|\}|<|>`)
)

// TestPromisesAreWhole: each promise has an id of its own, a sentence in both languages, a heading, a clause with its
// position and an article of law.
func TestPromisesAreWhole(t *testing.T) {
	for name, p := range charters(t) {
		ids := map[string]bool{}
		last := 0
		for _, promise := range p.Promises {
			if ids[promise.ID] || !id.MatchString(promise.ID) {
				t.Errorf("%s: id %q is twice there or malformed", name, promise.ID)
			}
			ids[promise.ID] = true
			rank := slices.Index(plan.Sections, promise.Section)
			if rank < last {
				t.Errorf("%s: %s is out of reading order", name, promise.ID)
			}
			last = rank
			if promise.Pos.Line < 1 || promise.Pos.Column < 1 || promise.Pos.File != name || promise.Clause == "" {
				t.Errorf("%s: %s stands nowhere: %v %q", name, promise.ID, promise.Pos, promise.Clause)
			}
			if !citation.MatchString(promise.Law) {
				t.Errorf("%s: %s cites %q", name, promise.ID, promise.Law)
			}
			for lang, text := range map[string]string{"fr": promise.Text.FR, "en": promise.Text.EN} {
				begin, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "« “"))
				if len(text) < 20 || !strings.HasSuffix(text, ".") || doubtful.MatchString(text) || unicode.IsLower(begin) {
					t.Errorf("%s: %s %s: %q", name, promise.ID, lang, text)
				}
			}
			if (promise.Enforcement.Kind == "") != (promise.Probe.Kind == "") {
				t.Errorf("%s: %s is half declared: enforcement %q, probe %q", name, promise.ID, promise.Enforcement.Kind, promise.Probe.Kind)
			}
		}
	}
}

// TestTheSkillsSiteKeepsItsPromises: what the first site must execute is not declared only.
func TestTheSkillsSiteKeepsItsPromises(t *testing.T) {
	p := charters(t)[sites.SkillsFile]
	for _, id := range []string{"collect.seeker", "collect.coach", "collect.closed", "consent.newsletter", "consent.newsletter.withdraw", "cookies",
		"retention.account", "retention.account.same", "retention.unconfirmed", "retention.security", "retention.anonymous", "parties.none",
		"security.sealed", "truncate.ip", "security.password", "rights.access", "rights.portability", "rights.rectification", "rights.erasure",
		"letters.within", "version", "log"} {
		if promise, ok := p.Promise(id); !ok || promise.DeclaredOnly() {
			t.Errorf("%s: there %v, declared only %v", id, ok, promise.DeclaredOnly())
		}
	}
	if _, ok := p.Promise("nothing"); ok {
		t.Error("a promise that nobody made")
	}
}

func TestQuestions(t *testing.T) {
	p := charters(t)[sites.SkillsFile]
	for _, c := range []struct {
		name string
		got  bool
		want bool
	}{
		{"account may read the address", p.May("account", "email"), true},
		{"account may read the postcode", p.May("account", "postcode"), false},
		{"nothing may read a field for a purpose unknown", p.May("resale", "email"), false},
		{"a seeker holds a postcode", p.Holds("seeker", "postcode"), true},
		{"a seeker holds experiences", p.Holds("seeker", "experience"), true},
		{"a coach holds a postcode", p.Holds("coach", "postcode"), false},
		{"a coach may hold an organisation", p.Holds("coach", "organisation"), true},
		{"nobody holds what is observed", p.Holds("seeker", "ip"), false},
		{"an unknown kind holds nothing", p.Holds("admin", "email"), false},
		{"experience is a list", p.Lists("experience"), true},
		{"the address is not", p.Lists("email"), false},
		{"an unknown field is not", p.Lists("shoe_size"), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", c.name, c.got)
		}
	}
	names := func(uses []charter.Purpose) string {
		var out []string
		for _, u := range uses {
			out = append(out, u.Name)
		}
		return strings.Join(out, " ")
	}
	if got := names(p.Purposes("email")); got != "account newsletter improvement" {
		t.Errorf("the address is for %q", got)
	}
	if got := names(p.Consents()); got != "newsletter" {
		t.Errorf("consents %q", got)
	}
	if f, ok := p.Login(); !ok || f.Name != "email" {
		t.Errorf("login %q", f.Name)
	}
	if f, ok := p.Address(); !ok || f.Name != "ip" {
		t.Errorf("address %q", f.Name)
	}
	if e, ok := p.Expiry("security"); !ok || e.String() != "12 months" {
		t.Errorf("security expires after %v", e)
	}
	if e, ok := p.Expiry("account"); ok {
		t.Errorf("an account expires after %v, whatever its owner does", e)
	}
	if u, ok := p.Unclaimed(); !ok || u.String() != "7 days" {
		t.Errorf("unclaimed %v", u)
	}
}
