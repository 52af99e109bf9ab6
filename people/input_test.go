package people_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/people"
	"charte/plan"
)

// fieldOf is a field of a category, with what else a charter may say of it.
func fieldOf(category string, more ...func(*charter.Field)) charter.Field {
	f := charter.Field{Name: "f", Category: category, Source: charter.Provided, Protect: charter.Sealed}
	for _, change := range more {
		change(&f)
	}
	return f
}

func listed(f *charter.Field) { f.List = true }

func choosing(f *charter.Field) {
	f.Choices = []charter.Choice{{Name: "tenant", Label: charter.Text{FR: "Locataire", EN: "Tenant"}}, {Name: "no_home", Label: charter.Text{FR: "Sans logement", EN: "No home"}}}
}

func guarded(f *charter.Field) { f.Guard = charter.FreeText }

func TestInputOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		field charter.Field
		sort  people.Sort
		many  bool
	}{
		{"a name", fieldOf("name"), people.Line, false},
		{"an address", fieldOf("email"), people.Mail, false},
		{"a number", fieldOf("phone"), people.Phone, false},
		{"a code", fieldOf("postal-code"), people.Postcode, false},
		{"a birthday", fieldOf("birth-date"), people.Day, false},
		{"an age", fieldOf("age"), people.Whole, false},
		{"an age among choices", fieldOf("age", choosing), people.Choice, false},
		{"an income", fieldOf("income"), people.Amount, false},
		{"a message", fieldOf("message"), people.Prose, false},
		{"guarded text", fieldOf("social-situation", guarded), people.Prose, false},
		{"a list", fieldOf("career", listed), people.Prose, true},
		{"a list of numbers", fieldOf("phone", listed), people.Phone, true},
		{"several choices", fieldOf("skills", listed, choosing), people.Choice, true},
		{"a picture", fieldOf("picture"), people.Picture, false},
		{"what only browsers see", fieldOf("message", func(f *charter.Field) { f.Protect = charter.EndToEnd }), people.Browser, false},
	} {
		if in := people.InputOf(c.field); in.Sort != c.sort || in.Many != c.many || in.Type == "" || in.Longest <= 0 {
			t.Errorf("%s is asked as %+v", c.name, in)
		}
	}
}

func TestAcceptSorts(t *testing.T) {
	for _, c := range []struct {
		category, raw, value, problem string
		more                          func(*charter.Field)
	}{
		{"phone", "06 12 34 56 78", "06 12 34 56 78", "", nil},
		{"phone", "+33 (0)6.12.34-56-78", "+33 (0)6.12.34-56-78", "", nil},
		{"phone", "12345", "", "problem.phone", nil},
		{"phone", "1234567890123456", "", "problem.phone", nil},
		{"phone", "call me", "", "problem.phone", nil},
		{"phone", "٠٦١٢٣٤٥٦٧٨", "", "problem.phone", nil},
		{"birth-date", "1990-12-31", "1990-12-31", "", nil},
		{"birth-date", "31/12/1990", "1990-12-31", "", nil},
		{"birth-date", "1/2/1990", "1990-02-01", "", nil},
		{"birth-date", "31/02/1990", "", "problem.day", nil},
		{"birth-date", "31/12/90", "", "problem.day", nil},
		{"birth-date", "1899-12-31", "", "problem.day", nil},
		{"birth-date", "yesterday", "", "problem.day", nil},
		{"age", "0", "0", "", nil},
		{"age", "130", "130", "", nil},
		{"age", "007", "7", "", nil},
		{"age", "131", "", "problem.whole", nil},
		{"age", "-1", "", "problem.whole", nil},
		{"age", "7.5", "", "problem.whole", nil},
		{"income", "1 250,50 €", "1250.50", "", nil},
		{"income", "1250.5", "1250.5", "", nil},
		{"income", "0012", "12", "", nil},
		{"income", "0", "0", "", nil},
		{"income", "1,250.50", "", "problem.amount", nil},
		{"income", "1e6", "", "problem.amount", nil},
		{"income", "€", "", "problem.amount", nil},
		{"housing", "tenant", "tenant", "", choosing},
		{"housing", "Tenant", "", "problem.choice", choosing},
		{"housing", "Locataire", "", "problem.choice", choosing},
		{"housing", "0", "", "problem.choice", choosing},
		{"picture", "data:image/png;base64,AA", "", "problem.undeclared", nil},
		{"message", "two\r\nlines", "two\nlines", "", nil},
		{"message", "'; drop table datum; --", "'; drop table datum; --", "", nil},
		{"message", "../../etc/passwd", "../../etc/passwd", "", nil},
	} {
		f := fieldOf(c.category)
		if c.more != nil {
			c.more(&f)
		}
		if value, problem := people.Accept(f, c.raw); value != c.value || problem != c.problem {
			t.Errorf("%s %q: %q, %q; want %q, %q", c.category, c.raw, value, problem, c.value, c.problem)
		}
	}
}

