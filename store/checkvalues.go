package store

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/proof"
	"charte/seal"
)

// given compares what is held about a person with the facts of how it came and went: a value deleted behind the store's
// back is missed, one that nobody gave is noticed. found counts the values of each field.
//
// Law: GDPR 5(1)(f)
func (c *check) given(id seal.ID, kind string, found map[string]int, facts []proof.Fact, stays []Stay) {
	k, _ := c.Plan.Charter.Kind(kind)
	held := c.account(facts, kind, stays)
	for _, f := range c.Plan.Charter.Data {
		n, told := found[f.Name], held[f.Name]
		row := id.String() + " " + f.Name
		switch {
		case n == 0 && slices.Contains(k.Required, f.Name) && len(stays) == 1 && !unclaimed(facts) && !(f.Name == c.loginField() && another(facts)): // a form of before asked for less
			c.fault("datum", row, "a field that the charter requires is missing")
		case n > slices.Max(append(told.counts, 0)):
			c.fault("datum", row, "a value is there that nobody gave")
		case len(told.counts) > 0 && n < slices.Min(told.counts):
			c.fault("datum", row, "a value that was given is missing")
		}
	}
}

// tale is how many values of one field there are, as facts tell: several answers when they were made at one instant.
type tale struct {
	counts []int
	at     time.Time
}

// account tells from facts, oldest first, how many values of each field there are. What a version does not let people have went as
// they came under it.
func (c *check) account(facts []proof.Fact, kind string, stays []Stay) map[string]tale {
	held := map[string]tale{}
	tell := func(field string, by, to int, at time.Time) {
		t, known := held[field]
		switch {
		case c.Plan.Lists(field) && known: // in whichever order
			t.counts[0] += by
		case c.Plan.Lists(field):
			t.counts = []int{by}
		case known && t.at.Equal(at):
			t.counts = append(t.counts, to)
		default:
			t.counts = []int{to}
		}
		held[field] = tale{t.counts, at}
	}
	come := func(until time.Time) {
		for ; len(stays) > 0 && stays[0].From.Before(until); stays = stays[1:] {
			one := c.seen[stays[0].Version]
			for field := range held {
				if one != nil && (!one.Plan.Holds(kind, field) || len(one.Plan.Purposes(field)) == 0) {
					held[field] = tale{[]int{0}, stays[0].From}
				}
			}
		}
	}
	live, moved := map[string]bool{}, len(stays) > 1
	defer func() {
		come(time.Unix(1<<40, 0))
		c.unrested(held, live, kind)
	}()
	for _, f := range facts {
		come(f.At)
		fields := strings.Fields(f.Detail["fields"])
		switch f.Kind {
		case people.FactJoined, people.FactPrepared, people.FactEngaged, people.FactOpened: // perhaps instead of an earlier join
			for _, d := range c.Plan.Charter.Data {
				given := 0
				if slices.Contains(fields, d.Name) {
					given = 1
				}
				tell(d.Name, given, given, f.At)
			}
		case people.FactCorrected, people.FactAdded:
			for _, field := range fields {
				tell(field, 1, 1, f.At)
			}
		case people.FactRemoved:
			for _, field := range fields {
				tell(field, -1, 0, f.At)
			}
		case consent.FactGiven, consent.FactWithdrawn, consent.FactRefused:
			live[f.Detail["purpose"]] = f.Kind == consent.FactGiven
			switch {
			case f.Kind != consent.FactGiven:
				c.unrested(held, live, kind)
			case moved: // what rested on nothing may have gone before
				c.unrested(held, map[string]bool{}, kind)
			}
		}
	}
	return held
}

// unrested allows that what rests on consents alone, none of which is live, is gone: it goes with the last of them.
//
// Law: GDPR 17(1)(b)
func (c *check) unrested(held map[string]tale, live map[string]bool, kind string) {
	for field, t := range held {
		uses := c.Plan.Boxed(kind, field)
		if len(uses) > 0 && !slices.ContainsFunc(uses, func(u charter.Purpose) bool { return live[u.Name] }) {
			held[field] = tale{append(t.counts, 0), t.at}
		}
	}
}
