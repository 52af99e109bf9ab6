package plan

import (
	"slices"

	"charte/charter"
)

// forms promise what each kind of people is asked, and that nothing more is required.
//
// Law: GDPR 5(1)(c), GDPR 13(2)(e)
func forms(c *charter.Charter) []Promise {
	var out []Promise
	for _, k := range joins(c) {
		label := called(k.Label, k.Name)
		if !k.Label.IsZero() {
			label = k.Label // as the join page says it
		}
		text := say("Pour l’inscription « %s », nous demandons : %s. Rien d’autre n’est obligatoire.",
			"To join under “%s” we ask for: %s. Nothing else is required.", label, fields(c, k.Required))
		if len(k.Required) == 0 {
			text = say("Pour l’inscription « %s », rien n’est obligatoire.", "To join under “%s”, nothing is required.", label)
		}
		if extra := slices.Concat(k.Optional, k.Lists); len(extra) > 0 {
			text = then(text, say("Vous pouvez ajouter, si vous le voulez : %s.", "You may add, if you wish: %s.", fields(c, extra)))
		}
		out = append(out, Promise{
			ID: "collect." + k.Name, Section: Collect, Text: text, Law: "GDPR 5(1)(c)",
			Enforcement: Rule{EnforceForm, k.Name}, Probe: Rule{ProbeForm, k.Name},
			Clause: "people." + k.Name, Pos: k.Pos,
		})
	}
	return out
}

// profiled says how many profiles each kind of people keeps.
var profiled = words{
	"none":    say("%s : pas de profil.", "%s: no profile."),
	"one":     say("%s : un seul profil.", "%s: one profile only."),
	"several": say("%s : plusieurs profils.", "%s: several profiles."),
}

// profiles say it in one sentence.
//
// Law: GDPR 5(1)(c)
func profiles(c *charter.Charter) []Promise {
	p := Promise{ID: "collect.profiles", Section: Collect, Law: "GDPR 5(1)(c)", Clause: "people"}
	for _, k := range joins(c) {
		if text, ok := profiled[k.Profile]; ok {
			p.Text, p.Parts = then(p.Text, say(text.FR, text.EN, kinds(c, k.Name))), append(p.Parts, "people."+k.Name+".profile")
		}
	}
	if len(p.Parts) == 0 {
		return nil
	}
	p.Pos = c.At(p.Parts[0]).Pos
	several := func(k charter.Kind) bool { return k.Profile == charter.SeveralProfiles }
	if _, ok := login(c); ok {
		p.Enforcement, p.Probe = Rule{EnforceForm, ""}, Rule{ProbeProfiles, ""}
		if slices.ContainsFunc(c.People, several) {
			p.Enforcement = Rule{EnforceProfiles, ""}
		}
	}
	return []Promise{p}
}

// cautions say what people are reminded of before they send what may reveal more than intended.
var cautions = words{
	charter.FreeText: say("Avant un texte libre (%s), nous vous rappelons de ne rien y mettre sur votre santé, vos opinions ou vos croyances.",
		"Before any free text (%s), we remind you to leave out your health, your opinions and your beliefs."),
	charter.Pictures: say("Avant l’envoi d’une image (%s), nous vous rappelons qu’elle montre parfois votre santé, vos opinions ou vos croyances.",
		"Before you send a picture (%s), we remind you that it sometimes shows your health, your opinions or your beliefs."),
}

// guards promise a word of caution before free text and pictures.
// Nothing can measure that it was shown: declared only.
//
// Law: GDPR 9(1), GDPR 25(2)
func guards(c *charter.Charter) []Promise {
	var out []Promise
	for _, f := range c.Data {
		caution, ok := cautions[f.Guard]
		if !ok {
			continue
		}
		out = append(out, Promise{
			ID: "collect.guard." + f.Name, Section: Collect, Law: "GDPR 9(1)", Text: say(caution.FR, caution.EN, inside(f.Label)),
			Clause: "data." + f.Name, Parts: []string{"data." + f.Name, "data." + f.Name + ".guard"}, Pos: f.Pos,
		})
	}
	return out
}

