package plan

import (
	"fmt"
	"strings"

	"charte/charter"
)

// clauses turn the blocks of a charter into promises, one function for each block.
var clauses = []func(*charter.Charter) []Promise{
	forms, closed, consents, inactivity, unclaimed, expiries, truncation,
	processors, thirdParties, sealing, passwords, cookies,
	selfService, otherRights, changes, letters, dated, logged,
}

// say writes the same sentence in both languages with the same arguments.
func say(fr, en string, args ...charter.Text) charter.Text {
	frs, ens := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		frs[i], ens[i] = a.FR, a.EN
	}
	return charter.Text{FR: fmt.Sprintf(fr, frs...), EN: fmt.Sprintf(en, ens...)}
}

// list joins labels as people read them: "a, b and c".
func list(items []charter.Text) charter.Text {
	join := func(lang, and string) string {
		words := make([]string, len(items))
		for i, t := range items {
			words[i] = lowerFirst(t.In(lang))
		}
		if n := len(words); n > 1 {
			return strings.Join(words[:n-1], ", ") + and + words[n-1]
		}
		return strings.Join(words, "")
	}
	return charter.Text{FR: join("fr", " et "), EN: join("en", " and ")}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) && strings.ToLower(string(r[1])) != string(r[1]) {
		return s // an acronym keeps its capitals
	}
	return strings.ToLower(string(r[:min(1, len(r))])) + string(r[min(1, len(r)):])
}

func labels(c *charter.Charter, names []string) charter.Text {
	var items []charter.Text
	for _, n := range names {
		if f, ok := c.Field(n); ok {
			items = append(items, f.Label)
		}
	}
	return list(items)
}

// Law: GDPR 5(1)(c), GDPR 13(2)(e)
func forms(c *charter.Charter) []Promise {
	var out []Promise
	for _, k := range c.People {
		text := say("Pour vous inscrire comme %s, nous demandons : %s. Rien d'autre n'est obligatoire.",
			"To join as a %s we ask for: %s. Nothing else is required.", list([]charter.Text{k.Label}), labels(c, k.Required))
		if len(k.Optional) > 0 {
			more := say(" Si vous le souhaitez : %s.", " If you wish: %s.", labels(c, k.Optional))
			text = charter.Text{FR: text.FR + more.FR, EN: text.EN + more.EN}
		}
		out = append(out, Promise{
			ID: "collect." + k.Name, Section: Collect, Text: text, Law: "GDPR 5(1)(c)",
			Enforcement: Rule{EnforceForm, k.Name}, Probe: Rule{ProbeForm, k.Name},
			Clause: "people." + k.Name, Pos: k.Pos,
		})
	}
	return out
}

// Law: GDPR 5(1)(b)
func closed(c *charter.Charter) []Promise {
	if len(c.Data) == 0 {
		return nil
	}
	return []Promise{{
		ID: "collect.closed", Section: Collect, Law: "GDPR 5(1)(b)",
		Text: say("Nous ne gardons aucune donnée dont l'usage n'est pas écrit sur cette page.",
			"We hold no data whose use is not written on this page."),
		Enforcement: Rule{EnforceClosed, ""}, Probe: Rule{ProbeOrphans, ""}, Clause: "purposes", Pos: c.Data[0].Pos,
	}}
}

// Law: GDPR 7(1), GDPR 7(3), GDPR 4(11)
func consents(c *charter.Charter) []Promise {
	var out []Promise
	for _, u := range c.Purposes {
		if u.Basis != "consent" {
			continue
		}
		text := list([]charter.Text{u.Text})
		out = append(out, Promise{
			ID: "consent." + u.Name, Section: Choices, Law: "GDPR 7(1)",
			Text: say("%s : seulement si vous le demandez. La case n'est jamais cochée d'avance et chaque accord a son reçu.",
				"%s: only if you ask for it. The box is never ticked in advance and every agreement has its receipt.", u.Text),
			Enforcement: Rule{EnforceForm, u.Name}, Probe: Rule{ProbeReceipts, u.Name}, Clause: "purposes." + u.Name, Pos: u.Pos,
		}, Promise{
			ID: "consent." + u.Name + ".withdraw", Section: Choices, Law: "GDPR 7(3)",
			Text: say("Vous changez d'avis d'un geste, dans « mes données » (%s). L'effet est immédiat : plus rien ne part.",
				"You change your mind in one gesture, in “my data” (%s). It takes effect at once: nothing more is sent.", text),
			Enforcement: Rule{EnforceChoice, u.Name}, Probe: Rule{ProbeUnwanted, u.Name}, Clause: "purposes." + u.Name, Pos: u.Pos,
		})
	}
	return out
}

