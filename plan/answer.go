package plan

import (
	"slices"

	"charte/charter"
)

// selfService promises the rights that a person exercises alone, at once.
//
// Law: GDPR 15, GDPR 16, GDPR 17, GDPR 20
func selfService(c *charter.Charter) []Promise {
	if len(joins(c)) == 0 {
		return nil // nobody has an account from which to exercise them
	}
	clause, pos := "rights", c.Rights.Pos
	if pos.Line == 0 {
		clause, pos = "site", c.Site.Pos // the charter need not speak of what every site has
	}
	right := func(id, law string, how, probe Rule, text charter.Text) Promise {
		return Promise{ID: "rights." + id, Section: Rights, Law: law, Text: text,
			Enforcement: how, Probe: probe, Clause: clause, Parts: []string{"rights.offers"}, Pos: pos}
	}
	said := func(fr, en, accountFR, accountEN string) charter.Text {
		return either(c, say(fr, en), say(accountFR, accountEN))
	}
	out := []Promise{
		right("access", "GDPR 15", Rule{EnforceExport, "access"}, Rule{ProbeRequests, "access"},
			said("Vous voyez à tout moment tout ce que nous savons de vous, et pourquoi.", "You see everything we know about you, and why, at any time.",
				"Vous voyez à tout moment tout ce que votre compte contient, et pourquoi.", "You see everything that your account holds, and why, at any time.")),
		right("portability", "GDPR 20", Rule{EnforceExport, "portability"}, Rule{ProbeRequests, "portability"},
			said("Vous emportez tout dans un seul fichier, lisible par vous et par un ordinateur.", "You take everything away in one file that you and a computer can read.",
				"Vous emportez tout ce que votre compte contient dans un seul fichier, lisible par vous et par un ordinateur.", "You take everything that your account holds away in one file that you and a computer can read.")),
		right("rectification", "GDPR 16", Rule{EnforceCorrect, "rectification"}, Rule{ProbeRequests, "rectification"},
			said("Vous corrigez vous-même ce que vous nous avez confié.", "You correct, by yourself, what you gave us.",
				"Vous corrigez vous-même ce que vous avez mis dans votre compte.", "You correct, by yourself, what you put in your account.")),
	}
	if c.Rights.Undo.IsZero() { // the engine destroys the key at once
		erasure := right("erasure", "GDPR 17", Rule{EnforceErase, "erasure"}, Rule{ProbeErasures, ""},
			said("Vous supprimez votre compte vous-même. Vos données sont effacées aussitôt, puis leur clé est détruite, et vous recevez la preuve de l’effacement.",
				"You delete your account yourself. Your data is erased at once, then its key is destroyed, and you receive the proof of the erasure.",
				"Vous supprimez votre compte vous-même. Ce qu’il contient est effacé aussitôt, puis la clé est détruite, et vous recevez la preuve de l’effacement.",
				"You delete your account yourself. What it holds is erased at once, then its key is destroyed, and you receive the proof of the erasure."))
		erasure.Parts = append(erasure.Parts, "rights.channels")
		if kept(c) {
			erasure.Text, erasure.Enforcement, erasure.Probe = then(erasure.Text, exception), Rule{}, Rule{}
		}
		out = append(out, erasure)
	}
	return out
}

