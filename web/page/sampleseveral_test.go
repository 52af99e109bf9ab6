package page

import (
	"strings"
	"testing"
	"time"
)

// severalSamples are the pages of those who have several profiles.
func severalSamples(lang string) []sample {
	at := func(path string) Frame {
		f := frameOf(lang, path, true)
		f.Within = f.T("profiles.within", "Ada")
		return f
	}
	list := []MyProfile{{ID: "2b", Title: "Inès", Opened: day(2026, time.March, 3), Main: true}, {ID: "2c", Title: "Ada", Opened: day(2026, time.March, 4), Here: true}}
	first := MyProfiles{Frame: frameOf(lang, "/my-data/profiles", true), List: []MyProfile{{ID: "2b", Title: "Inès", Opened: day(2026, time.March, 3), Main: true, Here: true}}, Most: 20}
	full, minor := first, first
	full.Full, minor.Minor = true, true
	wrong := OpenProfile{Frame: at("/my-data/profiles/open"), Mark: Asterisk, Fields: fieldsOf(lang, true), Notice: noticeOf(lang, true)}
	return []sample{
		{"myprofiles", MyProfiles{Frame: at("/my-data/profiles"), List: list, Most: 20}},
		{"myprofiles-first", first}, {"myprofiles-full", full}, {"myprofiles-minor", minor},
		{"openprofile", OpenProfile{Frame: at("/my-data/profiles/open"), Mark: Word, Fields: fieldsOf(lang, false), Notice: noticeOf(lang, false)}},
		{"openprofile-wrong", wrong},
		{"delete-profile", Delete{Frame: at("/my-data/delete"), Another: true, AtOnce: []Fate{{What: say(lang, "Vos accords", "Your agreements")}}}},
	}
}

// TestEveryFormIsBound: on every page, each form that posts says in which profile it was drawn, once that is asked of it.
//
// Law: GDPR 5(1)(d)
func TestEveryFormIsBound(t *testing.T) {
	for _, s := range samples("en") {
		var plain strings.Builder
		if err := Render(&plain, s.page); err != nil {
			t.Fatal(err)
		}
		bound := string(Within([]byte(plain.String()), "of", "0a"))
		if posts, said := strings.Count(plain.String(), `method="post"`), strings.Count(bound, `?of=0a"`); posts != said {
			t.Errorf("%s: %d forms post, and %d say in which profile they were drawn", s.name, posts, said)
		}
	}
}
