package page

import (
	"strings"
	"time"
)

// preferencesOf is the page of choices with one of each sort.
func preferencesOf(lang string) Preferences {
	label := say(lang, "La lettre mensuelle", "The monthly letter")
	return Preferences{
		Frame: frameOf(lang, "/my-data/preferences", true),
		Agreements: []Setting{
			{ID: "k-newsletter", Action: "/my-data/consent/newsletter", Name: "give", On: true, Label: label, State: "pref.given", At: day(2026, time.March, 1), Receipt: "/my-data/receipt/07", Digest: strings.Repeat("0a", 32), More: moreOf(lang)},
			{ID: "k-photo", Action: "/my-data/consent/photo", Name: "give", Label: say(lang, "Votre photo", "Your picture"), State: "pref.not-given"},
		},
		Mailings: []Setting{
			{ID: "m-monthly", Label: label, Why: say(lang, "nouvelles, au plus 1 par mois", "news, at most 1 a month"), On: true, State: say(lang, "Vous les recevez parce que vous avez accepté.", "You receive them because you agreed.")},
			{ID: "m-survey", Action: "/my-data/preferences/mailing/survey", Name: "allow", Label: say(lang, "Un sondage", "A survey"), State: "pref.stopped", At: day(2026, time.May, 2), Receipt: "/my-data/receipt/09"},
			{ID: "m-news", Action: "/my-data/preferences/mailing/news", Name: "allow", On: true, Label: say(lang, "Des nouvelles", "News"), State: "pref.received"},
		},
		Uses:    []Setting{{ID: "u-security", Action: "/my-data/preferences/purpose/security", Name: "allow", Label: say(lang, "La sécurité", "Security"), State: "pref.asked", At: day(2026, time.May, 2), Receipt: "/my-data/receipt/0a"}},
		Owed:    []Owed{{Why: say(lang, "La loi nous demande de les écrire.", "The law asks us to write these."), Letters: []string{say(lang, "adieu", "farewell")}}},
		Letters: say(lang, "français", "English"), Tongues: []Language{{Code: "en", Name: "English"}},
	}
}
