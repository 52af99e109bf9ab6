package charter

import "slices"

// Executable reports what the engine lacks to serve the charter, in the order of the file; nil where it lacks nothing. A text that is
// only transcribed, to be checked, need not be executable.
func (c *Charter) Executable() error {
	r := &reader{file: c.File}
	if c.Version.Date.IsZero() {
		r.fail(c.At("version.date").Pos, "say from which day it applies, such as date: 2026-11-01", "a charter without a date cannot be served")
	}
	if len(c.People) == 0 {
		r.fail(c.At("people").Pos, "say who joins, and what they are asked", "a charter without people cannot be served")
	}
	for _, k := range c.People {
		if k.Account != NoAccount {
			r.asks(c, k)
		}
	}
	for _, f := range c.Data {
		r.asked(c, f)
	}
	for _, f := range c.Forms {
		r.formed(c, f)
	}
	r.unable(c)
	if len(r.errs) == 0 {
		return nil
	}
	return r.errs.sorted()
}

// PasswordMost is the greatest length that a charter may ask of passwords (NIST SP 800-63B-4 3.1.1.2 lets people have one of 64).
const PasswordMost = 64

// unable reports what the language can promise and the engine does otherwise.
func (r *reader) unable(c *Charter) {
	if !c.Rights.Undo.IsZero() {
		r.fail(c.At("rights.erasure can be undone for").Pos, "remove it: people confirm a deletion on a page of its own", "an erasure is carried out at once, and cannot be undone")
	}
	if n := c.Security.Passwords.Length; n > PasswordMost {
		r.fail(c.At("security.passwords.length").Pos, "ask for 64 or fewer: a second proof protects better than a longer password", "nobody can be asked for a password of %d characters", n)
	}
	for _, role := range c.Staff {
		if role.Factors == 1 && c.Security.Factors == 2 {
			r.fail(role.Pos, "remove factors: 1", "staff.%s: everybody signs in with two proofs", role.Name)
		}
	}
	for _, t := range c.Retention {
		for _, s := range t.Then {
			if s.Do == Archive {
				r.fail(s.Pos, "end with anonymise or delete", "retention.%s: nothing is set apart yet", t.Purpose)
			}
		}
	}
	if m := c.Minors; m.Served == "yes" && (m.Consent == "joint" || m.Consent == "parent") {
		if m.Age == 0 {
			r.fail(m.Pos, "write age: 15", "minors: nothing says under which age a parent agrees too")
		}
		if !slices.ContainsFunc(c.Retention, func(t Retention) bool { return t.Unconfirmed != nil }) {
			r.fail(m.Pos, "add unconfirmed: delete after 7 days to a retention", "minors: nothing says how long a child’s account waits for a parent")
		}
		for _, g := range c.Grants {
			if g.Creates {
				r.fail(g.Pos, "let everybody open their own account", "grants.%s: whoever takes a profile that was prepared is not asked how old they are", g.Name)
			}
		}
	}
	var first Kind
	for _, k := range c.People {
		switch {
		case k.Account == NoAccount:
		case first.Name == "":
			first = k
		case login(c, k) != login(c, first):
			r.fail(k.Pos, "require the same field of everybody who has an account", "people.%s and people.%s sign in with different fields", first.Name, k.Name)
		}
	}
}

// formed checks that what a form brings has one purpose, which uses all of it, an end that the engine sees, and somebody who sends it.
func (r *reader) formed(c *Charter, f Form) {
	what := "forms." + f.Name
	u, ok := c.Purpose(f.Purpose)
	if !ok {
		r.fail(f.Pos, "write purpose: and the one purpose that it serves", "%s serves no purpose", what)
		return
	}
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := c.Field(name)
		switch {
		case !slices.Contains(u.Data, name):
			r.fail(f.Pos, "add it to the data of the purpose, or remove it from the form", "%s asks for %s, which its purpose does not use", what, quote(name))
		case field.Protect == EndToEnd:
			r.fail(f.Pos, "remove it from the form", "%s asks for %s, which only browsers may see", what, quote(name))
		case field.Category == "picture" && (field.List || len(field.Choices) > 0 || field.Protect != Sealed):
			r.fail(field.Pos, "leave out list, choices and protect; declare a field for each picture", "%s asks for %s: a form takes one picture for a field, and keeps it sealed", what, quote(name))
		}
	}
	switch i := slices.IndexFunc(c.Grants, func(g Grant) bool { return g.Name == f.SentTo }); {
	case i >= 0 && !slices.Equal(f.By, []string{c.Grants[i].On}):
		r.fail(f.Pos, "write by: and the people whose profile the grant is on", "%s goes to people whom its sender chooses, and not only their owners send it", what)
	case len(f.By) == 0 && !lasts(c, f):
		r.fail(f.Pos, "end the retention of its purpose with a period, or with until: the request is answered; or say by: who may send it", "%s is open to people without an account, and what they send has no end of its own", what)
	}
}

