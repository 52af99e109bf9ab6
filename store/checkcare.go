package store

import (
	"context"
	"database/sql"
	"errors"

	"charte/consent"
	"charte/people"
	"charte/policy"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// care checks what a person decided for after their death, and what was done of it.
func (c *check) care(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	return errors.Join(c.directives(ctx, id, key, facts), c.deaths(ctx, id, facts), c.minors(ctx, id, key, facts))
}

// latest is the last fact of some kinds, the zero one where there is none.
func latest(facts []proof.Fact, kinds ...string) (last proof.Fact) {
	for _, f := range facts {
		for _, kind := range kinds {
			if f.Kind == kind {
				last = f
			}
		}
	}
	return last
}

// directives compares the directive of a person with the facts of their decisions.
func (c *check) directives(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	last := latest(facts, rights.FactDirected, rights.FactUndirected)
	d, err := c.directive(ctx, c.tx, id, key)
	if errors.Is(err, seal.ErrTampered) {
		c.fault("directive", id.String(), "it does not open: altered, or moved from another row")
		return nil
	}
	switch {
	case err != nil:
		return err
	case d == nil && last.Kind == rights.FactDirected:
		c.fault("directive", id.String(), "what the person decided for after their death is missing")
	case d != nil && (last.Kind != rights.FactDirected || last.ID != d.Fact || last.Detail["wish"] != string(d.Wish) || last.Detail["then"] != string(d.Then)):
		c.fault("directive", id.String(), "it is not what the person decided last")
	}
	return nil
}

// deaths compares a recorded death with the facts of it.
func (c *check) deaths(ctx context.Context, id seal.ID, facts []proof.Fact) error {
	last := latest(facts, rights.FactDied, rights.FactMistaken)
	d, bond, err := scanDeath(c.tx.QueryRowContext(ctx, `select `+deathColumns+` from death where site = $1 and subject_id = $2`, c.name, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		if last.Kind == rights.FactDied {
			c.fault("death", id.String(), "a death that was recorded is missing")
		}
		return nil
	}
	if err != nil {
		return err
	}
	handed := latest(facts, rights.FactHandedOver)
	switch {
	case !c.bonded(bond, "death", deathParts(id, d)...):
		c.fault("death", id.String(), "a row is not as it was written: altered, or made somebody else's")
	case last.Kind != rights.FactDied || last.ID != d.Fact:
		c.fault("death", id.String(), "nobody recorded it")
	case !d.Handed.IsZero() && handed.Detail["death"] != d.Fact.String():
		c.fault("death", id.String(), "no copy was handed over")
	}
	return nil
}

// minors compares where a minor stands with the facts of the child and of the parent, which name each other.
//
// Law: GDPR 8(2), LIL 45
func (c *check) minors(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	last := latest(facts, people.FactJoined, people.FactOfAge)
	r, bond, err := scanWard(c.tx.QueryRowContext(ctx, `select `+wardColumns+` from minor where site = $1 and subject_id = $2`, c.name, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		if last.Detail[people.UnderAge] != "" {
			c.fault("minor", id.String(), "this person is a minor, and nothing says so any more")
		}
		return nil
	}
	if err != nil {
		return err
	}
	byID := map[seal.ID]proof.Fact{}
	for _, f := range facts {
		byID[f.ID] = f
	}
	linked := func(child, parent seal.ID, asks, agrees string) bool {
		a, b := byID[child], byID[parent]
		return a.Kind == asks && b.Kind == agrees && a.Detail["parent"] == parent.String() && b.Detail["child"] == child.String()
	}
	switch {
	case !c.bonded(bond, "minor", r.parts(id)...):
		c.fault("minor", id.String(), "a row is not as it was written: altered, or made somebody else's")
	case r.state == wardAgreed && !linked(r.child, r.guardian, people.FactParentAsked, people.FactParentAgreed):
		c.fault("minor", id.String(), "the two receipts of a joint agreement are not there, or do not name each other")
	}
	if r.sealed != nil {
		if _, err := key.Open(c.place(id, "minor", "parent"), r.sealed); err != nil {
			c.fault("minor", id.String(), "it does not open: altered, or moved from another row")
		}
	}
	rows, err := c.assents(ctx, c.tx, id)
	for _, a := range rows {
		row := id.String() + " " + a.purpose
		if _, err := c.openedAssent(id, key, a); err != nil {
			c.fault("assent", row, "it does not open: altered, or moved from another row")
		}
		if !a.answered.IsZero() && !linked(a.child, a.parent, consent.FactSought, agreesTo(a.purpose)) {
			c.fault("assent", row, "the two receipts of a joint consent are not there, or do not name each other")
		}
	}
	return err
}

// agreesTo is the fact by which a parent agrees to what a child sought.
func agreesTo(sought string) string {
	if _, is := SoughtVersion(sought); is {
		return policy.FactAgreed
	}
	return consent.FactGiven
}
