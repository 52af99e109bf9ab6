package rights_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/sites"
)

var now = time.Date(2026, 11, 22, 14, 5, 6, 0, time.UTC)

func skills(t testing.TB) *plan.Plan {
	t.Helper()
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

func signer(t testing.TB) *proof.Signer {
	t.Helper()
	s, err := proof.NewSigner("skills.example/log", [32]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ines is a seeker whose data is made to be awkward.
func ines() rights.Holding {
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	return rights.Holding{
		Subject: seal.ID{1}, Kind: "seeker", Lang: "fr", Joined: day(400), Seen: day(3), Confirmed: true,
		Values: []plan.Value{
			{Field: "first_name", Text: seal.NewText("Inès <script>alert(1)</script>"), At: day(400)},
			{Field: "email", Text: seal.NewText("ines@example.org"), At: day(400)},
			{Field: "postcode", Text: seal.NewText("69003"), At: day(400)},
			{Field: "experience", Item: seal.ID{2}, Text: seal.NewText(`=HYPERLINK("http://evil.example","x")`), At: day(30)},
			{Field: "experience", Item: seal.ID{3}, Text: seal.NewText("طبّاخة\nLyon; =1+1"), At: day(20)},
		},
		Agreements: []rights.Agreement{{Purpose: "newsletter", Given: true, Version: 1, At: day(10), Fact: seal.ID{4}}},
		SignIns: []rights.SignIn{
			{At: day(3), Network: seal.NewText("198.51.100.0/24")},
			{At: day(300), Network: seal.NewText("2001:db8:85a3::/48")},
		},
		Stays: []rights.Stay{{Version: 1, From: day(400)}, {Version: 2, From: day(50), Told: day(90), Agreed: day(60), Evidence: seal.ID{9}}},
		Notices: []rights.Notice{{Version: 2, Told: day(90), Answer: "agreed", Answered: day(60), Boxes: []string{"newsletter"}},
			{Version: 3}},
	}
}

// TestPackageTellsTheTerms: what somebody was under, was told and agreed to is held about them, and goes with the rest.
//
// Law: GDPR 15(1), GDPR 7(1)
func TestPackageTellsTheTerms(t *testing.T) {
	files := unzip(t, pack(t, ines(), "fr"))
	for _, part := range []string{`"version": 2`, `"agreed_at": "2026-`, `"answer": "agreed"`, `"agreed_purposes": [`, `"answered_at": null`} {
		if !strings.Contains(files["data.json"], part) {
			t.Errorf("data.json does not say %s:\n%s", part, files["data.json"])
		}
	}
	for _, part := range []string{"version 1, depuis le", "version 2, depuis le", "avec votre accord"} {
		if !strings.Contains(files["data.html"], part) {
			t.Errorf("data.html does not say %q", part)
		}
	}
}

func events() []rights.Event {
	return []rights.Event{
		{Fact: proof.Fact{ID: seal.ID{5}, Site: "skills", Kind: "signed in", Promise: "retention.security", Version: 1, At: now}},
		{Fact: proof.Fact{ID: seal.ID{6}, Site: "skills", Kind: "joined <&>", Promise: "collect.seeker", Version: 1, At: now.AddDate(-1, 0, 0), Detail: map[string]string{"fields": "first_name email"}}, Logged: true},
	}
}

func pack(t testing.TB, h rights.Holding, lang string) []byte {
	t.Helper()
	out, err := rights.Package(skills(t), h, events(), signer(t), lang, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func unzip(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}

// TestPackageVerifies: what a person takes away is accepted by the offline verifier, and refused once anything changed.
//
// Law: GDPR 15(3)
func TestPackageVerifies(t *testing.T) {
	key := signer(t).VerifierKey()
	data := pack(t, ines(), "fr")
	got, err := proof.VerifyExport(data, key)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range got.Files {
		names = append(names, f.Name)
	}
	if want := []string{"README.txt", "data.csv", "data.html", "data.json", "history.json", "log.key"}; !slices.Equal(names, want) || got.Origin != "skills.example/log" {
		t.Errorf("files %v of %s, want %v", names, got.Origin, want)
	}
	if !bytes.Equal(data, pack(t, ines(), "fr")) {
		t.Error("the same data made other bytes")
	}
	other, err := proof.NewSigner("skills.example/log", [32]byte{8})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.VerifyExport(data, other.VerifierKey()); err == nil {
		t.Error("another key verified it")
	}
	h := ines()
	h.Values[2].Text = seal.NewText("69004")
	altered, err := rights.Package(skills(t), h, events(), forger{signer(t), data, t}, "fr", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.VerifyExport(altered, key); !errors.Is(err, proof.ErrExport) {
		t.Errorf("another postcode under the old manifest: %v", err)
	}
}

// forger puts the manifest of another export in place of its own.
type forger struct {
	*proof.Signer
	from []byte
	t    *testing.T
}

func (f forger) SignText(string) ([]byte, error) {
	return []byte(unzip(f.t, f.from)[proof.ManifestName]), nil
}

type copied struct {
	Format  string
	MadeAt  time.Time `json:"made_at"`
	Site    struct{ ID, Name, URL string }
	Account struct {
		ID       string
		Kind     string
		JoinedAt time.Time  `json:"joined_at"`
		WarnedAt *time.Time `json:"warned_at"`
	}
	Policy struct{ Version int }
	Values []struct {
		Field, What, Value, Source string
		Entry                      *string
		Purposes                   []struct {
			Purpose    string
			LegalBasis string `json:"legal_basis"`
		}
		KeptUntil *time.Time `json:"kept_until"`
		WrittenAt time.Time  `json:"written_at"`
	}
	Recipients []struct{ Company, Does, Country string }
	Choices    []struct {
		Purpose string
		Given   bool
		At      time.Time
	}
}

func read(t testing.TB, h rights.Holding) copied {
	t.Helper()
	var c copied
	if err := json.Unmarshal([]byte(unzip(t, pack(t, h, "en"))["data.json"]), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// Law: GDPR 20(1)
func TestJSONHoldsEverythingExactly(t *testing.T) {
	h := ines()
	c := read(t, h)
	if c.Format != "charte-data/1" || !c.MadeAt.Equal(now) || c.Site.ID != "skills" || c.Account.Kind != "seeker" || !c.Account.JoinedAt.Equal(h.Joined) || c.Policy.Version != 1 || c.Account.WarnedAt != nil {
		t.Errorf("head %+v", c)
	}
	if len(c.Values) != len(h.Values)+len(h.SignIns) {
		t.Fatalf("%d values, want %d", len(c.Values), len(h.Values)+len(h.SignIns))
	}
	for i, v := range h.Values {
		got := c.Values[i]
		if got.Field != v.Field || got.Value != v.Text.Reveal("test") || got.Source != "provided" || !got.WrittenAt.Equal(v.At) || (got.Entry != nil) == v.Item.IsZero() || got.What == "" {
			t.Errorf("value %d: %+v", i, got)
		}
	}
	if got := c.Values[5]; got.Field != "ip" || got.Value != "198.51.100.0/24" || got.Source != "observed" || !got.KeptUntil.Equal(h.SignIns[0].At.AddDate(1, 0, 0)) {
		t.Errorf("sign-in: %+v", got)
	}
	purposes := func(i int) string {
		var names []string
		for _, p := range c.Values[i].Purposes {
			names = append(names, p.Purpose+"/"+p.LegalBasis)
		}
		return strings.Join(names, " ")
	}
	if got := purposes(1); got != "account/contract newsletter/consent improvement/legitimate-interest" {
		t.Errorf("the address is for %s", got)
	}
	// A year after the last visit, then the 30 days of the warning.
	if got := c.Values[0].KeptUntil; !got.Equal(h.Seen.AddDate(1, 0, 30)) {
		t.Errorf("kept until %v", got)
	}
	if len(c.Recipients) != 2 || c.Recipients[0].Country != "France" {
		t.Errorf("recipients %+v", c.Recipients)
	}
	if len(c.Choices) != 1 || c.Choices[0].Purpose != "newsletter" || !c.Choices[0].Given {
		t.Errorf("choices %+v", c.Choices)
	}

	h.Agreements[0].Given = false
	h.Warned = now.AddDate(0, 0, -1)
	c = read(t, h)
	if got := purposes(1); got != "account/contract improvement/legitimate-interest" {
		t.Errorf("after a no, the address is for %s", got)
	}
	if c.Account.WarnedAt == nil || !c.Account.WarnedAt.Equal(h.Warned) {
		t.Errorf("warned at %v", c.Account.WarnedAt)
	}
}

func TestCSV(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(unzip(t, pack(t, ines(), "en"))["data.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"what", "entry", "value", "purposes", "legal_bases", "source", "kept_until", "written_at"},
		{"first_name", "", "Inès <script>alert(1)</script>", "account", "contract", "provided", "2027-12-19T14:05:06Z", "2025-10-18T14:05:06Z"},
		{"email", "", "ines@example.org", "account newsletter improvement", "contract consent legitimate-interest", "provided", "2027-12-19T14:05:06Z", "2025-10-18T14:05:06Z"},
		{"postcode", "", "69003", "job_search statistics", "contract legitimate-interest", "provided", "2027-12-19T14:05:06Z", "2025-10-18T14:05:06Z"},
		{"experience", seal.ID{2}.String(), `'=HYPERLINK("http://evil.example","x")`, "job_search", "contract", "provided", "2027-12-19T14:05:06Z", "2026-10-23T14:05:06Z"},
		{"experience", seal.ID{3}.String(), "طبّاخة\nLyon; '=1+1", "job_search", "contract", "provided", "2027-12-19T14:05:06Z", "2026-11-02T14:05:06Z"},
		{"ip", "", "198.51.100.0/24", "security", "legitimate-interest", "observed", "2027-11-19T14:05:06Z", "2026-11-19T14:05:06Z"},
		{"ip", "", "2001:db8:85a3::/48", "security", "legitimate-interest", "observed", "2027-01-26T14:05:06Z", "2026-01-26T14:05:06Z"},
	}
	for i := range max(len(rows), len(want)) {
		if i >= len(rows) || i >= len(want) || !slices.Equal(rows[i], want[i]) {
			t.Errorf("row %d:\n%q", i, rows[i])
		}
	}
}

// TestCSVRunsNothing: whatever somebody wrote about themselves, no cell of the table begins like a formula, whichever
// of the usual separators a spreadsheet splits it at.
func TestCSVRunsNothing(t *testing.T) {
	formula := rapid.StringOfN(rapid.SampledFrom([]rune("=+-@\t\r\n;,|\"' aé＝1")), 1, 20, -1)
	p, s := skills(t), signer(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := rights.Holding{Subject: seal.ID{1}, Kind: "seeker", Values: []plan.Value{{Field: "first_name", Text: seal.NewText(formula.Draw(rt, "value"))}}}
		data, err := rights.Package(p, h, nil, s, "en", now)
		if err != nil {
			rt.Fatal(err)
		}
		table := unzip(t, data)["data.csv"]
		cells := strings.FieldsFunc(table, func(r rune) bool { return strings.ContainsRune(",;|\t\r\n\"", r) })
		for _, cell := range cells {
			if cell = strings.TrimLeft(cell, " "); cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0]) {
				rt.Fatalf("the cell %q in:\n%s", cell, table)
			}
		}
	})
}

func TestPage(t *testing.T) {
	for lang, wants := range map[string][]string{
		"fr": {"<html lang=\"fr\">", "Mes données sur Mes atouts", "Prénom ou pseudonyme", "votre compte (contrat)", "notre intérêt légitime", "22 novembre 2026 à 14:05 UTC", "vous nous l’avez donné", "Gardé jusqu’au", "19 décembre 2027", "la lettre mensuelle", "oui, depuis le", "69003", "طبّاخة", "héberge le site (France)", "l’empreinte de votre mot de passe"},
		"en": {"<html lang=\"en\">", "My data on My strengths", "First name or pseudonym", "your account (contract)", "our legitimate interest", "22 November 2026 at 14:05 UTC", "you gave it to us", "Kept until", "19 December 2027", "the monthly letter", "yes, since", "69003", "طبّاخة", "hosts the site (France)", "the fingerprint of your password"},
	} {
		text := unzip(t, pack(t, ines(), lang))["data.html"]
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", lang, want, text)
			}
		}
		if strings.Contains(text, "%!") || strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s: an unfilled verb or a refused value in\n%s", lang, text)
		}
		selfContained(t, text)
	}
}

// selfContained checks that a page runs nothing and fetches nothing.
func selfContained(t *testing.T, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"script", "img", "link", "iframe", "object", "embed", "base", "form", "video", "audio", "svg"}, n.Data) {
			t.Errorf("the page has a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("the page has %s=%q", a.Key, a.Val)
			}
		}
	}
	if strings.Contains(text, "url(") || strings.Contains(text, "@import") {
		t.Error("the page's style fetches something")
	}
}