// Law: GDPR 5(1)(e)
func inactivity(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		if r.Inactive == nil {
			continue
		}
		out = append(out, Promise{
			ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Si vous ne venez plus pendant %s, nous vous écrivons. Sans nouvelle de vous sous %s, tout ce qui vous concerne est détruit : il n'en reste qu'un compte anonyme.",
				"If you stay away for %s, we write to you. Without news from you within %s, everything about you is destroyed: only an anonymous count remains.",
				r.Inactive.Text(), Wait(r).Text()),
			Enforcement: Rule{EnforceInactive, r.Purpose}, Probe: Rule{ProbeInactive, r.Purpose},
			Clause: "retention." + r.Purpose, Pos: r.Pos,
		})
	}
	return out
}

// Law: GDPR 5(1)(e)
func unclaimed(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		if r.Unconfirmed == nil {
			continue
		}
		out = append(out, Promise{
			ID: "retention.unconfirmed", Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Une inscription jamais confirmée est effacée au bout de %s.",
				"A join that is never confirmed is erased after %s.", r.Unconfirmed.Text()),
			Enforcement: Rule{EnforceExpiry, "unconfirmed"}, Probe: Rule{ProbeUnclaimed, ""},
			Clause: "retention." + r.Purpose + ".unconfirmed", Pos: r.Pos,
		})
	}
	return out
}

// Law: GDPR 5(1)(e)
func expiries(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		u, ok := c.Purpose(r.Purpose)
		if !ok || r.For == nil {
			continue
		}
		out = append(out, Promise{
			ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("%s (%s) : effacé au bout de %s.", "%s (%s): erased after %s.",
				u.Text, labels(c, u.Data), r.For.Text()),
			Enforcement: Rule{EnforceExpiry, r.Purpose}, Probe: Rule{ProbeExpired, r.Purpose},
			Clause: "retention." + r.Purpose, Pos: r.Pos,
		})
	}
	return out
}

// Law: GDPR 25(1)
func truncation(c *charter.Charter) []Promise {
	var out []Promise
	for _, f := range c.Data {
		if f.Truncate.IPv4 == 0 && f.Truncate.IPv6 == 0 {
			continue
		}
		out = append(out, Promise{
			ID: "truncate." + f.Name, Section: Security, Law: "GDPR 25(1)",
			Text: say("%s : raccourcie avant d'être écrite, pour ne pas désigner votre appareil.",
				"%s: cut short before it is written, so that it does not single out your device.", f.Label),
			Enforcement: Rule{EnforceTruncate, f.Name}, Probe: Rule{ProbeWidth, f.Name}, Clause: "data." + f.Name, Pos: f.Pos,
		})
	}
	return out
}

// Law: GDPR 13(1)(e), GDPR 28(3)
func processors(c *charter.Charter) []Promise {
	if len(c.Processors) == 0 {
		return nil
	}
	var fr, en []string
	for _, p := range c.Processors {
		fr = append(fr, fmt.Sprintf("%s (%s, %s)", p.Company, lowerFirst(p.Does.FR), p.Region))
		en = append(en, fmt.Sprintf("%s (%s, %s)", p.Company, lowerFirst(p.Does.EN), p.Region))
	}
	return []Promise{{
		ID: "processors", Section: Parties, Law: "GDPR 28(3)",
		Text: say("Nos sous-traitants sont %s. Personne d'autre ne reçoit vos données.", "Our processors are %s. Nobody else receives your data.",
			charter.Text{FR: strings.Join(fr, " et "), EN: strings.Join(en, " and ")}),
		Clause: "processors", Pos: c.Processors[0].Pos,
	}}
}

