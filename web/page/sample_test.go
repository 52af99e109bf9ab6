package page

import (
	"slices"
	"strings"
	"time"
)

// sample is one page with invented data, for the tests and for the eye.
type sample struct {
	name string
	page Page
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 14, 5, 0, 0, time.UTC) }

// say picks the sample text of a language.
func say(lang, fr, en string) string {
	if lang == "fr" {
		return fr
	}
	return en
}

func frameOf(lang, path string, signed bool) Frame {
	return Frame{
		Lang: lang, SiteName: say(lang, "Mes atouts", "My strengths"), Path: path,
		Signed: signed, Profile: signed,
		Controller: "Atouts SARL", Contact: "bonjour@skills.example",
		StyleURL: "/style.css", IconURL: "/icon.svg",
		Demo: true, ClockURL: "http://clock.localhost:8080/", MailURL: "http://mail.localhost:8080/",
	}
}

// bareOf is the frame of the demonstration's own pages.
func bareOf(lang, path string) Frame {
	f := frameOf(lang, path, false)
	f.Bare, f.SiteURL = true, "http://skills.localhost:8080/"
	return f
}

func promisesOf(lang string) []Promise {
	return []Promise{
		{ID: "retention-account", State: Kept, Since: day(2025, time.March, 1), Checked: day(2026, time.November, 1),
			Clause:  "charter.yaml:41",
			Text:    say(lang, "Si vous ne venez plus pendant un an, nous vous écrivons. Sans nouvelle de vous sous 30 jours, votre compte est rendu anonyme.", "If you stay away for a year we write to you. Without news of you within 30 days, your account is made anonymous."),
			Figures: say(lang, "14 prévenus, 6 anonymisés ce mois-ci", "14 warned, 6 anonymised this month")},
		{ID: "retention-security", State: Kept, Since: day(2025, time.March, 1), Checked: day(2026, time.November, 1),
			Clause:  "charter.yaml:44",
			Text:    say(lang, "L’adresse IP de vos connexions est raccourcie avant d’être écrite, puis détruite au bout de 12 mois.", "The IP address of your sign-ins is shortened before it is written, then destroyed after 12 months."),
			Figures: say(lang, "plus ancienne ligne : 361 jours", "oldest row: 361 days")},
		{ID: "rights-answer", State: Late, Count: 1, Since: day(2026, time.October, 31), Checked: day(2026, time.November, 1),
			Clause:  "charter.yaml:60",
			Text:    say(lang, "Toute demande reçoit une réponse en un mois au plus.", "Every request is answered within a month at most."),
			Figures: say(lang, "1 demande sur 212 a dépassé son échéance hier", "1 request of 212 passed its deadline yesterday")},
		{ID: "letters-cap", State: Broken, Count: 3, Since: day(2026, time.October, 2), Checked: day(2026, time.November, 1),
			Clause:  "charter.yaml:58",
			Text:    say(lang, "La lettre mensuelle part une fois par mois au plus.", "The monthly letter leaves once a month at most."),
			Figures: say(lang, "3 personnes l’ont reçue deux fois en octobre", "3 people had it twice in October")},
		{ID: "processors-sale", State: Declared, Clause: "charter.yaml:50",
			Text: say(lang, "Nos sous-traitants se sont engagés par contrat à ne rien vendre.", "Our processors are bound by contract to sell nothing.")},
		{ID: "trackers-none", State: Unknown, Clause: "charter.yaml:47",
			Text: say(lang, "Aucune page ne contacte un tiers.", "No page reaches a third party.")},
	}
}

func fieldsOf(lang string, wrong bool) []Field {
	list := []Field{
		{Name: "first_name", Label: say(lang, "Prénom ou pseudonyme", "First name or pseudonym"), Purpose: say(lang, "Pour votre compte.", "For your account."), Required: true, Autocomplete: "given-name", Value: "Lou"},
		{Name: "email", Label: say(lang, "Adresse e-mail", "E-mail address"), Purpose: say(lang, "Pour votre compte, et vous écrire à son sujet.", "For your account, and to write to you about it."), Required: true, Type: "email", Autocomplete: "email", Hint: "lou@example.org"},
		{Name: "organisation", Label: say(lang, "Organisme", "Organisation"), Purpose: say(lang, "Pour savoir combien de personnes nous aidons.", "To know how many people we help."), Autocomplete: "organization"},
	}
	list[1].More = moreOf(lang)
	if wrong {
		list[1].Value = "lou@"
		list[1].Error = say(lang, "Écrivez une adresse e-mail entière, comme lou@example.org", "Write a whole e-mail address, like lou@example.org")
	}
	return list
}

