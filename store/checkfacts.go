package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"charte/charter"
	"charte/consent"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

func (c *check) siteFacts(ctx context.Context) error {
	facts, err := c.facts(ctx, seal.ID{}, seal.DataKey{})
	if err != nil {
		return err
	}
	return errors.Join(c.evident(ctx), c.accounted(ctx, facts), c.versions(ctx, facts), c.spares(ctx, facts), c.destructions(ctx, facts))
}

// evident checks that what names its own fact has it.
func (c *check) evident(ctx context.Context) error {
	for _, table := range []string{"policy_version", "erasure", "dispatch"} {
		query := `select count(*) from ` + table + ` x where x.site = $1 and not exists (select 1 from fact f where f.site = x.site and f.subject_id = $2 and f.fact_id = x.fact_id)`
		var n int64
		if err := c.tx.QueryRowContext(ctx, query, c.name, seal.ID{}).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			c.fault(table, "", strconv.FormatInt(n, 10)+" rows have lost the fact behind them")
		}
	}
	return nil
}

// accounted checks that each leaf of the log has its fact here, or went with somebody who was erased.
func (c *check) accounted(ctx context.Context, facts []proof.Fact) error {
	var leaves, here, erased int64
	err := c.tx.QueryRowContext(ctx, `select (select count(*) from leaf where site = $1), (select count(*) from fact where site = $1)`, c.name).Scan(&leaves, &here)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if f.Kind == rights.FactErased {
			n, _ := strconv.ParseInt(f.Detail[factsErased], 10, 64)
			erased += n
		}
	}
	switch missing := leaves - here - erased; {
	case missing > 0:
		c.fault("fact", "", strconv.FormatInt(missing, 10)+" facts are missing: the log has their leaves, and no erasure took them")
	case missing < 0:
		c.fault("leaf", "", strconv.FormatInt(-missing, 10)+" leaves are missing")
	}
	return nil
}

// consents compares where a person stands with the facts of their choices, oldest first. A choice ends where the person comes under a
// version whose purpose does not rest on consent.
func (c *check) consents(ctx context.Context, id seal.ID, facts []proof.Fact, stays []Stay) error {
	latest := map[string][]proof.Fact{} // by purpose; several when they were made at one instant
	for _, f := range facts {
		if f.Kind != consent.FactGiven && f.Kind != consent.FactWithdrawn {
			continue
		}
		purpose := f.Detail["purpose"]
		if same := latest[purpose]; len(same) > 0 && !same[0].At.Equal(f.At) {
			latest[purpose] = nil
		}
		latest[purpose] = append(latest[purpose], f)
	}
	for purpose, chosen := range latest {
		over, err := c.ended(ctx, purpose, chosen[0].Version, stays)
		if err != nil {
			return err
		}
		if over {
			delete(latest, purpose)
		}
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var purpose string
		var given, version int
		var at int64
		var fact seal.ID
		if err := r.Scan(&purpose, &given, &version, &at, &fact); err != nil {
			return err
		}
		if !slices.ContainsFunc(latest[purpose], func(f proof.Fact) bool {
			return f.ID == fact && (f.Kind == consent.FactGiven) == (given == 1) && f.Version == version && micros(f.At) == at
		}) {
			c.fault("consent", id.String()+" "+purpose, "it is not what the person chose last")
		}
		delete(latest, purpose)
		return nil
	}, `select purpose, given, version, chosen_at, fact_id from consent where site = $1 and subject_id = $2`, c.name, id)
	for purpose := range latest {
		c.fault("consent", id.String()+" "+purpose, "the person's choice is missing")
	}
	return err
}

// ended reports whether somebody who chose about a purpose under one version has been since under another that does not ask for it.
//
// Law: GDPR 4(11)
func (c *check) ended(ctx context.Context, purpose string, chosen int, stays []Stay) (bool, error) {
	for _, stay := range stays {
		if stay.Version <= chosen {
			continue
		}
		one, err := c.version(ctx, c.Site, stay.Version)
		if err != nil {
			return false, err
		}
		if one == nil {
			continue
		}
		if u, ok := one.Plan.Charter.Purpose(purpose); !ok || u.Basis != charter.BasisConsent {
			return true, nil
		}
	}
	return false, nil
}

// facts opens the facts about a person, or about the site, oldest first.
func (c *check) facts(ctx context.Context, id seal.ID, key seal.DataKey) (facts []proof.Fact, err error) {
	err = each(ctx, c.tx, func(r *sql.Rows) error {
		var row seal.ID
		var kind, promise string
		var at int64
		var leaf, body []byte
		var logged int
		if err := r.Scan(&row, &kind, &promise, &at, &leaf, &body, &logged); err != nil {
			return err
		}
		c.counts.Facts++
		if logged == 0 {
			c.fault("fact", row.String(), "the log does not hold it")
		}
		salt, canonical, err := c.openFact(key, id, row, body)
		if err != nil {
			c.fault("fact", row.String(), "it does not open: altered, or moved from another person")
			return nil
		}
		entry := proof.Commitment(salt, canonical)
		f, err := proof.ParseFact(canonical)
		if err != nil || !bytes.Equal(entry[:], leaf) || f.ID != row || f.Kind != kind || f.Promise != promise || micros(f.At) != at {
			c.fault("fact", row.String(), "it is not what the log committed to")
			return nil
		}
		facts = append(facts, f)
		return nil
	}, `select f.fact_id, f.kind, f.promise, f.happened_at, f.leaf, f.body, case when l.leaf is null then 0 else 1 end
		from fact f left join leaf l on l.site = f.site and l.leaf = f.leaf where f.site = $1 and f.subject_id = $2 order by `+inTurn, c.name, id)
	return facts, err
}