// Law: LIL 82
func thirdParties(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "parties.none", Section: Parties, Law: "LIL 82",
		Text: say("Aucune page de ce site ne fait appel à un tiers : ni mesure d'audience, ni police, ni image, ni vidéo.",
			"No page of this site calls a third party: no analytics, no font, no picture, no video."),
		Enforcement: Rule{EnforcePolicy, ""}, Probe: Rule{ProbeParties, ""}, Clause: "site", Pos: c.Site.Pos,
	}}
}

// Law: GDPR 32(1)(a)
func sealing(c *charter.Charter) []Promise {
	var sealed []string
	for _, f := range c.Data {
		if f.Protect != "open" {
			sealed = append(sealed, f.Name)
		}
	}
	if len(sealed) == 0 {
		return nil
	}
	return []Promise{{
		ID: "security.sealed", Section: Security, Law: "GDPR 32(1)(a)",
		Text: say("Vos données sont chiffrées sous une clé qui n'appartient qu'à vous (%s).",
			"Your data is encrypted under a key of your own (%s).", labels(c, sealed)),
		Enforcement: Rule{EnforceSeal, ""}, Probe: Rule{ProbeUnsealed, ""}, Clause: "data", Pos: c.Data[0].Pos,
	}}
}

// Law: GDPR 32(1)
func passwords(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "security.password", Section: Security, Law: "GDPR 32(1)",
		Text: say("De votre mot de passe nous ne gardons qu'une empreinte à sens unique : personne ne peut le relire.",
			"Of your password we keep a one-way fingerprint only: nobody can read it back."),
		Enforcement: Rule{EnforceHash, ""}, Probe: Rule{ProbePasswords, ""}, Clause: "people", Pos: c.Site.Pos,
	}}
}

// Law: LIL 82
func cookies(c *charter.Charter) []Promise {
	var names []string
	for _, t := range c.Trackers {
		if t.Class != "essential" || !t.Life.Browser {
			return nil
		}
		names = append(names, t.Name)
	}
	if len(names) == 0 {
		return nil
	}
	all := charter.Text{FR: strings.Join(names, ", "), EN: strings.Join(names, ", ")}
	return []Promise{{
		ID: "cookies", Section: Choices, Law: "LIL 82",
		Text: say("Ce site ne pose que des cookies indispensables (%s). Ils disparaissent quand vous fermez le navigateur.",
			"This site sets essential cookies only (%s). They vanish when you close the browser.", all),
		Enforcement: Rule{EnforceCookies, ""}, Probe: Rule{ProbeCookies, ""}, Clause: "trackers", Pos: c.Trackers[0].Pos,
	}}
}

// Law: GDPR 15, GDPR 16, GDPR 17, GDPR 20
func selfService(c *charter.Charter) []Promise {
	rule := func(id, law string, how, probe Rule, fr, en string) Promise {
		return Promise{ID: id, Section: Rights, Law: law, Text: charter.Text{FR: fr, EN: en},
			Enforcement: how, Probe: probe, Clause: "rights", Pos: c.Rights.Pos}
	}
	out := []Promise{
		rule("rights.access", "GDPR 15", Rule{EnforceExport, "access"}, Rule{ProbeRequests, "access"},
			"Vous voyez à tout moment tout ce que nous savons de vous, et pourquoi.",
			"You see everything that we hold about you, and why, at any time."),
		rule("rights.portability", "GDPR 20", Rule{EnforceExport, "portability"}, Rule{ProbeRequests, "portability"},
			"Vous emportez tout, en un fichier que les machines et vous pouvez lire.",
			"You take everything away, in one file that machines and you can read."),
		rule("rights.rectification", "GDPR 16", Rule{EnforceCorrect, "rectification"}, Rule{ProbeRequests, "rectification"},
			"Vous corrigez vous-même chaque donnée.", "You correct each piece of data yourself."),
		rule("rights.erasure", "GDPR 17", Rule{EnforceErase, "erasure"}, Rule{ProbeErasures, ""},
			"Vous supprimez votre compte vous-même. Vos données sont effacées aussitôt, leur clé est détruite, et vous en gardez le reçu.",
			"You delete your account yourself. Your data is erased at once, its key is destroyed, and you keep the receipt."),
	}
	return append(out, anonymous(c)...)
}

