package plan

import (
	"slices"

	"charte/charter"
)

// SignsIn returns the purposes that what is kept of sign-ins serves, in the charter's order: those of the network addresses of sign-ins or, where
// the charter declares none, the one that the account itself serves.
//
// Law: GDPR 5(1)(b), GDPR 32(1)(b)
func (p *Plan) SignsIn() []charter.Purpose { return signsIn(p.Charter) }

func signsIn(c *charter.Charter) (uses []charter.Purpose) {
	at, some := address(c)
	by, _ := login(c)
	for _, u := range c.Purposes {
		switch {
		case some && slices.Contains(u.Data, at.Name):
			uses = append(uses, u)
		case !some && len(uses) == 0 && u.Basis != charter.BasisConsent && slices.Contains(u.Data, by.Name):
			uses = append(uses, u)
		}
	}
	return uses
}

// signing says what is kept of each sign-in besides the fields that a charter declares: the plain name of the browser, with the network address
// where that is kept, and second proofs. All of it is the engine's own doing.
//
// Law: GDPR 13(1)(c), GDPR 13(2)(a), GDPR 32(1)(b)
func signing(c *charter.Charter) []Promise {
	uses := signsIn(c)
	if len(joins(c)) == 0 || len(uses) == 0 {
		return nil
	}
	var labels []charter.Text
	for _, u := range uses {
		labels = append(labels, purpose(c, u.Name))
	}
	p := Promise{ID: "security.signing", Section: Security, Law: "GDPR 13(2)(a)", Clause: "people", Pos: c.People[0].Pos}
	session := say("Tant que vous êtes connecté, douze heures au plus, nous gardons le nom courant de votre navigateur, comme « Firefox, Windows ». Cela sert à ceci : %s.",
		"While you are signed in, twelve hours at most, we keep the plain name of your browser, like “Firefox, Windows”. It serves this: %s.", list(labels))
	if at, some := address(c); some {
		kept, network := lastingOf(c, uses), say("votre adresse réseau", "your network address")
		if at.Truncate.IPv4 > 0 || at.Truncate.IPv6 > 0 {
			network = say("votre adresse réseau, coupée", "your network address, cut short")
		}
		session = then(say("À chaque connexion, nous gardons le nom courant de votre navigateur, comme « Firefox, Windows », et %s. Cela sert à ceci : %s.",
			"At each sign-in we keep the plain name of your browser, like “Firefox, Windows”, and %s. It serves this: %s.", network, list(labels)),
			say("C’est gardé %s.", "It is kept %s.", kept.text))
		p.Clause, p.Parts, p.Pos = "data."+at.Name, []string{"data." + at.Name, "people"}, at.Pos
		if kept.purpose != "" {
			p.Enforcement, p.Probe = Rule{EnforceExpiry, kept.purpose}, Rule{ProbeExpired, kept.purpose}
		}
	}
	if c.Security.Factors == 2 {
		p.Text = then(session, say("Votre seconde preuve de qui vous êtes sert à la même chose. Nous la gardons jusqu’à ce que vous la remplaciez ou fermiez votre compte.",
			"Your second proof of who you are serves the same. We keep it until you replace it or close your account."))
		return []Promise{p}
	}
	p.Text = then(session, say("Si vous ajoutez une seconde preuve de qui vous êtes, elle sert à la même chose. Nous la gardons jusqu’à ce que vous l’enleviez ou fermiez votre compte.",
		"If you add a second proof of who you are, it serves the same. We keep it until you remove it or close your account."))
	return []Promise{p}
}

// lasts says how long something is kept, and by the period of which purpose; "" where none is fixed.
type lasts struct {
	text    charter.Text
	purpose string
}

// lastingOf is the longest fixed period among some purposes, as the sweep counts it.
func lastingOf(c *charter.Charter, uses []charter.Purpose) (k lasts) {
	var longest charter.Period
	for _, u := range uses {
		if period, fixed := (&Plan{Charter: c}).Expiry(u.Name); fixed && (k.purpose == "" || period.Longer(longest)) {
			longest, k.purpose = period, u.Name
		}
	}
	if k.purpose == "" {
		return lasts{text: say("aussi longtemps que votre compte", "as long as your account")}
	}
	k.text = say("pendant %s", "for %s", longest.Text())
	return k
}
