package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/picture"
	"charte/proof"
	"charte/seal"
)

// pictures opens the pictures of a person, and compares them with the facts of how they came and went.
//
// Law: GDPR 5(1)(f)
func (c *check) pictures(ctx context.Context, m member, key seal.DataKey, facts []proof.Fact, stays []Stay) error {
	id := m.id
	told := map[string]time.Time{}
	var ended []proof.Fact
	for _, f := range facts {
		switch f.Kind {
		case picture.FactAdded:
			told[f.Detail["document"]+" "+f.Detail["pictures"]] = f.At
		case picture.FactRemoved, picture.FactDestroyed, consent.FactWithdrawn:
			ended = append(ended, f)
		}
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var one seal.ID
		var document, purpose string
		var added int64
		var small, whole []byte
		if err := r.Scan(&one, &document, &purpose, &added, &small, &whole); err != nil {
			return err
		}
		row := id.String() + " " + one.String()
		for size, sealed := range map[bool][]byte{true: small, false: whole} {
			plain, err := key.Open(c.place(id, "picture", pictureColumn(document, purpose, one, size)), sealed)
			if w, _ := picture.Size(plain); err != nil || w == 0 {
				c.fault("picture", row, "it does not open: altered, or moved from another row")
				return nil
			}
		}
		at, given := told[document+" "+one.String()]
		switch delete(told, document+" "+one.String()); {
		case !given:
			c.fault("picture", row, "a picture is there that nobody gave")
		case !at.Equal(instant(added)):
			c.fault("picture", row, "its day is not the one on which it was given")
		}
		return nil
	}, `select picture_id, document, purpose, added_at, small, sealed from picture where site = $1 and subject_id = $2`, c.name, id)
	for name, at := range told {
		document, one, _ := strings.Cut(name, " ")
		if !c.endedByVersion(m.kind, document, at, stays) && !c.endedByFact(ended, document, one, at) {
			c.fault("picture", id.String()+" "+one, "a picture that was given is missing")
		}
	}
	return err
}

// endedByVersion reports whether the person came, since they gave a picture, under a version that does not let them have it or does
// not ask for their consent to it.
func (c *check) endedByVersion(kind, document string, at time.Time, stays []Stay) bool {
	return slices.ContainsFunc(stays, func(s Stay) bool {
		one := c.seen[s.Version]
		if s.From.Before(at) || one == nil {
			return one == nil
		}
		d, held := one.Plan.Picture(kind, document)
		u, _ := one.Plan.Charter.Purpose(d.Purpose)
		return !held || u.Basis != charter.BasisConsent
	})
}

// simultaneous is how far apart two acts of one person may be that commit in either order.
const simultaneous = time.Minute

// endedByFact reports whether a fact tells why a picture is not there any more.
func (c *check) endedByFact(ended []proof.Fact, document, one string, at time.Time) bool {
	return slices.ContainsFunc(ended, func(f proof.Fact) bool {
		if f.Kind == consent.FactWithdrawn {
			return !f.At.Before(at.Add(-simultaneous)) && slices.ContainsFunc(c.Plan.Charter.Documents, func(d charter.Document) bool {
				return d.Name == document && d.Purpose == f.Detail["purpose"]
			})
		}
		return slices.Contains(strings.Fields(f.Detail["pictures"]), one)
	})
}
