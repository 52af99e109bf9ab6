package plan

import (
	"net/netip"
	"slices"

	"charte/charter"
)

// processors promise who works for the controller, and that nobody else receives the data. Contracts are outside the
// engine's reach: declared only.
//
// Law: GDPR 13(1)(e), GDPR 28(3)
func processors(c *charter.Charter) []Promise {
	var items []charter.Text
	parts := []string{"processors"}
	for _, p := range c.Processors {
		if p.Role == "" || p.Role == "processor" {
			items, parts = append(items, employed(p)), append(parts, "processors."+p.Name)
		}
	}
	if len(items) == 0 {
		return nil
	}
	text := say("Ces entreprises travaillent pour nous, et seulement sur nos instructions : %s.", "These companies work for us, and only on our instructions: %s.", list(items))
	if !others(c) {
		text = then(text, say("Personne d’autre ne reçoit vos données, sauf si la loi nous y oblige.", "Nobody else receives your data, unless the law compels us."))
	}
	return []Promise{{ID: "processors", Section: Parties, Law: "GDPR 28(3)", Text: text, Clause: "processors", Parts: parts, Pos: c.Processors[0].Pos}}
}

// employed says who a processor is: "Nuage SAS (hosts the site; France)".
func employed(p charter.Processor) charter.Text {
	return detailed(company(p.Company), inside(p.Does), Country(p.Region))
}

// firm names a processor inside a sentence: by its company or, where the charter does not name it, by what it does.
func firm(p charter.Processor) charter.Text {
	if p.Company != "" {
		return both(p.Company)
	}
	return detailed(company(""), inside(p.Does))
}

// company is a name, or the words for a company that is not named.
func company(name string) charter.Text {
	if name == "" {
		return say("une entreprise", "a company")
	}
	return both(name)
}

// detailed adds what is known in brackets: "Nuage SAS (hosts the site; France)".
func detailed(name charter.Text, details ...charter.Text) charter.Text {
	var known charter.Text
	for _, d := range details {
		switch {
		case d.IsZero():
		case known.IsZero():
			known = d
		default:
			known = say("%s ; %s", "%s; %s", known, d)
		}
	}
	if known.IsZero() {
		return name
	}
	return say("%s (%s)", "%s (%s)", name, known)
}

// others reports whether somebody else than the processors receives data, or whether the charter leaves it open.
func others(c *charter.Charter) bool {
	return len(c.Joint)+len(c.Partners)+len(c.Recipients)+len(c.Sharing.Authorities) > 0 || c.Sharing.Others == "some" || loose(c, "processors") ||
		slices.ContainsFunc(c.Processors, func(p charter.Processor) bool {
			return p.Role != "" && p.Role != "processor" || len(p.Sub) > 0 || loose(c, "processors."+p.Name)
		}) ||
		slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Party != "first" })
}

// thirdParties promise that reading a page tells nobody else.
//
// Law: LIL 82
func thirdParties(c *charter.Charter) []Promise {
	open := c.Has("trackers") && loose(c, "trackers")
	if open || c.Audience.Tool == "third party" || slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Party != "first" }) {
		return nil
	}
	return []Promise{{
		ID: "parties.none", Section: Parties, Law: "LIL 82",
		Text: charter.Text{FR: "Aucune page de ce site ne charge quoi que ce soit d’ailleurs : ni mesure d’audience, ni police d’écriture, ni image, ni vidéo.",
			EN: "No page of this site loads anything from elsewhere: no analytics, no font, no picture, no video."},
		Enforcement: Rule{EnforcePolicy, ""}, Probe: Rule{ProbeParties, ""}, Clause: "site", Parts: []string{"sharing.closed", "trackers"}, Pos: c.Site.Pos,
	}}
}