func moreOf(lang string) []Detail {
	return []Detail{
		{say(lang, "Ouvrir votre compte et vous écrire à son sujet.", "Open your account and write to you about it."), []string{say(lang, "Ce qui le permet : le service que vous demandez", "What allows it: the service that you ask for"), say(lang, "Durée : jusqu’à 1 an sans visite", "How long: until 1 year without a visit")}},
		{say(lang, "Qui reçoit cette donnée", "Who receives it"), []string{say(lang, "Facteur SARL, achemine nos e-mails (France)", "Facteur SARL, carries our e-mails (France)")}},
	}
}

func noticeOf(lang string, changed bool) Notice {
	return Notice{Digest: strings.Repeat("0a", 32), Opening: "Version 3", About: moreOf(lang)[1:], Changed: changed}
}

func kindsOf(lang string) []Kind {
	return []Kind{
		{Name: "seeker", Label: say(lang, "Je cherche un emploi", "I am looking for work"), Text: say(lang, "Vous tenez un profil de vos compétences.", "You keep a profile of your skills.")},
		{Name: "coach", Label: say(lang, "J’accompagne des personnes", "I coach people"), Text: say(lang, "Vous aidez d’autres à tenir le leur.", "You help others to keep theirs.")},
	}
}

func eventsOf(lang string) []Event {
	return []Event{
		{At: day(2026, time.November, 20), Text: say(lang, "vous avez corrigé votre code postal", "you corrected your postcode")},
		{At: day(2026, time.November, 18), Text: say(lang, "vous avez retiré une expérience", "you removed an experience"), Receipt: "/my-data/receipt/2b"},
		{At: day(2026, time.November, 1), Text: say(lang, "lettre mensuelle envoyée", "monthly letter sent"), Receipt: "/my-data/receipt/2a"},
		{At: day(2026, time.October, 12), Text: say(lang, "vous vous êtes connecté", "you signed in"), Receipt: "/my-data/receipt/29"},
	}
}

const note = `skills.example/log
48213
P5Q0xC1mYz0v3n2k0u9oF7b8r1J4t6w2e5y8q3a7s9c=

— skills.example/log Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5d2FsZG9mcmVkcGx1Z2h4eXp6eXRodWQ=
`