func TestHistoryKeepsTheExactFacts(t *testing.T) {
	text := unzip(t, pack(t, ines(), "fr"))["history.json"]
	var h struct {
		Format string
		Events []struct {
			Logged bool
			Fact   json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(text), &h); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if h.Format != "charte-history/1" || len(h.Events) != 2 {
		t.Fatalf("history %s", text)
	}
	for i, e := range events() {
		if string(h.Events[i].Fact) != string(e.Fact.Canonical()) || h.Events[i].Logged != e.Logged {
			t.Errorf("event %d: %s", i, h.Events[i].Fact)
		}
	}
}

func TestReadmeNamesEveryFileInBothLanguages(t *testing.T) {
	files := unzip(t, pack(t, ines(), "fr"))
	for name := range files {
		if name != "README.txt" && strings.Count(files["README.txt"], name) != 2 {
			t.Errorf("README.txt names %s %d times, want once for each language", name, strings.Count(files["README.txt"], name))
		}
	}
}

// TestAnEmptyHolding: somebody who just joined, or whose every value is gone, still gets a whole copy.
func TestAnEmptyHolding(t *testing.T) {
	data, err := rights.Package(skills(t), rights.Holding{Subject: seal.ID{1}, Kind: "coach"}, nil, signer(t), "", now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.VerifyExport(data, ""); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"data.json", "history.json"} {
		if text := unzip(t, data)[name]; !json.Valid([]byte(text)) || strings.Contains(text, "null") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
