package law

import (
	"fmt"
	"slices"
	"time"

	"charte/charter"
)

var rights = []Rule{
	{
		ID: "R01", Severity: Error, From: fromGDPR, Law: "GDPR 12(2), 12(6)", find: identity,
		Title:  charter.Text{FR: "pièce d’identité demandée à chaque fois", EN: "identity document asked for every time"},
		Why:    charter.Text{FR: "Une pièce d’identité ne se demande que si un doute raisonnable existe sur la personne. Qui est connecté à son compte a déjà montré qui il est.", EN: "An identity document is asked for only where there is a reasonable doubt about the person. Somebody signed in to their account has shown who they are."},
		Remedy: charter.Text{FR: "écrivez identity: only in reasonable doubt", EN: "write identity: only in reasonable doubt"},
	},
	{
		ID: "R02", Severity: Warning, From: fromGDPR, Law: "GDPR 12(2)", find: formal,
		Title:  charter.Text{FR: "formalités pour exercer un droit", EN: "formalities to exercise a right"},
		Why:    charter.Text{FR: "Le responsable facilite l’exercice des droits : une demande vaut quels que soient ses mots, sa forme et son canal, et n’a pas à être motivée.", EN: "The controller makes it easy to exercise rights: a request counts whatever its words, form and channel, and needs no reason."},
		Remedy: charter.Text{FR: "retirez formality", EN: "remove formality"},
	},
	{
		ID: "R03", Severity: Warning, From: fromGDPR, Law: "GDPR 12(3)", find: unhurried,
		Title:  charter.Text{FR: "délai de réponse ou de prolongation non dit ou trop long", EN: "deadline of the answer or of its extension unstated or too long"},
		Why:    charter.Text{FR: "On répond à une demande en un mois. Une demande complexe peut en prendre deux de plus, si la personne apprend pourquoi avant la fin du premier.", EN: "A request is answered within a month. A complex one may take two more, if the person learns why before the first ends."},
		Remedy: charter.Text{FR: "écrivez answer: 1 month (ou moins) et extension: 2 months (ou moins)", EN: "write answer: 1 month (or less) and extension: 2 months (or less)"},
	},
	{
		ID: "R04", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(e), 17(1)", find: residual,
		Title:  charter.Text{FR: "copies qui survivent à l’effacement sans limite", EN: "copies that outlive erasure without a limit"},
		Why:    charter.Text{FR: "Effacer vaut aussi pour les copies et les sauvegardes : elles disparaissent à une date connue, ou deviennent illisibles aussitôt.", EN: "Erasure covers copies and backups too: they go by a known day, or become unreadable at once."},
		Remedy: charter.Text{FR: "donnez une durée à backups (for), et erased people: unreadable at once (ou replayed at restore)", EN: "give backups a period (for), and erased people: unreadable at once (or replayed at restore)"},
	},
	{
		ID: "R05", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(e), 32(1)", find: openCopies,
		Title:  charter.Text{FR: "copie d’identité envoyée à découvert ou gardée", EN: "identity copy sent in the clear or kept"},
		Why:    charter.Text{FR: "La copie d’une pièce d’identité suffit à usurper une identité : elle passe par une voie protégée, et disparaît dès la vérification.", EN: "The copy of an identity document is enough to steal an identity: it travels by a protected way, and goes as soon as it is checked."},
		Remedy: charter.Text{FR: "écrivez identity copy by: sealed upload et identity copy: destroyed once checked", EN: "write identity copy by: sealed upload and identity copy: destroyed once checked"},
	},
	{
		ID: "R06", Severity: Warning, From: fromGDPR, Law: "GDPR 12(2), 25(1)", find: unreachable,
		Title:  charter.Text{FR: "aucune voie électronique pour exercer ses droits", EN: "no electronic way to exercise rights"},
		Why:    charter.Text{FR: "Qui est servi en ligne peut exercer ses droits en ligne, sans timbre ni appel.", EN: "People who are served online can exercise their rights online, without a stamp or a call."},
		Remedy: charter.Text{FR: "écrivez channels: [site, email] dans rights", EN: "write channels: [site, email] in rights"},
	},
}

// Law: GDPR 12(2), 12(6)
func identity(c *charter.Charter, _ time.Time) []flaw {
	if c.Rights.Identity != charter.IdentityAll {
		return nil
	}
	return []flaw{at("rights.identity", "une pièce d’identité est demandée à chaque fois", "an identity document is asked for every time")}
}

