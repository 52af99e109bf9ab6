package plan_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/plan"
)

// sources returns every charter of the house: the stories and the sites.
func sources(tb testing.TB) map[string][]byte {
	tb.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"testdata/*.txtar", "../charter/testdata/ok-*.txtar"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			a, err := txtar.ParseFile(path)
			if err != nil {
				tb.Fatal(err)
			}
			all[path] = a.Files[0].Data
		}
	}
	paths, _ := filepath.Glob("../sites/*/*.yaml")
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		all[path] = src
	}
	return all
}

// TestEverySiteCompiles: a faithful transcription of a published text, unlawful as it is, has a plan too.
func TestEverySiteCompiles(t *testing.T) {
	for name, src := range sources(t) {
		c, err := charter.Parse(name, src)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, c)
	}
}

// TestPartsMissing compiles each charter as often as it has sections: each time without one of them.
func TestPartsMissing(t *testing.T) {
	compiled := 0
	for name, src := range sources(t) {
		for _, without := range shortened(string(src)) {
			if c, err := charter.Parse(name, []byte(without)); err == nil {
				sound(t, c)
				compiled++
			}
		}
	}
	if compiled < 300 {
		t.Errorf("only %d charters with a part missing could be read", compiled)
	}
}

// shortened returns a text without each of its sections in turn: a line and the deeper lines that follow it.
func shortened(src string) []string {
	lines := strings.SplitAfter(src, "\n")
	depth := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	var all []string
	for i, line := range lines {
		if depth(line) > 0 {
			continue
		}
		end := i + 1
		for end < len(lines) && depth(lines[end]) > depth(line) {
			end++
		}
		all = append(all, strings.Join(slices.Concat(lines[:i], lines[end:]), ""))
	}
	return all
}

// FuzzCompile: whatever can be read can be compiled, and its plan answers every question.
func FuzzCompile(f *testing.F) {
	for _, src := range sources(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if c, err := charter.Parse("charter.yaml", src); err == nil {
			sound(t, c)
		}
	})
}

// sound checks what holds of any plan, and asks it everything.
func sound(t *testing.T, c *charter.Charter) {
	t.Helper()
	p := plan.Compile(c)
	ids := map[string]bool{}
	for _, promise := range p.Promises {
		if ids[promise.ID] || !id.MatchString(promise.ID) {
			t.Errorf("%s: id %q is twice there or malformed", c.File, promise.ID)
		}
		ids[promise.ID] = true
		if promise.Text.FR == "" || promise.Text.EN == "" || strings.Contains(promise.Text.FR+promise.Text.EN, "%!") {
			t.Errorf("%s: %s says %q and %q", c.File, promise.ID, promise.Text.FR, promise.Text.EN)
		}
		if !slices.Contains(plan.Sections, promise.Section) || !citation.MatchString(promise.Law) {
			t.Errorf("%s: %s is under %q and cites %q", c.File, promise.ID, promise.Section, promise.Law)
		}
		if promise.Clause == "" || promise.Pos.Line < 1 {
			t.Errorf("%s: %s stands nowhere: %q %v", c.File, promise.ID, promise.Clause, promise.Pos)
		}
		measured(t, p, promise)
	}
	ask(p)
}

// measured checks that a promise which can be kept is one that the engine keeps, about something that it holds.
func measured(t *testing.T, p *plan.Plan, promise plan.Promise) {
	t.Helper()
	if (promise.Enforcement.Kind == "") != (promise.Probe.Kind == "") {
		t.Errorf("%s is half declared", promise.ID)
	}
	if promise.DeclaredOnly() {
		return
	}
	c := p.Charter
	for path := c.At(promise.Clause).Path; path != ""; path = charter.Around(path) {
		if len(c.At(path).Wording) > 0 {
			t.Errorf("%s can be kept, though its words are %v", promise.ID, c.At(path).Wording)
		}
	}
	lead, swept := p.Inactivity()
	address, signs := p.Address()
	period, fixed := p.Expiry(promise.Probe.About)
	wrong := false
	switch promise.Probe.Kind {
	case plan.ProbeInactive:
		wrong = !swept || promise.Probe.About != lead.Purpose
	case plan.ProbeExpired:
		wrong = !signs || !fixed || period.IsZero() || !p.May(promise.Probe.About, address.Name)
	case plan.ProbeWidth:
		wrong = !signs || promise.Probe.About != address.Name
	case plan.ProbeForm:
		k, ok := c.Kind(promise.Probe.About)
		wrong = !ok || k.Account == charter.NoAccount
	case plan.ProbeReceipts, plan.ProbeUnwanted:
		u, ok := c.Purpose(promise.Probe.About)
		wrong = !ok || u.Basis != charter.BasisConsent
	case plan.ProbeUnclaimed:
		_, ok := p.Unclaimed()
		wrong = !ok
	}
	if wrong || strings.HasPrefix(promise.ID, "claims.") {
		t.Errorf("%s would be measured by a wrong probe: %+v", promise.ID, promise.Probe)
	}
}

