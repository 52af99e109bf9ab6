package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

var versions = []Rule{
	{
		ID: "V01", Severity: Error, From: fromGDPR, Law: "GDPR 4(11), 7, 12(1)", find: tacit,
		Title:  charter.Text{FR: "changement accepté par le simple usage", EN: "change accepted by continued use"},
		Why:    charter.Text{FR: "Se servir d’un site n’accepte rien. Un changement s’annonce ; s’il réduit des droits ou demande un accord, la personne agit pour l’accepter.", EN: "Using a site accepts nothing. A change is announced; where it reduces rights or needs consent, the person acts to accept it."},
		Remedy: charter.Text{FR: "retirez la phrase, et écrivez reducing rights: express consent", EN: "remove the sentence, and write reducing rights: express consent"},
	},
	{
		ID: "V02", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(a), 12(1)", find: watchful,
		Title:  charter.Text{FR: "« consultez régulièrement cette page »", EN: "“check this page regularly”"},
		Why:    charter.Text{FR: "C’est au responsable d’informer des changements, non aux personnes de les guetter.", EN: "It is for the controller to tell people of changes, not for them to watch for them."},
		Remedy: charter.Text{FR: "retirez readers should, et annoncez les changements (announced by: [site, email])", EN: "remove readers should, and announce changes (announced by: [site, email])"},
	},
	{
		ID: "V03", Severity: Error, From: fromGDPR, Law: "GDPR 12(1), 13(1)", find: draft,
		Title:  charter.Text{FR: "politique publiée inachevée", EN: "policy published unfinished"},
		Why:    charter.Text{FR: "L’information est due, entière, quand les données sont recueillies. Une politique en travaux ne la donne pas.", EN: "The information is owed, complete, when data are collected. A policy under construction does not give it."},
		Remedy: charter.Text{FR: "achevez-la avant de recueillir des données, et écrivez status: final", EN: "complete it before you collect data, and write status: final"},
	},
	{
		ID: "V04", Severity: Warning, From: fromGDPR, Law: "GDPR 12(1), 13(3)", find: unannounced,
		Title:  charter.Text{FR: "changement annoncé sans voie ou sans délai sûrs", EN: "change announced without a certain channel or lead time"},
		Why:    charter.Text{FR: "Un changement atteint les personnes avant de s’appliquer, par une voie qu’elles voient. Changer la page ne prévient personne, et une date périmée encore moins.", EN: "A change reaches people before it applies, by a way that they see. Changing the page tells nobody, and a stale date even less."},
		Remedy: charter.Text{FR: "écrivez announced by: [site, email] et ahead: 30 days ; n’affichez qu’une date", EN: "write announced by: [site, email] and ahead: 30 days; show one date only"},
	},
	{
		ID: "V05", Severity: Promise, From: fromGDPR, Law: "GDPR 5(2), 7(1)", find: monotone,
		Title:  charter.Text{FR: "aucun droit réduit sans accord exprès : une promesse à tenir", EN: "no right reduced without express consent: a promise to keep"},
		Why:    charter.Text{FR: "C’est mieux que la loi : il faut alors garder à chacun les conditions qu’il a acceptées, jusqu’à son accord.", EN: "That is better than the law: each person then keeps the terms that they accepted, until they agree."},
		Remedy: charter.Text{FR: "rien à écrire : une version qui réduit des droits doit attendre l’accord de chacun", EN: "nothing to write: a version that reduces rights must wait for each person’s consent"},
	},
}

// Law: GDPR 4(11), 7(1), 12(1)
func tacit(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Changes.Reducing == "continued use" {
		flaws = append(flaws, at("changes.reducing rights", "des droits sont réduits pour qui continue d’utiliser le site", "rights are reduced for those who go on using the site"))
	}
	for _, path := range says(c, "using is accepting changes") {
		flaws = append(flaws, at(path, "utiliser le site après un changement est pris pour une acceptation", "using the site after a change is taken for acceptance"))
	}
	return flaws
}

// Law: GDPR 5(1)(a), 12(1)
func watchful(c *charter.Charter, _ time.Time) []flaw {
	if c.Changes.Readers == "" {
		return nil
	}
	return []flaw{at("changes.readers should", "les personnes devraient guetter elles-mêmes les changements", "people are to watch for changes themselves")}
}

// Law: GDPR 12(1), 13(1)
func draft(c *charter.Charter, _ time.Time) []flaw {
	if c.Version.Status != charter.Draft {
		return nil
	}
	return []flaw{at("version.status", "la politique est publiée inachevée", "the policy is published unfinished")}
}

// Law: GDPR 12(1), 13(3)
func unannounced(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if len(c.Version.Shown) > 0 {
		flaws = append(flaws, at("version.also shown", "la page montre aussi une autre date : %s", "the page also shows another date: %s", strings.Join(c.Version.Shown, ", ")))
	}
	for _, path := range says(c, "changes at any time") {
		flaws = append(flaws, at(path, "la politique peut changer à tout moment, sans délai", "the policy may change at any time, without notice"))
	}
	where := said(c, "changes.announced by", "changes")
	for _, place := range c.Places() {
		if below(place.Path, []string{"changes"}) && leftOpen(c, place.Path) {
			where = place.Path
			flaws = append(flaws, at(where, "l’annonce d’un changement est laissée à la discrétion du site", "the announcement of a change is left to the site’s discretion"))
		}
	}
	by := c.Changes.AnnouncedBy
	if len(by) == 0 {
		flaws = append(flaws, at(where, "rien ne dit comment un changement est annoncé", "nothing says how a change is announced"))
	} else if !slices.Contains(by, "site") && !slices.Contains(by, "email") {
		flaws = append(flaws, at(where, "un changement n’est annoncé que par la page elle-même", "a change is announced by the page itself only"))
	}
	if c.Changes.Ahead.IsZero() {
		flaws = append(flaws, at(where, "rien ne dit combien de temps à l’avance un changement est annoncé", "nothing says how long in advance a change is announced"))
	}
	return flaws
}

// Law: GDPR 5(2), 7(1)
func monotone(c *charter.Charter, _ time.Time) []flaw {
	if c.Changes.Reducing != charter.ExpressAssent {
		return nil
	}
	return []flaw{at("changes.reducing rights", "nul ne voit ses droits réduits sans son accord exprès : l’ancienne version vaut jusque-là", "nobody’s rights are reduced without their express consent: the old version holds until then")}
}
