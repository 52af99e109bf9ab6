package plan

import (
	"slices"

	"charte/charter"
)

// joins are the kinds of people who open an account.
func joins(c *charter.Charter) []charter.Kind {
	var all []charter.Kind
	for _, k := range c.People {
		if k.Account != charter.NoAccount {
			all = append(all, k)
		}
	}
	return all
}

// held reports whether the engine itself holds a field: people give it on joining, on their profile or by a form, or it is the
// address of a sign-in.
func held(c *charter.Charter, f charter.Field) bool {
	return f.Protect != charter.EndToEnd && (f.Source != charter.Observed && fills(c, f.Name) || inAccount(c, f))
}

// inAccount reports whether an account holds a field.
func inAccount(c *charter.Charter, f charter.Field) bool {
	if a, ok := address(c); ok && a.Name == f.Name {
		return true
	}
	return f.Source != charter.Observed && slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return has(k, f.Name) })
}

func has(k charter.Kind, field string) bool {
	return slices.Contains(slices.Concat(k.Required, k.Optional, k.Lists), field)
}

// alone reports whether the engine holds all the data of which the charter speaks. Otherwise a promise about everything
// would be measured on a part of it, so the engine promises about accounts only.
func alone(c *charter.Charter) bool {
	return len(joins(c)) == len(c.People) && len(c.Documents) == 0 && len(c.Holds) == 0 && c.Security.Logs.IsZero() &&
		!slices.ContainsFunc(c.Forms, func(f charter.Form) bool { return !served(c, f) }) &&
		!slices.ContainsFunc(c.Data, func(f charter.Field) bool { return !held(c, f) })
}

// kept reports whether something that an account holds outlives it. The engine cannot do that: it destroys all of it. What came by a
// form has an end of its own.
func kept(c *charter.Charter) bool {
	return slices.ContainsFunc(c.Holds, func(h charter.Hold) bool {
		return slices.ContainsFunc(c.Data, func(f charter.Field) bool {
			return f.Protect != charter.EndToEnd && inAccount(c, f) && slices.Contains(h.Data, f.Name)
		})
	})
}

// exception is what an end has then to say.
var exception = say("Il ne reste alors que ce que cette page dit garder plus longtemps.", "Then only what this page says is kept longer remains.")

// either picks the words for a charter of which the engine holds all the data, or accounts only.
func either(c *charter.Charter, all, accounts charter.Text) charter.Text {
	if alone(c) {
		return all
	}
	return accounts
}

// address is the observed field that holds the addresses of sign-ins.
func address(c *charter.Charter) (charter.Field, bool) {
	i := slices.IndexFunc(c.Data, func(f charter.Field) bool { return f.Category == "ip-address" && f.Source == charter.Observed })
	if i < 0 {
		return charter.Field{}, false
	}
	return c.Data[i], true
}

// login is the unique look-up field by which people sign in: the one that most of them must give.
func login(c *charter.Charter) (best charter.Field, ok bool) {
	most := -1
	for _, f := range c.Data {
		if f.Category != "email" || f.Protect != charter.Lookup || !f.Unique {
			continue
		}
		n := 0
		for _, k := range joins(c) {
			if slices.Contains(k.Required, f.Name) {
				n++
			}
		}
		if n > most {
			best, most, ok = f, n, true
		}
	}
	return best, ok
}

// event reports whether a retention waits for something that the engine does not see.
func event(r charter.Retention) bool { return r.Until != "" && r.Inactive == nil }

// archived is how long data are kept apart at the end of a retention.
func archived(r charter.Retention) charter.Period {
	for _, s := range r.Then {
		if s.Do == charter.Archive {
			return s.For
		}
	}
	return charter.Period{}
}

// plain reports whether a retention is a period from the making of each record, and nothing happens before its end.
func plain(r charter.Retention) bool {
	return r.For != nil && r.Until == "" && archived(r).IsZero() && !warns(r)
}

func warns(r charter.Retention) bool {
	return slices.ContainsFunc(r.Then, func(s charter.Step) bool { return s.Do == charter.Warn })
}

// swept is the retention by which the sweep ends an unused account. It ends a person whole, so it follows the sequence
// with the longest absence; and none where the account waits for something else, or leaves more behind than a count.
//
// Law: GDPR 5(1)(e)
func swept(c *charter.Charter) (last charter.Retention, ok bool) {
	sign, _ := login(c)
	for _, u := range c.Purposes {
		// A consent that may be withdrawn ends with the account at the latest.
		if r, _ := c.RetentionOf(u.Name); event(r) && u.Basis != charter.BasisConsent && slices.Contains(u.Data, sign.Name) {
			return last, false
		}
	}
	for _, r := range c.Retention {
		if r.Inactive == nil {
			continue
		}
		if !archived(r).IsZero() || r.Leaves != "" && r.Leaves != "counts" {
			return charter.Retention{}, false
		}
		if !ok || r.Inactive.Longer(*last.Inactive) {
			last, ok = r, true
		}
	}
	return last, ok
}
