package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// objections compares where a person stands about what they stopped or objected to with the facts of their acts, oldest first.
//
// Law: GDPR 21
func (c *check) objections(ctx context.Context, id seal.ID, facts []proof.Fact) error {
	verdicts := map[string]string{}
	latest := map[string][]proof.Fact{} // by what they are about; several when they were made at one instant
	for _, f := range facts {
		if o, is := map[string]rights.Outcome{rights.FactUpheld: rights.Upheld, rights.FactOverruled: rights.Overruled}[f.Kind]; is {
			verdicts[f.ID.String()] = string(o) + " " + rights.Objection{Purpose: f.Detail["purpose"]}.About()
		}
		if !slices.Contains([]string{rights.FactStopped, rights.FactResumed, rights.FactObjected, rights.FactUnobjected}, f.Kind) {
			continue
		}
		about := rights.Objection{Mailing: f.Detail["mailing"], Purpose: f.Detail["purpose"]}.About()
		if same := latest[about]; len(same) > 0 && !same[0].At.Equal(f.At) {
			latest[about] = nil
		}
		latest[about] = append(latest[about], f)
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		o, err := scanObjection(r.Scan)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(latest[o.About()], func(f proof.Fact) bool {
			return f.ID == o.Evidence && f.Kind == o.Fact().Kind && f.Version == o.Version && f.At.Equal(o.At)
		}) {
			c.fault("objection", id.String()+" "+o.About(), "it is not what the person said last")
		}
		delete(latest, o.About())
		return nil
	}, objectionColumns, c.name, id)
	for about := range latest {
		c.fault("objection", id.String()+" "+about, "the person’s objection is missing")
	}
	return errors.Join(err, c.verdicts(ctx, id, verdicts))
}