// otherRights promise an answer in time to what takes a person to decide, unless the charter offers less. Declared only: those letters arrive outside the engine.
//
// Law: GDPR 12(3), GDPR 18, GDPR 21, LIL 85
func otherRights(c *charter.Charter) []Promise {
	offers := c.Rights.Offers
	all := len(offers) == 0 || slices.Contains(offers, charter.AllRights) || slices.Contains(offers, charter.Objection) && slices.Contains(offers, charter.Restriction)
	if c.Controller.Contact == "" || c.Rights.Answer.IsZero() || !all {
		return nil
	}
	to, soon := both(c.Controller.Contact), Soon(c.Rights.Answer)
	said := say("Pour refuser un usage, le limiter, ou décider de ce que deviendront vos données après votre mort, écrivez à %s. Nous répondons %s.",
		"To object to a use, restrict it, or decide what becomes of your data after your death, write to %s. We answer %s.", to, soon)
	if len(joins(c)) > 0 {
		said = say("Dans votre compte, vous refusez vous-même un usage, et décidez de ce que deviendront vos données après votre mort. Pour limiter un usage, ou sans compte, écrivez à %s. Nous répondons %s.",
			"In your account you object to a use yourself, and decide what becomes of your data after your death. To restrict a use, or without an account, write to %s. We answer %s.", to, soon)
	}
	return []Promise{{
		ID: "rights.other", Section: Rights, Law: "GDPR 12(3)",
		Text:   then(said, then(later(c.Rights), reached(c.Rights))),
		Clause: "rights", Parts: []string{"rights.answer", "rights.extension", "rights.channels", "rights.after death"}, Pos: c.Rights.Pos,
	}}
}

// reached says by which ways people exercise their rights.
func reached(r charter.Rights) charter.Text {
	return about(ways.or(r.Channels), "Vous exercez vos droits %s.", "You exercise your rights %s.")
}

// later says how much longer an answer may take.
func later(r charter.Rights) charter.Text {
	return about(r.Extension.Text(), "Si une demande est complexe, nous vous disons pourquoi avant la fin de ce délai, et nous répondons au plus tard %s après.",
		"If a request is complex, we tell you why before that time is over, and we answer at the latest %s after it.")
}

// identity promises when, if ever, a document is asked for. It is executed where the charter has a document for that, sealed in the browser;
// elsewhere it is declared only, and binds the people who answer.
//
// Law: GDPR 12(6)
func identity(c *charter.Charter) []Promise {
	doubt := say("Nous ne demandons une preuve d’identité à personne, sauf en cas de doute sérieux.", "We ask nobody for proof of identity, except in serious doubt.")
	if len(joins(c)) > 0 {
		doubt = then(say("Connectez-vous : cela suffit à prouver que c’est vous.", "Sign in: that is enough to prove who you are."), doubt)
	}
	text, ok := words{
		charter.DoubtOnly:   doubt,
		charter.IdentityAll: say("Une preuve d’identité accompagne chaque demande.", "Proof of identity comes with every request."),
		"never":             say("Nous ne demandons jamais de preuve d’identité.", "We never ask for proof of identity."),
	}[c.Rights.Identity]
	if !ok {
		return nil
	}
	p := Promise{ID: "rights.identity", Section: Rights, Law: "GDPR 12(6)", Text: text, Clause: "rights.identity", Pos: c.Rights.Pos}
	if slices.ContainsFunc(c.Documents, func(d charter.Document) bool { return onDoubt(c, d) && deposited(c, d) }) {
		p.Enforcement, p.Probe = Rule{EnforceDoubt, ""}, Rule{ProbeDoubts, ""}
	}
	return []Promise{p}
}

// letters promise that what is owed in writing leaves soon.
//
// Law: GDPR 12(3)
func letters(c *charter.Charter) []Promise {
	if c.Letters.Within.IsZero() {
		return nil
	}
	return []Promise{{
		ID: "letters.within", Section: Rights, Law: "GDPR 12(3)",
		Text: say("Les e-mails que nous vous devons (confirmation, avertissement, adieu) partent %s.",
			"The e-mails that we owe you (confirmation, warning, farewell) leave %s.", Soon(c.Letters.Within)),
		Enforcement: Rule{EnforceLetters, ""}, Probe: Rule{ProbeLetters, ""}, Clause: "letters", Pos: c.Letters.Pos,
	}}
}

// channels are the ways to announce a change, in words.
var channels = map[string]charter.Text{
	"site":  {FR: "sur le site", EN: "on the site"},
	"email": {FR: "par e-mail", EN: "by e-mail"},
	"page":  {FR: "ici même", EN: "right here"},
}