func publicSamples(lang string) []sample {
	open := func(path string) Frame { return frameOf(lang, path, false) }
	board := Board{Kept: 37, Late: 1, Broken: 1, Declared: 3, Unknown: 1}
	promises := promisesOf(lang)
	about := say(lang, "Mes atouts vous aide à dire ce que vous savez faire.\n\nVous tenez une liste de vos expériences. Elle est à vous : vous la corrigez, vous l’emportez, vous la détruisez.", "My strengths helps you say what you can do.\n\nYou keep a list of your experiences. It is yours: you correct it, take it away, destroy it.")
	return []sample{
		{"home", Home{Frame: open("/"), About: about, Kinds: kindsOf(lang), Promises: promises[:3], Board: board}},
		{"home-signed", Home{Frame: frameOf(lang, "/", true), About: about, Kinds: kindsOf(lang), Board: board}},
		{"policy", Policy{
			Frame: open("/policy"), Version: 3, Date: day(2026, time.December, 1), Board: board,
			Intro:    say(lang, "Vous nous confiez un prénom, une adresse et votre parcours. Voici ce que nous en faisons, et la preuve que nous le faisons.", "You entrust us with a first name, an address and your path. This is what we do with them, and the proof that we do it."),
			Children: "/policy/children", Formats: []Link{{URL: "/policy.pdf", Text: "PDF"}},
			Summary: []Point{
				{Text: say(lang, "Si vous ne venez plus pendant un an, nous effaçons votre compte.", "If you stay away for a year, we erase your account."), More: Link{URL: "#s-retention", Text: say(lang, "Combien de temps", "How long")}},
				{Text: say(lang, "Rien n’est vendu.", "Nothing is sold."), Declared: true, More: Link{URL: "#s-others", Text: say(lang, "Qui d’autre", "Who else")}},
			},
			Sections: []Section{
				{ID: "retention", Title: say(lang, "Combien de temps nous gardons vos données", "How long we keep your data"), Promises: promises[:2], Blocks: []Block{
					{Kind: "h3", Lines: []Line{{Anchor: "l-purposes", Text: say(lang, "Pourquoi", "Why")}}},
					{Kind: "table", Head: []string{say(lang, "Pourquoi", "Why"), say(lang, "Durée", "How long")}, Rows: [][]string{{say(lang, "Ouvrir votre compte.", "Open your account."), say(lang, "un an", "a year")}}},
					{Kind: "ul", Lines: []Line{{Text: say(lang, "Faire geler vos données.", "Have your data frozen."), Note: "18", Links: []Link{{URL: "/my-data", Text: say(lang, "Écrire", "Write")}}}}},
				}},
				{ID: "decide", Title: say(lang, "Ce que vous décidez", "What you decide"), Topics: []Topic{{ID: "t-letter", Title: say(lang, "La lettre mensuelle", "The monthly letter"), Measured: promises[2:3], Declared: promises[3:4]}}},
				{ID: "others", Title: say(lang, "Qui d’autre y a accès", "Who else can reach it"), Topics: []Topic{{ID: "t-team", Title: say(lang, "Notre équipe", "Our team"), Declared: promises[4:]}}},
			},
			Rights: []Link{{URL: "/my-data", Text: say(lang, "Voir mes données", "See my data")}, {URL: "mailto:bonjour@skills.example?subject=x", Text: say(lang, "Geler mes données", "Freeze my data")}},
			Owner:  []Block{{Kind: "p", Lines: []Line{{Text: "Atouts SARL · SIREN 000 000 000"}}}},
		}},
		{"children", Child{Frame: open("/policy/children"), Title: say(lang, "Tes données, en mots simples", "Your data, in simple words"), Parts: []Question{
			{Blocks: []Block{{Kind: "p", Lines: []Line{{Text: say(lang, "Voici ce que nous savons de toi.", "Here is what we know about you.")}}}}},
			{ID: "why", Title: say(lang, "À quoi ça sert ?", "What is it for?"), Blocks: []Block{{Kind: "ul", Lines: []Line{{Text: say(lang, "Te garder.", "Look after you.")}}}}},
		}}},
		{"proof", Proof{
			Frame: open("/proof"), Board: board, Promises: promises,
			Checkpoint: note, VerifierKey: "skills.example/log+5f3c2a1b+AXa9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5", LogSize: 48213,
			Remains: []Remain{
				{say(lang, "Chercheur d’emploi", "Job-seeker"), "13", 112},
				{say(lang, "Chercheur d’emploi", "Job-seeker"), "20", 3},
				{say(lang, "Accompagnateur", "Coach"), "", 14},
			},
		}},
		{"versions", Versions{Frame: open("/policy/versions"), List: editionsOf(lang)}},
		{"versions-none", Versions{Frame: open("/policy/versions")}},
		{"version", Version{Frame: open("/policy/versions/2"), Edition: editionsOf(lang)[1], Lang: lang, Name: say(lang, "Nos promesses", "Our promises"), Blocks: blocksOf(lang)}},
		{"version-announced", Version{Frame: comingOf(lang, "/policy/versions/3", false, false), Edition: editionsOf(lang)[0], Latest: true, Lang: lang, Name: say(lang, "Nos promesses", "Our promises"), Blocks: blocksOf(lang)}},
		{"home-coming", Home{Frame: comingOf(lang, "/", false, false), About: about, Kinds: kindsOf(lang), Board: board}},
		{"proof-empty", Proof{Frame: open("/proof"), Board: Tally(nil)}},
		{"joinchoice", JoinChoice{Frame: open("/join"), Kinds: kindsOf(lang)}},
		{"join", Join{Frame: open("/join/coach"), Kind: kindsOf(lang)[1], Mark: Asterisk, Fields: fieldsOf(lang, false), Consents: consentsOf(lang), Notice: noticeOf(lang, false)}},
		{"join-wrong", Join{Frame: open("/join/coach"), Kind: kindsOf(lang)[1], Mark: Asterisk, Fields: fieldsOf(lang, true), Consents: consentsOf(lang), Notice: noticeOf(lang, false)}},
		{"join-changed", Join{Frame: open("/join/coach"), Kind: kindsOf(lang)[1], Mark: Asterisk, Fields: fieldsOf(lang, false), Consents: consentsOf(lang), Notice: noticeOf(lang, true)}},
		{"join-all", Join{Frame: open("/join/seeker"), Kind: kindsOf(lang)[0], Mark: Asterisk, Fields: fieldsOf(lang, false)[:2], Notice: noticeOf(lang, false)}},
		{"join-before", Join{Frame: open("/join/seeker"), Kind: kindsOf(lang)[0], Mark: Word, Fields: fieldsOf(lang, false)[:1], Notice: beforeOf(lang)}},
		{"joined", Joined{Frame: open("/join/seeker"), Days: 7}},
		{"confirm", Confirm{Frame: open("/confirm?t=abc"), Token: "abc", Email: "lou@example.org", Minimum: 15}},
		{"confirm-wrong", Confirm{Frame: open("/confirm?t=abc"), Token: "abc", Email: "lou@example.org", Minimum: 15, Error: say(lang, "Choisissez au moins 15 caractères", "Choose at least 15 characters")}},
		{"signin", SignIn{Frame: open("/sign-in"), Next: "/my-data"}},
		{"signin-wrong", SignIn{Frame: open("/sign-in"), Email: "lou@example.org", Error: say(lang, "L’adresse ou le mot de passe n’est pas le bon", "The address or the password is not right")}},
		{"confirm-second", Confirm{Frame: open("/confirm?t=abc"), Second: true, Token: "abc", Email: "lou@example.org", Minimum: 15}},
		{"confirm-forgotten-second", Confirm{Frame: open("/password?t=abc"), Forgotten: true, Second: true, Token: "abc", Email: "lou@example.org", Minimum: 15}},
		{"confirm-forgotten", Confirm{Frame: open("/password?t=abc"), Forgotten: true, Token: "abc", Email: "lou@example.org", Minimum: 15}},
		{"address", Address{Frame: open("/address?t=abc"), Token: "abc"}},
		{"forgot", Forgot{Frame: open("/forgot")}},
		{"message", Message{Frame: open("/forgot"), Title: say(lang, "Regardez vos courriels", "Check your letters"), Paragraphs: []string{say(lang, "Si un compte a cette adresse, un lien vient de partir.", "If an account has that address, a link is on its way.")}, Links: []Link{{"/sign-in", say(lang, "Se connecter", "Sign in")}}}},
		{"join-minors", Join{Frame: open("/join/coach"), Kind: kindsOf(lang)[1], Mark: Asterisk, Fields: fieldsOf(lang, false), Notice: noticeOf(lang, false), Minors: say(lang, "Ce site ne s’adresse pas aux mineurs.", "This site is not for minors."), Children: "/policy/children"}},
		{"mychild", childOf(open("/my-child?t=abc"), lang, false, nil)},
		{"mychild-agreed", childOf(open("/my-child?t=abc"), lang, true, nil)},
		{"mychild-wrong", childOf(open("/my-child?t=abc"), lang, false, map[string]string{"holder": "x", "understood": "y"})},
		{"legacy", Legacy{Frame: open("/legacy?t=abc"), Token: "abc", Erased: true, Days: 7}},
		{"legacy-kept", Legacy{Frame: open("/legacy?t=abc"), Token: "abc", Days: 7}},
		{"deleted-child", Deleted{Frame: open("/erasure/07"), Receipt: "/erasure/07/receipt", Child: true}},
		{"deleted-alone", Deleted{Frame: open("/erasure/07"), Receipt: "/erasure/07/receipt", Alone: true}},
		{"deleted", Deleted{Frame: open("/erasure/07"), Receipt: "/erasure/07/receipt", Farewell: true, Steps: []Step{
			{say(lang, "Tout ce que nous avions est effacé", "Everything we held is deleted"), day(2026, time.November, 1), ""},
			{say(lang, "La clé est détruite", "The key is destroyed"), day(2026, time.November, 1), "/erasure/07/receipt?of=key"}}}},
		{"failure-404", Failure{Frame: open("/nowhere"), Status: 404}},
		{"failure-410", Failure{Frame: open("/confirm"), Status: 410, Links: []Link{{"/forgot", say(lang, "Mot de passe oublié", "Forgotten password")}}}},
		{"failure-500", Failure{Frame: open("/policy"), Status: 500, Ref: "7f3a"}},
		{"clock", Clock{Frame: bareOf(lang, "/"), Now: day(2026, time.November, 1), Happenings: []Happening{
			{day(2026, time.November, 1), say(lang, "prévenus par e-mail", "warned by e-mail"), 12},
			{day(2026, time.October, 31), say(lang, "comptes rendus anonymes", "accounts made anonymous"), 1204},
		}}},
		{"clock-announced", Clock{Frame: bareOf(lang, "/"), Now: day(2026, time.November, 1), Announced: true, Applies: day(2026, time.December, 1)}},
		{"clock-applied", Clock{Frame: bareOf(lang, "/"), Now: day(2026, time.December, 1), Announced: true, Applies: day(2026, time.December, 1)}},
		{"clock-still", Clock{Frame: bareOf(lang, "/"), Now: day(2026, time.November, 1)}},
		{"mailbox", Mailbox{Frame: bareOf(lang, "/"), Letters: []Envelope{
			{"/letters/2", "lou@example.org", say(lang, "Confirmez votre adresse", "Confirm your address"), day(2026, time.November, 1)},
			{"/letters/1", "sam@example.org", say(lang, "Votre compte va être rendu anonyme", "Your account is about to be made anonymous"), day(2026, time.October, 31)},
		}}},
		{"mailbox-empty", Mailbox{Frame: bareOf(lang, "/")}},
		{"letter", Letter{Frame: bareOf(lang, "/letters/2"), From: "bonjour@skills.example", To: "lou@example.org", At: day(2026, time.November, 1),
			Subject: say(lang, "Confirmez votre adresse", "Confirm your address"),
			Body:    "Bonjour Lou,\n\nhttp://skills.localhost:8080/confirm?t=0p4Jq9xXy2mLr7Wc1vTbN5sKd8hZg3fE6aQuRiYoPkM.\n\nAtouts SARL <bonjour@skills.example>\n"}},
	}
}