// sealing promises that what identifies a person is encrypted under that person's own key.
//
// Law: GDPR 32(1)(a)
func sealing(c *charter.Charter) []Promise {
	var sealed, parts []string
	for _, f := range c.Data {
		if f.Protect != charter.Open && held(c, f) {
			sealed, parts = append(sealed, f.Name), append(parts, "data."+f.Name)
		}
	}
	if len(sealed) == 0 {
		return nil
	}
	return []Promise{{
		ID: "security.sealed", Section: Security, Law: "GDPR 32(1)(a)",
		Text: say("Ces données sont chiffrées avec une clé différente pour chaque personne : %s.",
			"This data is encrypted with a different key for each person: %s.", fields(c, sealed)),
		Enforcement: Rule{EnforceSeal, ""}, Probe: Rule{ProbeUnsealed, ""}, Clause: "data", Parts: parts, Pos: c.Data[0].Pos,
	}}
}

// truncation promises that an address loses its end before anything is written, and shows how.
//
// Law: GDPR 25(1)
func truncation(c *charter.Charter) []Promise {
	var out []Promise
	stored, _ := address(c)
	for _, f := range c.Data {
		whole, cut := example(f.Truncate)
		if cut == "" {
			continue
		}
		p := Promise{
			ID: "truncate." + f.Name, Section: Security, Law: "GDPR 25(1)",
			Text: say("%s : nous en effaçons la fin avant de l’écrire. Par exemple, %s devient %s.",
				"%s: we drop its end before we write it down. For example, %s becomes %s.", first(inside(f.Label)), both(whole), both(cut)),
			Clause: "data." + f.Name, Parts: []string{"data." + f.Name, "data." + f.Name + ".truncate"}, Pos: f.Pos,
		}
		if f.Name == stored.Name { // the only addresses that the engine writes
			p.Enforcement, p.Probe = Rule{EnforceTruncate, f.Name}, Rule{ProbeWidth, f.Name}
		}
		out = append(out, p)
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

// passwords promise a one-way hash, unless the charter says that they are kept in another way, and the length and the wait that it declares.
//
// Law: GDPR 32(1)
func passwords(c *charter.Charter) []Promise {
	s := c.Security.Passwords
	if len(joins(c)) == 0 || s.Kept != "" && s.Kept != "hashed" {
		return nil
	}
	out := []Promise{{
		ID: "security.password", Section: Security, Law: "GDPR 32(1)",
		Text: charter.Text{FR: "De votre mot de passe, nous ne gardons qu’une empreinte à sens unique : personne ne peut le relire, pas même nous.",
			EN: "Of your password we keep a one-way fingerprint only: nobody can read it back, not even us."},
		Enforcement: Rule{EnforceHash, ""}, Probe: Rule{ProbePasswords, ""}, Clause: "people", Parts: []string{"security.passwords.kept"}, Pos: c.People[0].Pos,
	}}
	add := func(key string, text charter.Text, enforcement, probe string) {
		path := "security.passwords." + key
		out = append(out, Promise{ID: path, Section: Security, Law: "GDPR 32(1)", Text: text, Enforcement: Rule{enforcement, ""}, Probe: Rule{probe, ""},
			Clause: path, Parts: []string{path}, Pos: c.At(path).Pos})
	}
	if s.Length > 0 {
		add("length", asksLength(s), EnforceLength, ProbeLength)
	}
	if s.Throttled {
		add("throttled", asksWait, EnforcePace, ProbePace)
	}
	if s := c.Security; s.Factors == 2 {
		out = append(out, Promise{ID: "security.factors", Section: Security, Law: "GDPR 32(1)", Text: asksProofs, Enforcement: Rule{EnforceProofs, ""}, Probe: Rule{ProbeProofs, ""},
			Clause: "security.factors", Parts: []string{"security.factors"}, Pos: c.At("security.factors").Pos})
	}
	return out
}

// TwoProofs reports whether everybody who has an account gives two proofs of who they are to sign in.
//
// Law: GDPR 32(1)(b)
func (p *Plan) TwoProofs() bool { return p.Charter.Security.Factors == 2 }

var asksProofs = say("Pour se connecter, chacun donne deux preuves de qui il est : un mot de passe et le code d’une application, ou une clé d’accès.",
	"To sign in, everybody gives two proofs of who they are: a password and the code of an application, or a passkey.")

func asksLength(s charter.Passwords) charter.Text {
	return about(count(s.Length), "Un mot de passe compte au moins %s caractères.", "A password has at least %s characters.")
}

var asksWait = say("Après plusieurs erreurs de mot de passe, il faut attendre.", "After several wrong passwords, one has to wait.")
