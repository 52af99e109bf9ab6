package law

import (
	"slices"
	"time"

	"charte/charter"
)

// retained gives a purpose's own entry in retention.
func retained(c *charter.Charter, purpose string) (charter.Retention, bool) {
	i := slices.IndexFunc(c.Retention, func(r charter.Retention) bool { return r.Purpose == purpose })
	if i < 0 {
		return charter.Retention{}, false
	}
	return c.Retention[i], true
}

// Law: GDPR 5(1)(e), 13(2)(a)
func endless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	flaws = slices.Concat(vagueEnds(c), uncovered(c), pendingGrants(c))
	for _, h := range c.Holds {
		if h.For.IsZero() {
			flaws = append(flaws, at("holds."+h.Name+".for", "l’exception %s garde des données sans dire combien de temps", "the hold %s keeps data without saying how long", h.Name))
		}
	}
	for _, d := range c.Documents {
		path := "documents." + d.Name + ".destroyed"
		if len(d.Destroy.When) == 0 && d.Destroy.Latest.IsZero() && !worded(c, path, charter.LaterWording) {
			flaws = append(flaws, at(path, "rien ne dit quand le document %s est détruit", "nothing says when the document %s is destroyed", d.Name))
		}
	}
	return flaws
}

// vagueEnds are the entries of retention that name no time.
func vagueEnds(c *charter.Charter) (flaws []flaw) {
	for _, r := range c.Retention {
		path := said(c, "retention."+r.Purpose+".until", "retention."+r.Purpose)
		later := worded(c, "retention."+r.Purpose, charter.LaterWording) // T05 says it
		if names := later || r.Inactive != nil || r.For != nil || r.As != "" || r.Until != "" && r.Until != charter.AsNeeded && r.Until != charter.AsLawAsks; !names {
			flaws = append(flaws, at(path, "%[1]s ne donne ni durée ni événement", "%[2]s gives neither a period nor an event", entry(r).FR, entry(r).EN))
		}
	}
	return flaws
}

// entry names an entry of retention.
func entry(r charter.Retention) charter.Text {
	if r.Purpose == charter.Everything {
		return charter.Text{FR: "la conservation de toutes les données", EN: "the retention of all data"}
	}
	return charter.Text{FR: "la conservation pour " + r.Purpose, EN: "the retention for " + r.Purpose}
}

// uncovered are the purposes that no entry governs, or one for everything that waits for what does not concern them.
func uncovered(c *charter.Charter) (flaws []flaw) {
	all, ok := retained(c, charter.Everything)
	fixed := all.For != nil && all.Until == "" && all.Inactive == nil
	account := all.Inactive != nil || all.Until == charter.AccountClosed
	none := len(c.Retention) == 0 // then only what no relation with the person ends is told apart
	seen := make(map[string]bool)
	for _, p := range c.Purposes {
		if _, own := retained(c, p.Name); own || fixed || (none || ok) && p.Basis == "" && len(p.Nature) == 0 { // of which I03 speaks
			continue
		}
		related := has(p, "account", "service", "personalisation", "advertising") // these end with a contract or a consent
		apart := has(p, "recruitment", "contest") || account && has(p, "contact") || !related && observesMore(c, p, seen)
		if apart || !ok && !none {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s n’a ni durée ni critère de conservation qui lui convienne", "the purpose %s has no retention period or criterion that fits it", p.Name))
		}
	}
	if none && len(flaws) == 0 {
		flaws = append(flaws, at("retention", "rien ne dit combien de temps les données sont gardées", "nothing says how long data are kept"))
	}
	if account && len(flaws) > 0 {
		flaws = append(flaws, at("retention."+charter.Everything, "la fin d’un compte ne vaut pas pour qui n’en a pas, ni pour ce que le site observe", "the end of an account does not hold for those who have none, nor for what the site observes"))
	}
	return flaws
}

// observesMore reports whether a purpose holds observed data that no purpose before it does: the same data are reported once.
func observesMore(c *charter.Charter, p charter.Purpose, seen map[string]bool) bool {
	more := false
	for _, name := range p.Data {
		if f, _ := c.Field(name); f.Source == charter.Observed && !seen[name] {
			seen[name], more = true, true
		}
	}
	return more
}

// pendingGrants are invitations and profiles that may wait for ever.
func pendingGrants(c *charter.Charter) (flaws []flaw) {
	for _, g := range c.Grants {
		path := "grants." + g.Name
		switch {
		case g.Creates && g.Unclaimed.IsZero():
			flaws = append(flaws, at(path, "un profil créé par %s et jamais repris est gardé sans limite", "a profile made by %s and never claimed is kept without limit", g.Name))
		case len(g.InvitedBy) > 0 && g.Unanswered.IsZero():
			flaws = append(flaws, at(path, "une invitation par %s restée sans réponse est gardée sans limite", "an invitation by %s left unanswered is kept without limit", g.Name))
		}
	}
	return flaws
}