func consentsOf(lang string) []Consent {
	return []Consent{{"newsletter", say(lang, "Recevoir la lettre mensuelle", "Receive the monthly letter"), say(lang, "Une fois par mois au plus.", "Once a month at most."), moreOf(lang)}}
}

func beforeOf(lang string) Notice {
	n := noticeOf(lang, false)
	n.Before = []Apart{{say(lang, "Prénom", "First name"), moreOf(lang)}, {"E-mail", moreOf(lang)}}
	return n
}

func signedSamples(lang string) []sample {
	mine := func(path string) Frame { return frameOf(lang, path, true) }
	flashed := mine("/my-data")
	flashed.Flash = say(lang, "Votre code postal est corrigé.", "Your postcode is corrected.")
	list := List{
		Name: "experience", Label: say(lang, "Expérience", "Experience"), Guarded: true,
		Purpose: say(lang, "Pour votre profil de compétences.", "For your skills profile."),
		Items: []Item{
			{"a1", say(lang, "Caissière, supermarché de quartier, trois ans", "Cashier, a local supermarket, three years"), day(2026, time.March, 3)},
			{"a2", say(lang, "Tenue des comptes d’une association", "Kept the books of an association"), day(2026, time.April, 14)},
		},
	}
	list.More, list.Notice = moreOf(lang), noticeOf(lang, false)
	wrong := list
	wrong.Items, wrong.Error = nil, say(lang, "Écrivez quelque chose", "Write something")
	changed := list
	changed.Draft, changed.Notice = "x", noticeOf(lang, true)
	data := []Datum{
		{Name: "first_name", Label: say(lang, "Prénom", "First name"), Values: []string{"Lou"}, Why: []string{say(lang, "votre compte", "your account")}, Until: say(lang, "votre départ, ou 1 an d’absence", "you leave, or 1 year unused"), Correct: "/my-data/correct/first_name"},
		{Name: "email", Label: "E-mail", Values: []string{"lou@example.org"}, Why: []string{say(lang, "votre compte", "your account"), say(lang, "la lettre mensuelle", "the monthly letter")}, Until: say(lang, "votre départ", "you leave"), Correct: "/my-data/correct/email"},
		{Name: "postcode", Label: say(lang, "Code postal", "Postcode"), Why: []string{say(lang, "les emplois proches", "jobs nearby")}, Until: say(lang, "votre départ", "you leave"), Correct: "/my-data/correct/postcode"},
		{Name: "experience", Label: say(lang, "Expérience", "Experience"), Values: []string{say(lang, "2 entrées", "2 entries")}, Why: []string{say(lang, "votre profil", "your skills profile")}, Until: say(lang, "votre départ", "you leave"), See: "/profile"},
		{Name: "ip", Label: say(lang, "Adresse de connexion", "Sign-in address"), Values: []string{"82.64.12.0/24", "2001:db8:77::/48"}, Why: []string{say(lang, "la sécurité", "security")}, Until: say(lang, "12 mois chacune", "12 months each")},
	}
	choices := []Choice{
		{Purpose: "newsletter", Label: say(lang, "La lettre mensuelle", "The monthly letter"), Given: true, At: day(2026, time.March, 1), Version: 2, Receipt: "/my-data/receipt/07", Why: say(lang, "Vous envoyer les nouvelles.", "Send you the news."), More: moreOf(lang), Digest: strings.Repeat("0a", 32)},
		{Purpose: "survey", Label: say(lang, "L’enquête annuelle", "The yearly survey")},
		{Purpose: "photo", Label: say(lang, "Votre photo", "Your picture"), At: day(2026, time.May, 2), Version: 2, Receipt: "/my-data/receipt/09"},
	}
	fates := []Fate{{What: say(lang, "Prénom, adresse e-mail, code postal", "First name, e-mail address, postcode"), Why: say(lang, "avec la clé qui les ouvre", "with the key that opens them")}, {What: say(lang, "Votre profil", "Your profile")}}
	return []sample{
		{"profile", Profile{Frame: mine("/profile"), Lists: []List{list}}},
		{"profile-wrong", Profile{Frame: mine("/profile"), Lists: []List{wrong}}},
		{"profile-changed", Profile{Frame: mine("/profile"), Lists: []List{changed}}},
		{"remove", Remove{Frame: mine("/profile/experience/a1/remove"), List: list, Item: list.Items[0]}},
		{"preferences", preferencesOf(lang)},
		{"preferences-none", Preferences{Frame: mine("/my-data/preferences"), Letters: "English"}},
		{"unsubscribe", Unsubscribe{Frame: frameOf(lang, "/unsubscribe?t=abc", false), Token: "abc", On: true, Label: say(lang, "Les nouvelles du site", "The site’s news"), Agreed: say(lang, "la lettre mensuelle", "the monthly letter"), Others: []string{say(lang, "les fêtes", "the feasts")}}},
		{"unsubscribed", Unsubscribe{Frame: frameOf(lang, "/unsubscribe?t=abc", false), Token: "abc", Done: true, Label: say(lang, "Les nouvelles du site", "The site’s news"), Undo: "def", Digest: strings.Repeat("0a", 32), More: moreOf(lang)}},
		{"resubscribed", Unsubscribe{Frame: frameOf(lang, "/unsubscribe?t=abc", false), Token: "abc", On: true, Back: true, Label: say(lang, "Les nouvelles du site", "The site’s news")}},
		{"mydata", MyData{Frame: flashed, Data: data, Choices: choices, Recent: eventsOf(lang), Entries: 46, LogSize: 48213, Root: "3f9a…c1"}},
		{"mydata-changed", MyData{Frame: mine("/my-data"), Data: data, Choices: choices, Changed: mine("/my-data").Inform(noticeOf(lang, true))}},
		{"mydata-new", MyData{Frame: mine("/my-data"), Data: append(data[:1:1], Datum{Label: "E-mail", Values: []string{strings.Repeat("a", 64) + "@" + strings.Repeat("b", 60) + ".example"}})}},
		{"correct", Correct{Frame: mine("/my-data/correct/email"), Field: fieldsOf(lang, false)[1], Note: say(lang, "Nous écrivons à la nouvelle adresse pour la confirmer.", "We write to the new address to confirm it."), Notice: noticeOf(lang, false)}},
		{"correct-changed", Correct{Frame: mine("/my-data/correct/email"), Field: fieldsOf(lang, false)[1], Notice: noticeOf(lang, true)}},
		{"correct-wrong", Correct{Frame: mine("/my-data/correct/email"), Field: fieldsOf(lang, true)[1]}},
		{"mydata-asked", MyData{Frame: comingOf(lang, "/my-data", true, true), Data: data[:1], Stays: staysOf(), Pending: &Pending{Coming: *comingOf(lang, "/", true, true).Coming, Told: day(2026, time.November, 2)}}},
		{"mydata-ahead", MyData{Frame: mine("/my-data"), Data: data[:1], Stays: staysOf(), Ahead: []Ahead{{say(lang, "La lettre des ateliers", "The workshops letter"), day(2026, time.November, 3), 3, day(2026, time.December, 1), "/my-data/receipt/0c"}}}},
		{"mydata-kept", MyData{Frame: mine("/my-data"), Data: data[:1], Stays: staysOf(), Pending: &Pending{Coming: *comingOf(lang, "/", true, true).Coming, Told: day(2026, time.November, 2), Answer: "kept", Answered: day(2026, time.November, 3), Receipt: "/my-data/receipt/0b"}}},
		{"agree", Agree{Frame: mine("/policy/agree"), Version: 3, Was: 2, On: day(2027, time.January, 1), Changes: changesOf(lang), Asked: true, Consents: consentsOf(lang), Notice: noticeOf(lang, false)}},
		{"agree-changed", Agree{Frame: mine("/policy/agree"), Version: 3, Was: 2, On: day(2026, time.January, 1), Applied: true, Changes: changesOf(lang), Asked: true, Notice: noticeOf(lang, true)}},
		{"agree-answered", Agree{Frame: mine("/policy/agree"), Version: 3, Was: 2, On: day(2027, time.January, 1), Changes: changesOf(lang), Asked: true, Notice: noticeOf(lang, false), Answer: "agreed", Answered: day(2026, time.November, 3), Receipt: "/my-data/receipt/0b"}},
		{"agree-told", Agree{Frame: mine("/policy/agree"), Version: 3, Was: 2, On: day(2027, time.January, 1), Changes: changesOf(lang)[1:]}},
		{"agree-none", Agree{Frame: mine("/policy/agree")}},
		{"home-you", Home{Frame: comingOf(lang, "/", true, false), Kinds: kindsOf(lang)}},
		{"history", History{Frame: mine("/my-data/history?page=2"), Events: eventsOf(lang), Total: 46, Page: 2, Pages: 3}},
		{"tokens", Tokens{Frame: mine("/my-data/tokens"), Keys: keysOf(lang), Fields: fieldsOf(lang, false), Secret: "charte_" + strings.Repeat("a", 43)}},
		{"tokens-wrong", Tokens{Frame: mine("/my-data/tokens"), Fields: fieldsOf(lang, true)}},
		{"tokens-full", Tokens{Frame: mine("/my-data/tokens"), Keys: keysOf(lang), Full: true}},
		{"api", apiOf(mine("/api"))},
		{"history-none", History{Frame: mine("/my-data/history"), Page: 1, Pages: 1}},
		{"delete", Delete{Frame: mine("/my-data/delete"), AtOnce: fates,
			Later: []Fate{{What: say(lang, "La clé, dans les sauvegardes", "The key, in backups"), Why: say(lang, "sous 30 jours", "within 30 days")}},
			Kept:  []Fate{{What: say(lang, "Un compte de plus parmi les départs", "One more in the count of those who left"), Why: say(lang, "il ne nomme personne", "it names nobody")}}}},
		{"myparent", parentOf(mine("/my-parent"), false, false)},
		{"myparent-agreed", parentOf(mine("/my-parent"), true, false)},
		{"myparent-age", parentOf(mine("/my-parent"), true, true)},
		{"afterdeath", afterOf(mine("/my-data/after"), lang, nil)},
		{"afterdeath-wrong", afterOf(mine("/my-data/after"), lang, map[string]string{"agree": "x", "wish": "y", "then": "z", "told": "t"})},
		{"delete-wrong", Delete{Frame: mine("/my-data/delete"), AtOnce: fates, Error: say(lang, "Cochez la case pour confirmer", "Tick the box to confirm")}},
	}
}

