package plan

import (
	"net/netip"
	"slices"

	"charte/charter"
)

// processors promise that nobody else receives the data. Contracts are outside the engine's reach: declared only.
//
// Law: GDPR 13(1)(e), GDPR 28(3)
func processors(c *charter.Charter) []Promise {
	if len(c.Processors) == 0 {
		return nil
	}
	var items []charter.Text
	for _, p := range c.Processors {
		items = append(items, say("%s (%s ; %s)", "%s (%s; %s)", both(p.Company), within(p.Does), Country(p.Region)))
	}
	return []Promise{{
		ID: "processors", Section: Parties, Law: "GDPR 28(3)",
		Text: say("Ces entreprises travaillent pour nous, et seulement sur nos instructions : %s. Personne d’autre ne reçoit vos données, sauf si la loi nous y oblige.",
			"These companies work for us, and only on our instructions: %s. Nobody else receives your data, unless the law compels us.", list(items)),
		Clause: "processors", Pos: c.Processors[0].Pos,
	}}
}

// thirdParties promise that reading a page tells nobody else.
//
// Law: LIL 82
func thirdParties(c *charter.Charter) []Promise {
	if slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Party != "first" }) {
		return nil
	}
	return []Promise{{
		ID: "parties.none", Section: Parties, Law: "LIL 82",
		Text: charter.Text{FR: "Aucune page de ce site ne charge quoi que ce soit d’ailleurs : ni mesure d’audience, ni police d’écriture, ni image, ni vidéo.",
			EN: "No page of this site loads anything from elsewhere: no analytics, no font, no picture, no video."},
		Enforcement: Rule{EnforcePolicy, ""}, Probe: Rule{ProbeParties, ""}, Clause: "site", Pos: c.Site.Pos,
	}}
}

// sealing promises that what identifies a person is encrypted under that person's own key.
//
// Law: GDPR 32(1)(a)
func sealing(c *charter.Charter) []Promise {
	var sealed []string
	for _, f := range c.Data {
		if f.Protect != charter.Open {
			sealed = append(sealed, f.Name)
		}
	}
	if len(sealed) == 0 {
		return nil
	}
	return []Promise{{
		ID: "security.sealed", Section: Security, Law: "GDPR 32(1)(a)",
		Text: say("Ces données sont chiffrées avec une clé différente pour chaque personne : %s.",
			"This data is encrypted with a different key for each person: %s.", fields(c, sealed)),
		Enforcement: Rule{EnforceSeal, ""}, Probe: Rule{ProbeUnsealed, ""}, Clause: "data", Pos: c.Data[0].Pos,
	}}
}

// truncation promises that an address loses its end before anything is written, and shows how.
//
// Law: GDPR 25(1)
func truncation(c *charter.Charter) []Promise {
	var out []Promise
	for _, f := range c.Data {
		whole, cut := example(f.Truncate)
		if cut == "" {
			continue
		}
		out = append(out, Promise{
			ID: "truncate." + f.Name, Section: Security, Law: "GDPR 25(1)",
			Text: say("%s : nous en effaçons la fin avant de l’écrire. Par exemple, %s devient %s.",
				"%s: we drop its end before we write it down. For example, %s becomes %s.", first(f.Label), both(whole), both(cut)),
			Enforcement: Rule{EnforceTruncate, f.Name}, Probe: Rule{ProbeWidth, f.Name}, Clause: "data." + f.Name, Pos: f.Pos,
		})
	}
	return out
}

// example shows what a truncation does to an address of the ranges reserved for documentation.
func example(t charter.Truncate) (whole, cut string) {
	a, bits := netip.MustParseAddr("198.51.100.23"), t.IPv4
	if bits == 0 {
		a, bits = netip.MustParseAddr("2001:db8:85a3::8a2e:370:7334"), t.IPv6
	}
	if p, err := a.Prefix(bits); err == nil && bits > 0 {
		return a.String(), p.Addr().String()
	}
	return a.String(), ""
}

// passwords promise a one-way hash.
//
// Law: GDPR 32(1)
func passwords(c *charter.Charter) []Promise {
	if len(c.People) == 0 {
		return nil
	}
	return []Promise{{
		ID: "security.password", Section: Security, Law: "GDPR 32(1)",
		Text: charter.Text{FR: "De votre mot de passe, nous ne gardons qu’une empreinte à sens unique : personne ne peut le relire, pas même nous.",
			EN: "Of your password we keep a one-way fingerprint only: nobody can read it back, not even us."},
		Enforcement: Rule{EnforceHash, ""}, Probe: Rule{ProbePasswords, ""}, Clause: "people", Pos: c.People[0].Pos,
	}}
}