// formalities are what a request may not be made to depend on.
var formalities = map[string]charter.Text{
	"signature":    {FR: "une signature est exigée", EN: "a signature is required"},
	"set phrase":   {FR: "une formule imposée est exigée", EN: "a set phrase is required"},
	"post only":    {FR: "une demande ne vaut que par la poste", EN: "a request counts only by post"},
	"reason given": {FR: "un motif est exigé", EN: "a reason is required"},
}

// Law: GDPR 12(2)
func formal(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for i, f := range c.Rights.Formality {
		flaws = append(flaws, flaw{fmt.Sprintf("rights.formality[%d]", i), formalities[f]})
	}
	return flaws
}

// Law: GDPR 12(3)
func unhurried(c *charter.Charter, on time.Time) []flaw {
	r := c.Rights
	total := charter.Period{Years: r.Answer.Years + r.Extension.Years, Months: r.Answer.Months + r.Extension.Months, Days: r.Answer.Days + r.Extension.Days, Hours: r.Answer.Hours + r.Extension.Hours}
	switch {
	case r.Answer.IsZero() && len(r.Offers) == 0 && len(r.Channels) == 0 && !c.Has("rights.answer"):
		return nil // no right is spoken of: I06 and R06 say so
	case r.Answer.IsZero():
		return []flaw{at(said(c, "rights.answer", "rights.offers", "rights.channels"), "aucun délai de réponse n’est annoncé", "no deadline is given for an answer")}
	case over("answer", r.Answer, on):
		limit := most("answer", on).Text()
		return []flaw{at("rights.answer", "le délai de réponse dépasse %[1]s", "the answer takes longer than %[2]s", limit.FR, limit.EN)}
	case r.Extension.IsZero():
		return []flaw{at("rights.answer", "rien ne dit de combien la réponse peut être prolongée", "nothing says how much longer an answer may take")}
	case over("answer-extended", total, on):
		limit := most("answer-extended", on).Text()
		return []flaw{at("rights.extension", "une réponse prolongée dépasse %[1]s en tout", "an extended answer takes longer than %[2]s in all", limit.FR, limit.EN)}
	}
	return nil
}

// said gives the first of some paths that the file has; the last one, where it has none.
func said(c *charter.Charter, paths ...string) string {
	if i := slices.IndexFunc(paths, c.Has); i >= 0 {
		return paths[i]
	}
	return paths[len(paths)-1]
}

// Law: GDPR 5(1)(e), 17(1)
func residual(c *charter.Charter, _ time.Time) []flaw {
	b := c.Backups
	switch {
	case b.Erased == "kept":
		return []flaw{at("backups.erased people", "les copies gardent les personnes effacées", "copies keep the people who were erased")}
	case c.Has("backups") && b.For.IsZero() && b.Erased == "":
		return []flaw{at("backups", "rien ne dit quand les copies oublient les personnes effacées", "nothing says when copies forget the people who were erased")}
	}
	return nil
}

// Law: GDPR 5(1)(e), 32(1)
func openCopies(c *charter.Charter, _ time.Time) (flaws []flaw) {
	destroyed := c.Rights.CopyKept == "destroyed once checked"
	for i, by := range c.Rights.CopyBy {
		path := fmt.Sprintf("rights.identity copy by[%d]", i)
		switch {
		case by == "email":
			flaws = append(flaws, at(path, "la copie d’une pièce d’identité voyage par e-mail, à découvert", "the copy of an identity document travels by e-mail, in the clear"))
		case (by == "form" || by == "post") && !destroyed:
			flaws = append(flaws, at(path, "rien ne dit que la copie d’une pièce d’identité est détruite une fois vérifiée", "nothing says that the copy of an identity document is destroyed once checked"))
		}
	}
	if c.Rights.CopyKept == "kept" {
		flaws = append(flaws, at("rights.identity copy", "la copie d’une pièce d’identité est gardée", "the copy of an identity document is kept"))
	}
	return flaws
}

// Law: GDPR 12(2), 25(1)
func unreachable(c *charter.Charter, _ time.Time) []flaw {
	r := c.Rights
	switch {
	case !c.Has("rights"):
		return []flaw{at("rights", "rien ne dit comment exercer ses droits", "nothing says how to exercise rights")}
	case len(r.Channels) == 0 && len(r.Offers) > 0:
		return []flaw{at("rights.channels", "des droits sont offerts, mais aucune voie pour les exercer", "rights are offered, but no way to exercise them")}
	case len(r.Channels) > 0 && !slices.Contains(r.Channels, "site") && !slices.Contains(r.Channels, "email"):
		return []flaw{at("rights.channels", "les droits ne s’exercent que par la poste, par téléphone ou sur place", "rights are exercised only by post, by phone or in person")}
	}
	return nil
}