func samples(lang string) []sample {
	return slices.Concat(securitySamples(lang), publicSamples(lang), signedSamples(lang), formSamples(lang), albumSamples(lang), accessSamples(lang), severalSamples(lang), documentSamples(lang), deskSamples(lang), keySamples(lang))
}

// comingOf is a page's frame while a version is announced.
func comingOf(lang, path string, mine, asked bool) Frame {
	f := frameOf(lang, path, mine)
	f.Coming = &Coming{Version: 3, On: day(2027, time.January, 1), Concerns: mine, Asked: asked}
	return f
}

func keysOf(lang string) []Key {
	return []Key{{ID: "a1", Name: "cron", May: []string{say(lang, "lire", "read")}, Made: day(2026, time.March, 1), Ends: day(2026, time.June, 1), Used: day(2026, time.May, 1)},
		{ID: "a2", Name: strings.Repeat("x", 120), Made: day(2026, time.March, 1), Ends: day(2026, time.June, 1)}}
}

func apiOf(f Frame) API {
	email := Piece{Name: "email", Type: "string, email", Must: true, Text: "E-mail"}
	return API{Frame: f, About: "JSON", JSON: "/api/openapi.json", YAML: "/api/openapi.yaml",
		Acts: []Operation{{ID: "join", Does: say(f.Lang, "S’inscrire", "Join"), Method: "POST", Path: "/api/join/seeker", Needs: "-", Params: []Piece{email},
			Sends: []Piece{{Name: "values", Type: "object", Must: true, Parts: []Piece{email}}}, Answers: []Answer{{"202", "application/json", "Awaited"}, {Status: "204"}}}},
		Shapes:   []Shape{{"Awaited", []Piece{{Name: "days", Type: "integer"}, {Name: "list", Type: "array:", Shape: "Awaited"}}}},
		Troubles: []Trouble{{"notice", 409, say(f.Lang, "Une autre notice", "Another notice"), "-"}}}
}

