package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"charte/people"
)

// typings are what people and attackers type, in any field: the same for the pages and the API.
var typings = []string{"", "   ", "12", "Camille", "camille@example.org", "+33 6 12 34 56 78", "1990-02-03", "75011", "cook", "tenant", strings.Repeat("a", 3000),
	"a\x00b", "\u202eabc", "<script>alert(1)</script>", "😀 bonjour", "'; drop table datum; --", "../../etc/passwd"}

// door is one field at one way in, by a page and by the API.
type door struct {
	name  string
	page  func(typed string) reply
	sends func(typed string) reply
	at    string // where the API says that the field is
}

// TestAPIAcceptsWhatThePageAccepts: each sort of question, at each way in, takes from a program what it takes from a page, and refuses what
// that refuses, at the field; and neither takes a field that the charter does not declare there.
//
// Law: GDPR 5(1)(c), GDPR 5(1)(d), GDPR 25(2)
func TestAPIAcceptsWhatThePageAccepts(t *testing.T) {
	w := foundUnder(t, formed(t), paceless)
	ines := w.joins("seeker", "ines@example.org")
	tried := map[bool]int{}
	for _, d := range slices.Concat(formDoors(w), correctDoors(w, ines), otherDoors(w, ines)) {
		for _, typed := range typings {
			page, program := d.page(typed), d.sends(typed)
			if page.status == http.StatusForbidden || program.status == http.StatusForbidden {
				t.Fatalf("%s: %d %d", d.name, page.status, program.status)
			}
			taken := page.status == http.StatusSeeOther
			tried[taken]++
			if taken != (program.status < 300) {
				t.Errorf("%s, %.20q: the page answers %d, the API %d: %s", d.name, typed, page.status, program.status, program.body)
				continue
			}
			if one := (Problem{}); !taken {
				if one = into[Problem](program, http.StatusUnprocessableEntity); len(one.Errors) != 1 || one.Errors[0].Location != d.at {
					t.Errorf("%s, %.20q: %+v", d.name, typed, one.Errors)
				}
			}
		}
	}
	if tried[true] < 40 || tried[false] < 40 {
		t.Errorf("taken and refused: %v", tried)
	}
	undeclared(w, ines)
}

// formDoors are the questions of a form that anybody may send.
func formDoors(w *town) (all []door) {
	w.Helper()
	f, _ := w.site.Plan.Form("contact")
	b, p := w.browser(), w.program("")
	shown := b.notice("/forms/contact")
	digest := into[Notice](p.do("GET", "/api/notices/form.contact", nil), http.StatusOK).Digest
	if shown != digest {
		w.Errorf("the page shows the notice %s, the API %s", shown, digest)
	}
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := w.site.Plan.Charter.Field(name)
		all = append(all, door{"the form’s " + name, func(typed string) reply {
			pairs := []string{people.NoticeField, digest, name, typed}
			if name != "message" {
				pairs = append(pairs, "message", "Bonjour")
			}
			return b.post("/forms/contact", pairs...)
		}, func(typed string) reply {
			values := doc{"message": "Bonjour"}
			if values[name] = typed; people.InputOf(field).Many {
				values[name] = []string{typed}
			}
			return p.do("POST", "/api/forms/contact", doc{"notice": digest, "values": values})
		}, "body.values." + name})
	}
	return all
}

// correctDoors are the values that somebody corrects.
func correctDoors(w *town, ines *member) (all []door) {
	w.Helper()
	p := w.session(ines)
	for _, name := range []string{"first_name", "postcode", "email"} {
		digest := into[Notice](p.do("GET", "/api/notices/field."+name, nil), http.StatusOK).Digest
		all = append(all, door{"correcting " + name, func(typed string) reply {
			return ines.post("/my-data/correct/"+name, people.NoticeField, digest, name, typed)
		},
			func(typed string) reply {
				return p.do("PATCH", "/api/me/data", doc{"notice": digest, "values": doc{name: typed}})
			}, "body.values." + name})
	}
	return all
}