// ask puts every question to a plan: none may panic.
func ask(p *plan.Plan) {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p.Login()
	p.Unclaimed()
	for _, f := range p.Charter.Data {
		p.Lists(f.Name)
		for _, k := range p.Charter.People {
			p.Holds(k.Name, f.Name)
		}
		plan.Until(p.Charter, p.Purposes(f.Name), day, day, day)
	}
	for _, u := range p.Charter.Purposes {
		p.Expiry(u.Name)
		r, _ := p.Charter.RetentionOf(u.Name)
		plan.Ends(r, day, day, time.Time{})
		plan.Wait(r)
		plan.Lasting(r)
	}
	p.Consents()
}

// Law: GDPR 5(1)(e)
func TestEndsNobodyKnows(t *testing.T) {
	day := func(s string) time.Time {
		v, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	year, months := charter.Period{Years: 1}, charter.Period{Months: 6}
	archive := []charter.Step{{Do: charter.Archive, For: charter.Period{Years: 2}}, {Do: charter.Delete}}
	for _, x := range []struct {
		name string
		r    charter.Retention
		want string
	}{
		{"six months from its writing", charter.Retention{For: &months}, "2026-07-01"},
		{"six months, then two years apart", charter.Retention{For: &months, Then: archive}, "2028-07-01"},
		{"away for a year, then two years apart", charter.Retention{Until: "inactive 1 year", Inactive: &year, Then: archive}, "2029-02-01"},
		{"six months after the contract ends", charter.Retention{Until: charter.ContractEnds, For: &months}, ""},
		{"when the account is closed", charter.Retention{Until: charter.AccountClosed}, ""},
		{"nothing is said", charter.Retention{}, ""},
	} {
		got, ok := plan.Ends(x.r, day("2026-01-01"), day("2026-02-01"), time.Time{})
		if ok != (x.want != "") || ok && got.Format(time.DateOnly) != x.want {
			t.Errorf("%s: %v %v, want %q", x.name, got, ok, x.want)
		}
	}
}

// A value that one purpose keeps until nobody knows when has no end to announce.
//
// Law: GDPR 15(1)(d)
func TestUntilNobodyKnows(t *testing.T) {
	p := charters(t)["testdata/absence-of-one-use.txtar"]
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if end, ok := plan.Until(p.Charter, p.Purposes("email"), at, at, at); ok {
		t.Errorf("the address ends on %v", end)
	}
}

// The questions of the engine, to charters that a sweep cannot follow as they are written.
func TestQuestionsToOtherCharters(t *testing.T) {
	plans := charters(t)
	for story, want := range map[string]string{
		"several-absences": "account", "absence-of-one-use": "", "archive": "", "leaves-records": "", "everything-else": "everything", "inactive": "account",
	} {
		if r, ok := plans["testdata/"+story+".txtar"].Inactivity(); r.Purpose != want || ok != (want != "") {
			t.Errorf("%s: the sweep follows %q %v, want %q", story, r.Purpose, ok, want)
		}
	}
	if e, ok := plans["testdata/until-an-event.txtar"].Expiry("contract"); ok {
		t.Errorf("a contract’s data expires %v after nobody knows what", e)
	}
	if e, ok := plans["testdata/archive.txtar"].Expiry("bills"); ok {
		t.Errorf("invoices expire after %v, though they are then set apart", e)
	}
	if f, ok := plans["testdata/nobody-joins.txtar"].Login(); !ok || f.Name != "email" {
		t.Errorf("login %q", f.Name)
	}
}