func changesOf(lang string) []Changes {
	return []Changes{
		{say(lang, "Ce qui vous protège moins", "Less protective of you"), []string{say(lang, "Un compte inutilisé est gardé deux ans, et non plus un.", "An unused account is kept for two years, no longer one.")}},
		{say(lang, "Ce qui vous protège davantage", "More protective of you"), []string{say(lang, "Votre code postal n’est plus demandé.", "Your postcode is no longer asked for.")}},
	}
}

func editionsOf(lang string) []Edition {
	return []Edition{
		{Version: 3, State: say(lang, "annoncée", "announced"), Tone: "late", Published: day(2026, time.November, 1), Applies: day(2027, time.January, 1), Before: 2, Changes: changesOf(lang), Receipt: "/policy/versions/3/receipt"},
		{Version: 2, State: say(lang, "en vigueur", "in force"), Tone: "kept", Current: true, Published: day(2026, time.March, 1), Again: []time.Time{day(2026, time.May, 1)}, Applies: day(2026, time.April, 1), Before: 1, Receipt: "/policy/versions/2/receipt"},
		{Version: 1, State: say(lang, "retirée", "withdrawn"), Tone: "declared", Published: day(2026, time.January, 1), Applies: day(2026, time.February, 1), Withdrawn: day(2026, time.January, 9), Receipt: "/policy/versions/1/receipt"},
	}
}

