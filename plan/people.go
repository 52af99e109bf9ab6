package plan

import (
	"slices"

	"charte/charter"
)

// minors reads what protects children.
//
// Law: GDPR 8, LIL 45
var minors = block("minors", func(c *charter.Charter) charter.Minors { return c.Minors }, []row[charter.Minors]{
	{"served", Choices, "GDPR 8(1)", worded(func(m charter.Minors) string { return m.Served }, words{
		"yes": say("Ce site s’adresse aussi aux mineurs.", "This site is for minors too."),
		"no":  say("Ce site ne s’adresse pas aux mineurs.", "This site is not for minors."),
	})},
	{"consent", "", "LIL 45", func(c *charter.Charter, m charter.Minors) charter.Text {
		if len(together(c)) > 0 {
			return charter.Text{} // the engine promises it
		}
		return consenting(m)
	}},
	{"age", "", "LIL 45", func(_ *charter.Charter, m charter.Minors) charter.Text {
		if m.Consent != "" {
			return charter.Text{}
		}
		return about(count(m.Age), "Un mineur décide seul à partir de %s ans.", "A minor decides alone from the age of %s.")
	}},
	{"notice", "", "GDPR 12(1)", worded(func(m charter.Minors) string { return m.Notice }, words{
		"child version": say("Nos promesses existent aussi en mots simples, pour les enfants.", "Our promises also exist in simple words, for children."),
		"none":          say("Cette page n’a pas de version pour les enfants.", "This page has no version for children."),
	})},
	{"text", "", "GDPR recital 38", telling(func(m charter.Minors) charter.Text { return m.Text })},
})

// consenting says who consents for a minor.
func consenting(m charter.Minors) charter.Text {
	said := words{
		"joint":  say("un mineur et l’un de ses parents donnent leur accord ensemble.", "a minor and a parent consent together."),
		"parent": say("l’accord d’un mineur est donné par l’un de ses parents.", "a minor’s consent is given by a parent."),
		"child":  say("un mineur donne seul son accord.", "a minor consents alone."),
		"none":   say("un mineur ne se voit demander aucun accord.", "no consent is asked of a minor."),
	}[m.Consent]
	if said.IsZero() {
		return said
	}
	return then(before(m.Age), said)
}

// before begins a sentence about minors under an age.
func before(age int) charter.Text {
	if age == 0 {
		return say("Sur ce site,", "On this site,")
	}
	return say("Avant %s ans,", "Under the age of %s,", count(age))
}

// acts are what a grant lets people do to a profile.
var acts = words{
	"view":   say("le voir", "view it"),
	"edit":   say("le modifier", "edit it"),
	"export": say("le télécharger", "download it"),
}

// reader begins the sentences about a grant: who reaches a profile.
func reader(c *charter.Charter, g charter.Grant) charter.Text {
	return about(kinds(c, g.To), "Comptes %s", "Accounts %s")
}

// grantsSaid reads who reaches the profile of whom.
//
// Law: GDPR 25(2)
var grantsSaid = each(func(c *charter.Charter) []charter.Grant { return c.Grants }, func(_ int, g charter.Grant) string { return "grants." + g.Name }, topic[charter.Grant]{name: reader}, []row[charter.Grant]{
	{"", Parties, "GDPR 25(2)", func(c *charter.Charter, g charter.Grant) charter.Text {
		to, on := reader(c, g), kinds(c, g.On)
		if to.IsZero() || on.IsZero() {
			return charter.Text{}
		}
		if len(g.May) == 0 {
			return say("%s : accès au profil des comptes %s.", "%s: access to the profile of accounts %s.", to, on)
		}
		return say("%s : accès au profil des comptes %s, pour %s.", "%s: access to the profile of accounts %s, to %s.", to, on, acts.all(g.May))
	}},
	{"invited by", "", "GDPR 25(2)", func(c *charter.Charter, g charter.Grant) charter.Text {
		return about(kinds(c, g.InvitedBy...), "Cet accès ne s’ouvre que sur invitation des comptes %s.", "This access opens only by invitation of accounts %s.")
	}},
	{"creates the profile", "", "GDPR 14(1)", func(c *charter.Charter, g charter.Grant) charter.Text {
		if !g.Creates {
			return charter.Text{}
		}
		return say("%s : le profil peut être préparé pour quelqu’un, qui le reprend ensuite.", "%s: the profile can be prepared for somebody, who takes it over later.", reader(c, g))
	}},
	{"consent", "", "GDPR 7(1)", worded(func(g charter.Grant) string { return g.Consent }, words{
		"of the invited person":   say("Rien ne s’ouvre sans l’accord de la personne invitée.", "Nothing opens without the consent of the person who is invited."),
		"left to whoever invites": say("C’est à la personne qui invite de recueillir l’accord de l’autre.", "It is for the person who invites to obtain the other’s consent."),
	})},
	{"reminder", "", "GDPR 12(1)", telling(func(g charter.Grant) charter.Text { return g.Reminder })},
	{"told within", "", "GDPR 14(3)", func(_ *charter.Charter, g charter.Grant) charter.Text {
		return about(Soon(g.Told), "Une personne invitée apprend %s qui nous a donné son adresse.", "A person who is invited learns %s who gave us their address.")
	}},
	{"unanswered", "", "GDPR 5(1)(e)", lasting(func(g charter.Grant) charter.Period { return g.Unanswered },
		"Une invitation sans réponse est effacée au bout de %s.", "An invitation without an answer is erased after %s.")},
	{"unclaimed", "", "GDPR 5(1)(e)", lasting(func(g charter.Grant) charter.Period { return g.Unclaimed },
		"Un profil que personne ne reprend est effacé au bout de %s.", "A profile that nobody takes over is erased after %s.")},
	{"owner may block", Choices, "GDPR 25(2)", func(c *charter.Charter, g charter.Grant) charter.Text {
		return about(acts.all(g.Blocks), "Votre profil est à vous : vous pouvez interdire aux comptes %[2]s de %[1]s.", "Your profile is yours: you can forbid accounts %[2]s to %[1]s.", kinds(c, g.To))
	}},
	{"revoked", "", "GDPR 25(2)", worded(func(g charter.Grant) string { return g.Revoked }, words{
		"at once":      say("Cet accès cesse aussitôt que vous le retirez.", "This access ends as soon as you take it back."),
		"within a day": say("Cet accès cesse dans la journée où vous le retirez.", "This access ends within a day of your taking it back."),
		"on request":   say("Cet accès cesse si vous nous le demandez.", "This access ends if you ask us."),
	})},
})

