package web

import (
	"archive/zip"
	"net/http"
	"strings"
	"testing"

	"charte/letters"
)

// TestWhatComesAfterDeath: people decide it in their account by an act of its own, change it, take it back, and take it away.
//
// Law: LIL 85
func TestWhatComesAfterDeath(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.get("/my-data").is(http.StatusOK).shows(has("a[href=/my-data/after]"), says("you have decided nothing"))
	ines.get("/my-data/after").is(http.StatusOK).shows(says("If you decide nothing"), says("If you stay away"), says("the law lets your heirs"),
		says("by writing to bonjour@skills.example"), hasNo("input[checked]"), hasNo("form[action=/my-data/after/revoke]"))

	hand := []string{"wish", "hand-over", "name", "Zoé Martin", "address", "Zoe@Example.org", "then", "erase", "told", "yes", "agree", "yes"}
	ines.post("/my-data/after", hand...).is(http.StatusSeeOther, "/my-data/after?done=directed")
	ines.get("/my-data/after").shows(says("Zoé Martin (zoe@example.org)"), says("then everything is erased"), has("form[action=/my-data/after/revoke]"))
	ines.get("/my-data").shows(says("Zoé Martin"))
	o := w.letter("zoe@example.org")
	if body := o.Body.Reveal("test"); o.Kind != letters.Named || strings.Contains(body, "Inès") || strings.Contains(body, "ines@") {
		t.Errorf("the letter %s says who decided: %s", o.Kind, body)
	}
	files := exported(t, ines.post("/my-data/export").is(http.StatusOK))
	for name, parts := range map[string][]string{"data.json": {`"after_death": {`, `"wish": "hand over"`, `"recipient": "Zoé Martin"`, `"then": "erase"`},
		"data.html": {"After your death", "Zoé Martin (zoe@example.org)"}} {
		for _, part := range parts {
			if !strings.Contains(files[name], part) {
				t.Errorf("%s does not say %s", name, part)
			}
		}
	}

	// Without a letter, nobody is told.
	w.later(1e9)
	ines.post("/my-data/after", "wish", "hand-over", "name", "Max", "address", "12 rue du Port\r\n13002 Marseille", "then", "keep", "agree", "yes").is(http.StatusSeeOther)
	ines.get("/my-data/after").shows(says("Max (12 rue du Port"), says("until the announced end"))
	ines.post("/my-data/after/revoke").is(http.StatusSeeOther, "/my-data/after?done=undirected")
	ines.get("/my-data/after").shows(says("If you decide nothing"))
	ines.post("/my-data/after/revoke").is(http.StatusSeeOther)
	ines.get("/my-data/history").shows(says("you took back what you had decided for after your death"))
	if strings.Contains(w.log.text(), "zoe@") || strings.Contains(w.log.text(), "Martin") {
		t.Error("somebody named is in the log")
	}
}

// TestNobodySignsInAfterADeath: whoever has the password of somebody who died is told what anybody is who has a wrong one.
//
// Law: LIL 85
func TestNobodySignsInAfterADeath(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/my-data/after", "wish", "keep", "agree", "yes").is(http.StatusSeeOther)
	if _, err := w.site.Die(t.Context(), ines.subject, "certificate", w.clock()); err != nil {
		t.Fatal(err)
	}
	ines.get("/my-data").is(http.StatusSeeOther)
	b := w.browser()
	if got := b.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusUnprocessableEntity); got.header.Get("Set-Cookie") != "" {
		t.Errorf("the answer sets %q", got.header.Get("Set-Cookie"))
	}
}

// TestBadDirectives: nothing is recorded of a form that decides nothing, and what was typed is kept.
func TestBadDirectives(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	hand := func(pairs ...string) []string {
		return append([]string{"wish", "hand-over", "agree", "yes", "then", "keep"}, pairs...)
	}
	for _, c := range []struct {
		what, says string
		form       []string
	}{
		{"nothing", "Choose what becomes of your data", nil},
		{"no wish of ours", "Choose what becomes of your data", []string{"wish", "burn", "agree", "yes"}},
		{"no agreement", "this decision is yours alone", []string{"wish", "erase"}},
		{"another agreement", "this decision is yours alone", []string{"wish", "erase", "agree", "on"}},
		{"no name", "this needs an answer", hand("address", "zoe@example.org")},
		{"no address", "this needs an answer", hand("name", "Zoé")},
		{"a wrong address", "like name@example.org", hand("name", "Zoé", "address", "zoe@")},
		{"two addresses", "like name@example.org", hand("name", "Zoé", "address", "a@b.example, c@d.example")},
		{"a machine", "like name@example.org", hand("name", "Zoé", "address", "zoe@[127.0.0.1]")},
		{"a header", "cannot be used", hand("name", "Zoé", "address", "zoe@example.org\r\nBcc: all@example.org")},
		{"controls", "cannot be used", hand("name", "Zo\x00é", "address", "zoe@example.org")},
		{"a text that turns around", "cannot be used", hand("name", "\u202eZoé", "address", "zoe@example.org")},
		{"too long", "too long", hand("name", strings.Repeat("é", 121), "address", "zoe@example.org")},
		{"a whole book", "too long", hand("name", "Zoé", "address", strings.Repeat("rue du Port ", 200))},
		{"a letter without e-mail", "only write now to an e-mail address", hand("name", "Zoé", "address", "12 rue du Port", "told", "yes")},
		{"nothing after", "once the copy is handed over", []string{"wish", "hand-over", "agree", "yes", "name", "Zoé", "address", "zoe@example.org"}},
	} {
		got := ines.post("/my-data/after", c.form...).is(http.StatusUnprocessableEntity).shows(says(c.says), has(".summary a"))
		for i, typed := range c.form {
			if i > 0 && c.form[i-1] == "name" && !strings.ContainsAny(typed, "\x00\u202e") && !strings.Contains(got.body, typed) {
				t.Errorf("%s: what was typed is lost", c.what)
			}
		}
	}
	ines.post("/my-data/after", hand("name", "<script>alert(1)</script>", "address", "';drop table subject;--")...).is(http.StatusSeeOther)
	ines.get("/my-data/after").is(http.StatusOK).shows(hasNo("script"), says("<script>alert(1)</script>"), says("drop table subject"))
	ines.post("/my-data/after/revoke").is(http.StatusSeeOther)
	for _, form := range [][]string{{"wish", "erase", "agree", "yes", "heir", "Max"}, {"wish", "erase", "wish", "keep", "agree", "yes"}} {
		ines.post("/my-data/after", form...).is(http.StatusBadRequest)
	}
	ines.get("/my-data/after").shows(says("If you decide nothing"))
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil || h.Directive != nil {
		t.Errorf("a directive was kept: %v %v", h.Directive, err)
	}
}

// exported are the files of an export, by name.
func exported(t *testing.T, got reply) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		files[f.Name] = string(readZip(t, f))
	}
	return files
}