func blocksOf(lang string) []Block {
	return []Block{
		{Kind: "p", Lines: []Line{{Text: say(lang, "Mes atouts", "My strengths")}}},
		{Kind: "h2", Lines: []Line{{Anchor: "s-keep", Text: say(lang, "Ce que nous gardons", "What we keep")}}},
		{Kind: "h3", Lines: []Line{{Anchor: "t-account", Text: say(lang, "Votre compte", "Your account"), Note: "2/2"}}},
		{Kind: "ul", Lines: []Line{{Anchor: "retention-account", Text: say(lang, "Un an.", "A year."), Note: say(lang, "déclaré seulement", "declared only"), Links: []Link{{"#s-keep", say(lang, "en savoir plus", "more")}}}}},
		{Kind: "table", Head: []string{say(lang, "Pourquoi", "Why"), say(lang, "Données", "Data")}, Rows: [][]string{{say(lang, "Votre compte", "Your account"), "E-mail"}}},
	}
}

func staysOf() []Stay {
	return []Stay{
		{Version: 2, URL: "/policy/versions/2?at=x", From: day(2026, time.April, 1), Told: day(2026, time.March, 1), Agreed: day(2026, time.March, 3), Receipt: "/my-data/receipt/0a"},
		{Version: 1, URL: "/policy/versions/1?at=x", From: day(2025, time.April, 1), Until: day(2026, time.April, 1)},
	}
}
