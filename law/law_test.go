package law_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/law"
	"charte/sites"
)

var (
	today  = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	before = time.Date(2018, time.May, 24, 0, 0, 0, 0, time.UTC)
)

func parse(t *testing.T, src string) *charter.Charter {
	t.Helper()
	c, err := charter.Parse("charter.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// edited is the skills charter with one passage replaced.
func edited(t *testing.T, from, to string) *charter.Charter {
	t.Helper()
	src := string(sites.Skills())
	if strings.Count(src, from) != 1 {
		t.Fatalf("%q stands %d times in the skills charter", from, strings.Count(src, from))
	}
	return parse(t, strings.Replace(src, from, to, 1))
}

func TestSkillsChecksClean(t *testing.T) {
	if all := law.Check(parse(t, string(sites.Skills())), today); len(all) != 0 || law.Refuses(all) {
		t.Errorf("%+v", all)
	}
}

// Each row takes one lawful passage away from the skills charter and expects one rule to fire, there, and no other.
var fires = []struct {
	rule     string
	from, to string
	at       string // the start of the line that the finding points at, or "" for the start of the file
	message  string
}{
	{"I01", "  contact: bonjour@skills.example\n", "", "controller:", "no e-mail address reaches the controller"},
	{"I01", "  name: Atouts SARL\n", "", "controller:", "the controller is not named"},
	{"I03", "    basis: consent\n", "", "  newsletter:\n", "the purpose newsletter has no legal basis"},
	{"I08", "    balancing: documents/security-lia.md\n", "", "  security:\n", "the purpose security has no balancing test"},
	{"I08", "    interest:\n      fr: protéger les comptes contre les intrusions\n      en: protect accounts against intruders\n", "", "  security:\n", "the purpose security does not name its legitimate interest"},
	{"K04", "    text: {fr: Se souvenir de la langue que vous avez choisie., en: Remember the language you chose.}\n", "", "  charte_lang:", "the tracker charte_lang does not say what it is for"},
	{"K04", "  charte_lang:\n    party: first\n", "  charte_lang:\n", "  charte_lang:", "the tracker charte_lang does not say whose it is"},
	{"K04", "    life: browser\n\n", "\n", "  charte_lang:", "the tracker charte_lang does not say how long it stays"},
	{"K05", "    life: browser\n\n", "    life: 13 months 1 day\n\n", "    life: 13", "the tracker charte_lang stays 13 months 1 day, more than 13 months"},
	{"N04", "    guard: free-text            # it may reveal more than intended: warn before saving\n", "", "  experience:", "the list experience takes free text without a warning"},
	{"N08", "    data: [postcode, experience]\n", "    data: [postcode]\n", "  experience:", "the field experience serves no purpose"},
	{"R01", "only in reasonable doubt", "always", "  identity: always", "an identity document is asked for every time"},
	{"R03", "  answer: 1 month\n", "", "rights:", "no deadline is given for an answer"},
	{"R03", "  answer: 1 month\n", "  answer: 2 months\n", "  answer: 2", "the answer takes longer than 1 month"},
	{"T01", "  newsletter: {as: account}", "  # newsletter", "  newsletter:\n", "the purpose newsletter has neither a retention period nor a criterion"},
	{"V04", "  ahead: 30 days\n", "", "changes:", "nothing says how long in advance a change is announced"},
	{"X02", "    contract: REL-2026-01, 2026-09-14\n", "", "  mail_relay:", "no contract is cited for the processor mail_relay"},
}

func TestRulesFire(t *testing.T) {
	for _, test := range fires {
		t.Run(test.rule+" "+test.message, func(t *testing.T) {
			c := edited(t, test.from, test.to)
			all := law.Check(c, today)
			if len(all) != 1 || all[0].Rule != test.rule || all[0].Message.EN != test.message {
				t.Fatalf("%+v", all)
			}
			f := all[0]
			if rest := from(string(c.Source), f.Pos); !strings.HasPrefix(rest, strings.TrimSpace(test.at)) {
				t.Errorf("it points at %.40q", rest)
			}
			for _, text := range []charter.Text{f.Message, f.Remedy} {
				if text.FR == "" || text.EN == "" {
					t.Errorf("%+v is not in both languages", text)
				}
			}
			if f.Law == "" || law.Refuses(all) != (f.Severity == law.Error) {
				t.Errorf("%+v", f)
			}
			if early := law.Check(c, before); len(early) != 0 {
				t.Errorf("found before the law applied: %+v", early)
			}
		})
	}
}

// from gives the source from a position on.
func from(src string, at charter.Pos) string {
	lines := strings.SplitAfter(src, "\n")
	return string([]rune(strings.Join(lines[at.Line-1:], ""))[at.Column-1:])
}

func TestRulesStaySilent(t *testing.T) {
	for _, test := range []struct{ name, from, to string }{
		{"13 months are not over 13 months", "    life: browser\n\n", "    life: 13 months\n\n"},
		{"1 year is not over 13 months", "    life: browser\n\n", "    life: 1 year\n\n"},
		{"30 days are not over 1 month", "  answer: 1 month\n", "  answer: 30 days\n"},
		{"nothing is said of identity", "  identity: only in reasonable doubt\n", ""},
		{"another basis weighs no interest", "    basis: legitimate-interest\n    interest:\n      fr: protéger les comptes contre les intrusions\n      en: protect accounts against intruders\n    balancing: documents/security-lia.md\n", "    basis: legal-obligation\n"},
		{"a dated reference is a contract", "REL-2026-01, 2026-09-14", "documents/relay.pdf"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if all := law.Check(edited(t, test.from, test.to), today); len(all) != 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

// Blocks that are not there are found at the start of the file.
func TestMissingBlocks(t *testing.T) {
	c := parse(t, `charter: 1
version: {number: 1, date: 2026-11-01}
site:
  id: tiny
  name: {en: Tiny}
  url: https://tiny.example
  languages: [en]
data:
  email: {category: email, protect: lookup, unique: true}
purposes:
  account: {text: {en: Open your account.}, data: [email]}
people:
  member: {label: {en: Member}, profile: none, asks: {required: [email]}}
`)
	var got []string
	for _, f := range law.Check(c, today) {
		got = append(got, f.Rule+" "+f.Pos.String())
	}
	want := []string{
		"I01 charter.yaml:1:1", "I01 charter.yaml:1:1", "R03 charter.yaml:1:1", "V04 charter.yaml:1:1", "V04 charter.yaml:1:1",
		"I03 charter.yaml:11:3", "T01 charter.yaml:11:3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// Every rule of the pack has a row above that makes it fire, and words in both languages.
func TestPack(t *testing.T) {
	rules := law.Rules(today)
	for i, r := range rules {
		if !slices.ContainsFunc(fires, func(f struct{ rule, from, to, at, message string }) bool { return f.rule == r.ID }) {
			t.Errorf("%s is never seen firing", r.ID)
		}
		if i > 0 && rules[i-1].ID >= r.ID {
			t.Errorf("%s comes after %s", r.ID, rules[i-1].ID)
		}
		if r.Title.FR == "" || r.Title.EN == "" || r.Law == "" || r.From.IsZero() {
			t.Errorf("%s is incomplete", r.ID)
		}
	}
	if early := law.Rules(before); len(early) != 0 {
		t.Errorf("%d rules before May 2018", len(early))
	}
}

func TestRuleInForce(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, time.January, d, 0, 0, 0, 0, time.UTC) }
	r := law.Rule{From: day(10), Until: day(20)}
	for d, want := range map[int]bool{9: false, 10: true, 19: true, 20: false} {
		if r.In(day(d)) != want {
			t.Errorf("day %d: %v", d, !want)
		}
	}
}
