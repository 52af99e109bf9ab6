package law

import (
	"slices"
	"time"

	"charte/charter"
)

// Law: GDPR 13(1)(a)
func controller(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Controller.Name == "" {
		flaws = append(flaws, at("controller", "le responsable du traitement n’est pas nommé", "the controller is not named"))
	}
	if c.Controller.Contact == "" {
		flaws = append(flaws, at("controller", "aucune adresse e-mail ne permet de joindre le responsable", "no e-mail address reaches the controller"))
	}
	return flaws
}

// Law: GDPR 6(1), 13(1)(c)
func basis(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if p.Basis == "" {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s n’a pas de base légale", "the purpose %s has no legal basis", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 6(1)(f), 13(1)(d)
func interest(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if p.Basis != charter.BasisLegitimateInterest {
			continue
		}
		if p.Interest.IsZero() {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s ne nomme pas son intérêt légitime", "the purpose %s does not name its legitimate interest", p.Name))
		}
		if p.Balancing == "" {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s n’a pas de mise en balance", "the purpose %s has no balancing test", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 5(1)(e), 13(2)(a)
func endless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if _, ok := c.RetentionOf(p.Name); !ok {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s n’a ni durée ni critère de conservation", "the purpose %s has neither a retention period nor a criterion", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 5(1)(b), 5(1)(c)
func purposeless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		if !slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return slices.Contains(p.Data, f.Name) }) {
			flaws = append(flaws, at("data."+f.Name, "la donnée %s ne sert à aucune finalité", "the field %s serves no purpose", f.Name))
		}
	}
	return flaws
}

// Law: GDPR 9, 25
func unguarded(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		if f.List && f.Source == charter.Provided && f.Guard != charter.FreeText {
			flaws = append(flaws, at("data."+f.Name, "la liste %s accepte un texte libre sans avertir", "the list %s takes free text without a warning", f.Name))
		}
	}
	return flaws
}