// unreduced is the promise that no version takes a right away in silence.
var unreduced = say("Rien ne réduit vos droits sans votre accord exprès.", "Nothing reduces your rights without your express consent.")

// changes promise that a new version is announced, and takes nothing away in silence.
//
// Law: GDPR 12(1), GDPR 13(3)
func changes(c *charter.Charter) []Promise {
	var by []charter.Text
	for _, name := range c.Changes.AnnouncedBy {
		by = append(by, channels[name])
	}
	if len(by) == 0 {
		return nil
	}
	text := say("Tout changement de cette page vous est annoncé %s.", "Any change to this page is announced to you %s.", list(by))
	if !c.Changes.Ahead.IsZero() {
		text = say("Tout changement de cette page vous est annoncé %s à l’avance, %s.",
			"Any change to this page is announced to you %s ahead, %s.", c.Changes.Ahead.Text(), list(by))
	}
	if c.Changes.Reducing == charter.ExpressAssent {
		text = then(text, unreduced)
	}
	p := Promise{ID: "changes", Section: Rights, Law: "GDPR 12(1)", Text: text, Clause: "changes", Pos: c.Changes.Pos}
	if len(joins(c)) > 0 { // whoever has no account cannot be told, and the site knows nothing of them
		p.Enforcement, p.Probe = Rule{EnforceVersions, ""}, Rule{ProbeVersions, ""}
	}
	return []Promise{p}
}

// unasked is the promise that no new purpose begins in silence.
var unasked = say("Vos données ne servent à rien de nouveau sans un nouvel accord de votre part.", "Your data serves nothing new without a fresh consent from you.")

// renewed promises that whoever has an account is asked before their data serves something new.
//
// Law: GDPR 13(3)
func renewed(c *charter.Charter) []Promise {
	if c.Changes.Purposes != charter.FreshConsent || len(joins(c)) == 0 {
		return nil
	}
	path := "changes.new purposes"
	return []Promise{{ID: anchor(path), Section: Rights, Law: "GDPR 13(3)", Text: unasked,
		Enforcement: Rule{EnforceVersions, ""}, Probe: Rule{ProbeVersions, ""}, Clause: path, Pos: c.At(path).Pos}}
}

// dated promises that no version of the page is ever served in secret.
//
// Law: GDPR 5(2)
func dated(c *charter.Charter) []Promise {
	if c.Version.Date.IsZero() {
		return nil
	}
	return []Promise{{
		ID: "version", Section: Evidence, Law: "GDPR 5(2)",
		Text: charter.Text{FR: "Cette page est datée et numérotée. Chacune de ses versions est inscrite dans un journal public.",
			EN: "This page is dated and numbered. Each of its versions is written in a public log."},
		Enforcement: Rule{EnforcePublish, ""}, Probe: Rule{ProbeVersion, ""}, Clause: "version", Pos: c.Version.Pos,
	}}
}

// logged promises that no act on a person's data goes without evidence.
//
// Law: GDPR 5(2)
func logged(c *charter.Charter) []Promise {
	if len(joins(c)) == 0 {
		return nil
	}
	return []Promise{{
		ID: "log", Section: Evidence, Law: "GDPR 5(2)",
		Text: either(c, say("Chaque changement de vos données laisse une trace, sans votre nom, dans un journal public. Vous en avez les reçus : avec eux, une page réécrite se verrait.",
			"Every change of your data leaves a trace, without your name, in a public log. You hold its receipts: with them, a rewritten page would show."),
			say("Chaque changement de ce que votre compte contient laisse une trace, sans votre nom, dans un journal public. Vous en avez les reçus : avec eux, une page réécrite se verrait.",
				"Every change of what your account holds leaves a trace, without your name, in a public log. You hold its receipts: with them, a rewritten page would show.")),
		Enforcement: Rule{EnforceCommit, ""}, Probe: Rule{ProbeFacts, ""}, Clause: "site", Pos: c.Site.Pos,
	}}
}