// otherDoors are a list, an invitation, and whoever receives the data of somebody who died.
func otherDoors(w *town, ines *member) []door {
	w.Helper()
	p := w.session(ines)
	digest := into[Notice](p.do("GET", "/api/notices/list.experience", nil), http.StatusOK).Digest
	after := func(name, address string) (pairs []string, send doc) {
		return []string{"wish", "hand-over", "then", "keep", "name", name, "address", address, "agree", "yes"},
			doc{"wish": "hand-over", "then": "keep", "name": name, "address": address, "agree": true}
	}
	return []door{
		{"a list", func(typed string) reply {
			return ines.post("/profile/experience", people.NoticeField, digest, "text-experience", typed)
		}, func(typed string) reply {
			return p.do("POST", "/api/me/lists/experience", doc{"notice": digest, "text": typed})
		}, "body.text"},
		{"whoever receives the data", func(typed string) reply {
			pairs, _ := after(typed, "zoe@example.org")
			return ines.post("/my-data/after", pairs...)
		}, func(typed string) reply {
			_, send := after(typed, "zoe@example.org")
			return p.do("PUT", "/api/me/afterwards", send)
		}, "body.name"},
		{"their address", func(typed string) reply {
			pairs, _ := after("Zoé", typed)
			return ines.post("/my-data/after", pairs...)
		}, func(typed string) reply {
			_, send := after("Zoé", typed)
			return p.do("PUT", "/api/me/afterwards", send)
		}, "body.address"},
	}
}

// undeclared: a field too many is refused at every way in, and nothing of the rest is kept.
func undeclared(w *town, ines *member) {
	w.Helper()
	p := w.session(ines)
	before := len(ines.holding().Values)
	digest := func(form string) string {
		return into[Notice](p.do("GET", "/api/notices/"+form, nil), http.StatusOK).Digest
	}
	for _, d := range []struct {
		page         string
		pairs        []string
		method, path string
		send         doc
	}{
		{"/join/seeker", []string{"first_name", "Max", "email", "max@example.org", "postcode", "13004", "religion", "x"}, "POST", "/api/join/seeker",
			doc{"notice": digest("join.seeker"), "values": doc{"first_name": "Max", "email": "max@example.org", "postcode": "13004", "religion": "x"}}},
		{"/forms/contact", []string{"message", "Bonjour", "religion", "x"}, "POST", "/api/forms/contact", doc{"notice": digest("form.contact"), "values": doc{"message": "Bonjour", "religion": "x"}}},
		{"/forms/contact", []string{"message", "Bonjour", "first_name", "x"}, "POST", "/api/forms/contact", doc{"notice": digest("form.contact"), "values": doc{"message": "Bonjour", "first_name": "x"}}},
		{"/my-data/correct/message", []string{"message", "x"}, "PATCH", "/api/me/data", doc{"notice": "0a", "values": doc{"message": "x"}}},
		{"/profile/religion", []string{"text-religion", "x"}, "POST", "/api/me/lists/religion", doc{"notice": "0a", "text": "x"}},
		{"/my-data/after", []string{"wish", "keep", "agree", "yes", "religion", "x"}, "PUT", "/api/me/afterwards", doc{"wish": "keep", "agree": true, "religion": "x"}},
		{"/invite/coaching", []string{"email", "max@example.org", "religion", "x"}, "POST", "/api/me/access/invitations/coaching", doc{"email": "max@example.org", "religion": "x"}},
	} {
		if page := ines.post(d.page, d.pairs...); page.status < 400 {
			w.Errorf("%s takes what the charter does not declare: %d", d.page, page.status)
		}
		if got := p.do(d.method, d.path, d.send); got.status != http.StatusUnprocessableEntity && got.status != http.StatusNotFound {
			w.Errorf("%s takes what the charter does not declare: %d", d.path, got.status)
		}
	}
	if after := len(ines.holding().Values); after != before {
		w.Errorf("%d values before, %d after", before, after)
	}
}