// Law: GDPR 4(1), GDPR recital 26
func anonymous(c *charter.Charter) []Promise {
	for _, f := range c.Data {
		if f.KeepDigits == 0 {
			continue
		}
		digits := charter.Text{FR: fmt.Sprint(f.KeepDigits), EN: fmt.Sprint(f.KeepDigits)}
		return []Promise{{
			ID: "retention.anonymous", Section: Keep, Law: "GDPR recital 26",
			Text: say("Après un départ, il ne reste qu'un comptage par profil et par zone (%s premiers chiffres du code postal), montré à partir de dix personnes.",
				"After somebody leaves, only a count by kind and area remains (first %s digits of the postcode), shown from ten people up.", digits),
			Enforcement: Rule{EnforceAnonymous, f.Name}, Probe: Rule{ProbeCounts, ""}, Clause: "data." + f.Name + ".anonymise", Pos: f.Pos,
		}}
	}
	return nil
}

// Law: GDPR 12(3), GDPR 18, GDPR 21, LIL 85
func otherRights(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "rights.other", Section: Rights, Law: "GDPR 12(3)",
		Text: say("Pour vous opposer, limiter un usage ou décider de l'après-mort de vos données, écrivez à %s. Réponse en %s au plus.",
			"To object, restrict a use or decide what becomes of your data after your death, write to %s. Answer within %s.",
			charter.Text{FR: c.Controller.Contact, EN: c.Controller.Contact}, c.Rights.Answer.Text()),
		Clause: "rights", Pos: c.Rights.Pos,
	}}
}

// Law: GDPR 12(1)
func changes(c *charter.Charter) []Promise {
	if len(c.Changes.AnnouncedBy) == 0 {
		return nil
	}
	return []Promise{{
		ID: "changes", Section: Rights, Law: "GDPR 12(1)",
		Text: say("Tout changement de cette page vous est annoncé %s à l'avance. Rien ne réduit vos droits sans votre accord exprès.",
			"Any change of this page is announced to you %s ahead. Nothing reduces your rights without your express consent.", c.Changes.Ahead.Text()),
		Clause: "changes", Pos: c.Changes.Pos,
	}}
}

// Law: GDPR 12(3)
func letters(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "letters.within", Section: Security, Law: "GDPR 12(3)",
		Text: say("Les courriels que nous vous devons (confirmation, avertissement, adieu) partent dans un délai de %s.",
			"The e-mails that we owe you (confirmation, warning, farewell) leave within %s.", c.Letters.Within.Text()),
		Enforcement: Rule{EnforceLetters, ""}, Probe: Rule{ProbeLetters, ""}, Clause: "letters", Pos: c.Letters.Pos,
	}}
}

// Law: GDPR 5(2)
func dated(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "version", Section: Evidence, Law: "GDPR 5(2)",
		Text: say("Cette page est datée et numérotée, et chacune de ses versions est inscrite au journal public.",
			"This page is dated and numbered, and each of its versions is written in the public log."),
		Enforcement: Rule{EnforcePublish, ""}, Probe: Rule{ProbeVersion, ""}, Clause: "version", Pos: c.Version.Pos,
	}}
}

// Law: GDPR 5(2)
func logged(c *charter.Charter) []Promise {
	return []Promise{{
		ID: "log", Section: Evidence, Law: "GDPR 5(2)",
		Text: say("Chaque acte sur vos données est inscrit dans un journal que nous ne pouvons pas réécrire, et dont vous détenez les reçus.",
			"Every act on your data is written in a log that we cannot rewrite, and you hold its receipts."),
		Enforcement: Rule{EnforceCommit, ""}, Probe: Rule{ProbeFacts, ""}, Clause: "site", Pos: c.Site.Pos,
	}}
}