func roleName(_ *charter.Charter, r charter.Role) charter.Text { return first(called(r.Label, r.Name)) }

// staff promises who, in the team, reads what. The engine gives its roles what they need and nothing else; a role without purposes needs
// nothing, and what its text says of everything is declared only.
//
// Law: GDPR 32(4), GDPR 25(2)
func staff(c *charter.Charter) []Promise {
	out := staffSaid(c)
	for i, p := range out {
		at := slices.IndexFunc(c.Staff, func(r charter.Role) bool { return p.Clause == "staff."+r.Name })
		if at >= 0 && len(c.Staff[at].Purposes) > 0 {
			out[i].Enforcement, out[i].Probe = Rule{EnforceStaff, c.Staff[at].Name}, Rule{ProbeLooks, c.Staff[at].Name}
		}
	}
	return out
}

var staffSaid = each(func(c *charter.Charter) []charter.Role { return c.Staff }, func(_ int, r charter.Role) string { return "staff." + r.Name }, topic[charter.Role]{name: roleName}, []row[charter.Role]{
	{"", Parties, "GDPR 32(4)", func(c *charter.Charter, r charter.Role) charter.Text {
		with := uses(c, r.Purposes)
		if with.IsZero() {
			return say("%s : accès à vos données.", "%s: access to your data.", roleName(c, r))
		}
		return say("%s : accès, sur ce site, seulement à ce qui sert à cela (%s).", "%s: access, on this site, only to what serves this (%s).", roleName(c, r), with)
	}},
	{"only", "", "GDPR 25(2)", func(c *charter.Charter, r charter.Role) charter.Text {
		return about(fields(c, r.Fields), "%[2]s : accès seulement à ces données (%[1]s).", "%[2]s: access only to this data (%[1]s).", roleName(c, r))
	}},
	{"gives a reason", "", "GDPR 32(4)", func(c *charter.Charter, r charter.Role) charter.Text {
		if !r.Reason {
			return charter.Text{}
		}
		return say("%s : un motif est donné chaque fois qu’un dossier est ouvert.", "%s: a reason is given each time a file is opened.", roleName(c, r))
	}},
	{"factors", "", "GDPR 32(1)", func(c *charter.Charter, r charter.Role) charter.Text {
		return about(factors[r.Factors], "%[2]s : connexion avec %[1]s.", "%[2]s: signing in takes %[1]s.", roleName(c, r))
	}},
	{"", "", "GDPR 25(2)", func(c *charter.Charter, r charter.Role) charter.Text {
		if len(r.Purposes) == 0 || !onTicket(c, r) {
			return charter.Text{}
		}
		return say("%s : rien de votre compte n’est visible tant que vous n’ouvrez pas vous-même l’accès, pour 3 jours au plus.",
			"%s: nothing of your account is visible until you open access yourself, for 3 days at most.", roleName(c, r))
	}},
	{"of", Parties, "GDPR 28(3)(b)", func(c *charter.Charter, r charter.Role) charter.Text {
		return about(hired(c, r.Company), "%[2]s : personnel de %[1]s.", "%[2]s: staff of %[1]s.", roleName(c, r))
	}},
})

// factors of authentication, in words; the language knows one and two.
var factors = map[int]charter.Text{
	1: say("une seule preuve d’identité", "one proof of identity only"),
	2: say("deux preuves d’identité", "two proofs of identity"),
}

// roles names members of the staff.
func roles(c *charter.Charter, names []string) charter.Text {
	var items []charter.Text
	for _, r := range c.Staff {
		if slices.Contains(names, r.Name) {
			items = append(items, within(roleName(c, r)))
		}
	}
	return list(items)
}