// lasts reports whether what comes by a form has an end of its own: a period, or an answer.
func lasts(c *Charter, f Form) bool {
	t, ok := c.RetentionOf(f.Purpose)
	own := t.Until == RequestAnswered || t.Until == "" && t.For != nil
	return ok && own && !slices.ContainsFunc(t.Then, func(s Step) bool { return s.Do == Archive || s.Do == Warn })
}

// login gives the field by which a kind signs in.
func login(c *Charter, k Kind) string {
	i := slices.IndexFunc(k.Required, func(name string) bool {
		f, _ := c.Field(name)
		return f.Category == "email" && f.Protect == Lookup && f.Unique
	})
	if i < 0 {
		return ""
	}
	return k.Required[i]
}

// asks checks that a kind is asked for what it can give, and for an address to sign in with.
func (r *reader) asks(c *Charter, k Kind) {
	what, signs := "people."+k.Name, 0
	if k.Profile == "" {
		r.fail(k.Pos, "write profile: one, or profile: none", "%s has no profile", what)
	}
	for _, name := range slices.Concat(k.Required, k.Optional, k.Lists) {
		if f, _ := c.Field(name); f.Category == "picture" {
			r.fail(k.Pos, "ask for it in a form, or declare it under documents", "%s asks for %s, which is a picture", what, quote(name))
		}
	}
	for _, name := range slices.Concat(k.Required, k.Optional) {
		f, _ := c.Field(name)
		switch {
		case f.List:
			r.fail(k.Pos, "move it to lists", "%s asks for %s, which is a list", what, quote(name))
		case f.Source == Observed:
			r.fail(k.Pos, "remove it, or remove source: observed", "%s asks for %s, which is observed", what, quote(name))
		case f.Category == "email" && f.Protect == Lookup && f.Unique && slices.Contains(k.Required, name):
			signs++
		}
	}
	for _, name := range k.Lists {
		if f, _ := c.Field(name); !f.List {
			r.fail(k.Pos, "add list: true to it, or ask for it", "%s keeps %s as a list, but it has one value", what, quote(name))
		}
	}
	if signs != 1 {
		r.fail(k.Pos, "require one field of {category: email, protect: lookup, unique: true}", "%s: people sign in with one e-mail address", what)
	}
}

// asked checks that somebody gives the field, and that what it promises can happen.
func (r *reader) asked(c *Charter, f Field) {
	given := slices.ContainsFunc(c.People, func(k Kind) bool {
		return slices.Contains(slices.Concat(k.Required, k.Optional, k.Lists), f.Name)
	}) || slices.ContainsFunc(c.Forms, func(form Form) bool {
		return slices.Contains(slices.Concat(form.Asks.Required, form.Asks.Optional), f.Name)
	})
	if f.Source == Provided && !given {
		r.fail(f.Pos, "ask somebody for it in people or forms, write source: observed, or remove it", "data.%s is asked of nobody", f.Name)
	}
	anonymises := slices.ContainsFunc(c.Retention, func(t Retention) bool {
		return slices.ContainsFunc(t.Then, func(s Step) bool { return s.Do == Anonymise })
	})
	if f.KeepDigits > 0 && !anonymises {
		r.fail(f.Pos, "end a retention with anonymise, or remove anonymise here", "data.%s keeps digits after anonymisation, but nothing is anonymised", f.Name)
	}
}
