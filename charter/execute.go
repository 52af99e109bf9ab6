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
	r.unable(c)
	if len(r.errs) == 0 {
		return nil
	}
	return r.errs.sorted()
}

// unable reports what the language can promise and the engine does otherwise.
func (r *reader) unable(c *Charter) {
	if !c.Rights.Undo.IsZero() {
		r.fail(c.At("rights.erasure can be undone for").Pos, "remove it: people confirm a deletion on a page of its own", "an erasure is carried out at once, and cannot be undone")
	}
	for _, t := range c.Retention {
		for _, s := range t.Then {
			if s.Do == Archive {
				r.fail(s.Pos, "end with anonymise or delete", "retention.%s: nothing is set apart yet", t.Purpose)
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