// closed promises that every field has a purpose.
//
// Law: GDPR 5(1)(b)
func closed(c *charter.Charter) []Promise {
	if len(c.Data) == 0 || len(joins(c)) == 0 {
		return nil
	}
	return []Promise{{
		ID: "collect.closed", Section: Collect, Law: "GDPR 5(1)(b)",
		Text: either(c, say("Nous ne gardons aucune donnée dont l’usage n’est pas écrit sur cette page.", "We keep no data whose use is not written on this page."),
			say("Votre compte ne contient aucune donnée dont l’usage n’est pas écrit sur cette page.", "Your account holds no data whose use is not written on this page.")),
		Enforcement: Rule{EnforceClosed, ""}, Probe: Rule{ProbeOrphans, ""}, Clause: "data", Pos: c.Data[0].Pos,
	}}
}

// consents promise, for each purpose that rests on consent alone, a free yes and as easy a no. A charter that asks for
// consent in another way says so in purposes, and only there.
//
// Law: GDPR 4(11), GDPR 7(1), GDPR 7(3)
func consents(c *charter.Charter) []Promise {
	var out []Promise
	for _, u := range c.Purposes {
		if u.Basis != charter.BasisConsent || len(u.Stacked) > 1 || len(joins(c)) == 0 {
			continue
		}
		free := Promise{
			ID: "consent." + u.Name, Section: Choices, Law: "GDPR 7(1)",
			Text: say("%s : seulement si vous dites oui. La case n’est jamais cochée d’avance, et chaque oui a son reçu.",
				"%s: only if you say yes. The box is never ticked in advance, and every yes has its receipt.", first(inside(u.Label))),
			Enforcement: Rule{EnforceForm, u.Name}, Probe: Rule{ProbeReceipts, u.Name}, Clause: "purposes." + u.Name, Pos: u.Pos,
			Parts: []string{"purposes." + u.Name, "purposes." + u.Name + ".consent.asked by", "purposes." + u.Name + ".consent.proof"},
		}
		if asked := u.Consent.Asked; (asked == "" || asked == "an unticked box") && u.Consent.Proof != "none" && !u.Consent.Gate {
			out = append(out, free)
		}
		out = append(out, Promise{
			ID: "consent." + u.Name + ".withdraw", Section: Choices, Law: "GDPR 7(3)",
			Text: say("%s : vous pouvez dire non quand vous voulez, d’un seul geste, dans « Mes données ». L’effet est immédiat.",
				"%s: you can say no whenever you like, in one step, in “My data”. It takes effect at once.", first(inside(u.Label))),
			Enforcement: Rule{EnforceChoice, u.Name}, Probe: Rule{ProbeUnwanted, u.Name}, Clause: "purposes." + u.Name, Pos: u.Pos,
			Parts: []string{"purposes." + u.Name, "purposes." + u.Name + ".consent.withdraw by"},
		})
	}
	return out
}

// cookies promise that every tracker is essential and ends with the browser; one that is not takes the promise away.
//
// Law: LIL 82
func cookies(c *charter.Charter) []Promise {
	var names []charter.Text
	parts := []string{"trackers"}
	for _, t := range c.Trackers {
		names, parts = append(names, detailed(both(t.Name), inside(t.Text))), append(parts, "trackers."+t.Name)
	}
	if len(names) == 0 || !essential(c) {
		return nil
	}
	return []Promise{{
		ID: "cookies", Section: Choices, Law: "LIL 82",
		Text: say("Ce site ne dépose que des cookies indispensables : %s. Ils disparaissent quand vous fermez le navigateur.",
			"This site sets essential cookies only: %s. They vanish when you close the browser.", list(names)),
		Enforcement: Rule{EnforceCookies, ""}, Probe: Rule{ProbeCookies, ""}, Clause: "trackers", Parts: parts, Pos: c.Trackers[0].Pos,
	}}
}

// essential reports whether every tracker is a cookie of the site itself, needed for it, that ends with the browser.
func essential(c *charter.Charter) bool {
	return !slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool {
		return t.Class != "essential" || !t.Life.Browser || t.Party != "first" || t.Sort != "" && t.Sort != "cookie"
	})
}