func TestAcceptAll(t *testing.T) {
	for _, c := range []struct {
		name     string
		field    charter.Field
		raw      []string
		entries  []string
		problem  string
		language string
	}{
		{"entries, the empty ones left out", fieldOf("career", listed), []string{"Cook", " ", "Baker\r\nin Lyon"}, []string{"Cook", "Baker\nin Lyon"}, "", ""},
		{"nothing", fieldOf("career", listed), []string{"", ""}, nil, "", ""},
		{"one of them too long", fieldOf("career", listed), []string{"Cook", strings.Repeat("a", 2001)}, nil, "problem.long", ""},
		{"two answers to one question", fieldOf("name"), []string{"Lou", "Max"}, nil, "problem.undeclared", ""},
		{"too many", fieldOf("career", listed), slices.Repeat([]string{"x"}, people.MostEntries+1), nil, "problem.many", ""},
		{"several choices", fieldOf("skills", listed, choosing), []string{"tenant", "no_home"}, []string{"tenant", "no_home"}, "", ""},
		{"one choice twice", fieldOf("skills", listed, choosing), []string{"tenant", "tenant"}, nil, "problem.choice", ""},
		{"a separator smuggled in", fieldOf("career", listed), []string{"a\x1eb"}, nil, "problem.characters", ""},
	} {
		value, problem := people.AcceptAll(c.field, c.raw)
		if problem != c.problem || !slices.Equal(plan.Entries(value), c.entries) {
			t.Errorf("%s: %q, %q", c.name, plan.Entries(value), problem)
		}
	}
	if got := plan.Spoken(fieldOf("skills", listed, choosing), plan.JoinEntries([]string{"tenant", "gone"}), "fr"); !slices.Equal(got, []string{"Locataire", "gone"}) {
		t.Errorf("the answers read %q", got)
	}
}

// TestAcceptIsTheDeclaration: whatever a charter declares and whatever is sent, an answer is accepted exactly when the declaration,
// said a second time here in other words, allows it.
//
// Law: GDPR 5(1)(d), GDPR 25(2)
func TestAcceptIsTheDeclaration(t *testing.T) {
	categories := []string{"name", "email", "phone", "postal-code", "birth-date", "age", "income", "message", "housing", "picture", "career"}
	pieces := []string{"", " ", "Lou", "lou@example.org", "06 12 34 56 78", "69003", "31/12/1990", "2001-02-03", "42", "131", "12,5", "tenant", "no_home",
		"Tenant", "<script>", "' or 1=1", "../..", "a\nb", "a\x00b", "a\x1eb", "\u202eabc", "😀", "مريم", "\xff", strings.Repeat("a", 121), strings.Repeat("é", 2001)}
	rapid.Check(t, func(rt *rapid.T) {
		f := fieldOf(rapid.SampledFrom(categories).Draw(rt, "category"))
		f.List = rapid.Bool().Draw(rt, "list")
		if rapid.Bool().Draw(rt, "guard") {
			guarded(&f)
		}
		if rapid.Bool().Draw(rt, "choices") {
			choosing(&f)
		}
		sent := rapid.SampledFrom(pieces)
		if f.Category != "email" { // whose grammar TestAddress knows
			sent = rapid.OneOf(sent, rapid.String())
		}
		raw := sent.Draw(rt, "raw")
		value, problem := people.Accept(f, raw)
		if (value == "") == (problem == "") {
			rt.Fatalf("value %q and problem %q", value, problem)
		}
		if allowed := declaredAnswer(f, raw); allowed != (problem == "") {
			rt.Fatalf("%s (list %v, guard %q, %d choices) %q: %q, %q", f.Category, f.List, f.Guard, len(f.Choices), raw, value, problem)
		}
	})
}

// declaredAnswer says in its own way whether a field's declaration allows an answer.
func declaredAnswer(f charter.Field, raw string) bool {
	text := strings.TrimSpace(strings.ReplaceAll(raw, "\r\n", "\n"))
	lines := len(f.Choices) == 0 && (f.Category == "message" || (f.List || f.Guard != "") && slices.Contains([]string{"name", "housing", "career"}, f.Category))
	most := map[bool]int{true: 2000, false: 120}[lines]
	if !utf8.ValidString(raw) || text == "" || utf8.RuneCountInString(text) > most {
		return false
	}
	for _, r := range text {
		if unicode.IsControl(r) && !(lines && r == '\n') || strings.ContainsRune("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", r) || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			return false
		}
	}
	if len(f.Choices) > 0 {
		return text == "tenant" || text == "no_home"
	}
	only := func(set string) bool { return strings.Trim(text, set) == "" }
	switch f.Category {
	case "picture":
		return false
	case "email":
		return text == "lou@example.org"
	case "phone":
		n := 0
		for _, r := range text {
			if r >= '0' && r <= '9' {
				n++
			}
		}
		return n >= 6 && n <= 15 && only("0123456789+() ./-")
	case "postal-code":
		return len(text) >= 2 && len(text) <= 10 && !strings.ContainsFunc(text, func(r rune) bool {
			return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == ' ' || r == '-')
		}) && text[0] != '-'
	case "birth-date":
		return text == "31/12/1990" || text == "2001-02-03"
	case "age":
		n := 0
		for _, r := range text {
			n = 10*n + int(r-'0')
		}
		return only("0123456789") && len(text) <= 3 && n <= 130
	case "income":
		text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "").Replace(text)
		euros, cents, two := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
		return only("0123456789.,") && euros != "" && len(euros) <= 12 && len(cents) <= 2 && (cents != "") == two
	}
	return true
}
