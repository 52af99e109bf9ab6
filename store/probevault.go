package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/retention"
	"charte/seal"
	"charte/vault"
)

// ofDeposits asks about the deposits d of a document, $3, of the people of one version, $2.
const ofDeposits = ` from deposit d where d.site = $1 and d.document = $3 and exists (select 1 from subject p where p.site = d.site and p.subject_id = d.subject_id and p.terms = $2)`

// figuresOf says how many documents there are, and how many were destroyed.
func (s *Site) figuresOf(ctx context.Context, document string) (map[string]int64, error) {
	kept, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at = 0`, s.name, s.version, document)
	if err != nil {
		return nil, err
	}
	destroyed, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at > 0`, s.name, s.version, document)
	return map[string]int64{"figure.documents": kept, "figure.documents-destroyed": destroyed}, err
}

// documentOf is a document of the charter by its name.
func (s *Site) documentOf(name string) charter.Document {
	i := slices.IndexFunc(s.Plan.Charter.Documents, func(d charter.Document) bool { return d.Name == name })
	if i < 0 {
		return charter.Document{}
	}
	return s.Plan.Charter.Documents[i]
}

// probeDeposits counts the deposits of a document of people who are not asked for it, without the consent of its own that it needs, or
// without the fact that it was begun with.
//
// Law: GDPR 5(1)(c), GDPR 9(2)(a)
func probeDeposits(ctx context.Context, s *Site, document string, _ time.Time) (answer, error) {
	doc := s.documentOf(document)
	n, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at = 0 and (
		not exists (select 1 from subject p where p.site = d.site and p.subject_id = d.subject_id and p.kind = $4)
		or d.ended_at = 0 and d.agreed < $5
		or not exists (select 1 from fact f where f.site = d.site and f.subject_id = d.subject_id and f.kind = $6 and f.happened_at = d.begun_at))`,
		s.name, s.version, document, doc.From, bit(vault.Asks(doc)), vault.FactBegun)
	if err != nil {
		return answer{}, err
	}
	figures, err := s.figuresOf(ctx, document)
	return answer{breaches: n, figures: figures}, err
}

// probeVault counts the deposits of a document that are not what a browser seals, so that somebody else than its readers could open them;
// those sealed for a key that is none of a reader; and openings by whoever is no reader now.
//
// Law: GDPR 25(1), GDPR 32(1)(a), GDPR 32(4)
func probeVault(ctx context.Context, s *Site, document string, now time.Time) (answer, error) {
	doc := s.documentOf(document)
	clear, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at = 0 and d.ended_at = 0 and (d.state <> 'sending' and (d.readers = '' or length(d.line) = 0
		or d.chunks <> (select count(*) from deposit_chunk k where k.site = d.site and k.subject_id = d.subject_id and k.deposit_id = d.deposit_id)
		or exists (select 1 from deposit_chunk k where k.site = d.site and k.subject_id = d.subject_id and k.deposit_id = d.deposit_id and (k.n >= d.chunks or k.n < d.chunks - 1 and k.size <> $4)))
		or exists (select 1 from deposit_chunk k where k.site = d.site and k.subject_id = d.subject_id and k.deposit_id = d.deposit_id and (k.size < $5 or k.size > $4)))`,
		s.name, s.version, document, vault.ChunkBytes, vault.ChunkBytes-vault.MostBytes/vault.MostChunks)
	if err != nil {
		return answer{}, err
	}
	in, roles := marks(5, append([]string{""}, doc.Readers...))
	strangers, err := s.number(ctx, `select count(*) from opening o join deposit d on d.site = o.site and d.subject_id = o.subject_id and d.deposit_id = o.deposit_id
		where o.site = $1 and d.document = $3 and o.ends_at > $4 and exists (select 1 from subject p where p.site = d.site and p.subject_id = d.subject_id and p.terms = $2) and (o.role not in (`+in+`)
		or d.ended_at > 0
		or not exists (select 1 from staff_role r where r.site = o.site and r.subject_id = o.actor_id and r.role = o.role and r.until_at = 0)
		or not exists (select 1 from fact f where f.site = o.site and f.subject_id = o.subject_id and f.fact_id = o.fact_id))`,
		append([]any{s.name, s.version, document, micros(now)}, roles...)...)
	if err != nil {
		return answer{}, err
	}
	foreign, err := s.sealedForOthers(ctx, doc, now)
	if err != nil {
		return answer{}, err
	}
	figures, err := s.figuresOf(ctx, document)
	return answer{breaches: clear + strangers + foreign, figures: figures}, err
}

// sealedForOthers counts the deposits whose line opens for a key that was never confirmed, or that was removed longer ago than the others
// need to write it anew.
func (s *Site) sealedForOthers(ctx context.Context, doc charter.Document, now time.Time) (n int64, err error) {
	known := map[string]bool{}
	if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var kid string
		err := r.Scan(&kid)
		known[kid] = true
		return err
	}, `select kid from reader_key where site = $1 and confirmed_at > 0 and (removed_at = 0 or removed_at > $2)
		union select kid from escrow where site = $1 and rehearsed_at > 0 and (retired_at = 0 or retired_at > $2)`, s.name, micros(now.Add(-retention.Grace))); err != nil {
		return 0, err
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var readers string
		err := r.Scan(&readers)
		if slices.ContainsFunc(strings.Fields(readers), func(kid string) bool { return !known[kid] }) {
			n++
		}
		return err
	}, `select d.readers`+ofDeposits+` and d.state <> 'sending' and d.ended_at = 0`, s.name, s.version, doc.Name)
	return n, err
}

// probeDestroyed counts the documents that are past their date: they ended, or should have ended, longer ago than the charter gives to
// destroy them; those that are called destroyed without a certificate; and the checks that soon count no more, of which nobody reminded their people.
//
// Law: GDPR 5(1)(d), GDPR 5(1)(e), GDPR 17(1)
func probeDestroyed(ctx context.Context, s *Site, document string, now time.Time) (answer, error) {
	doc := s.documentOf(document)
	a := answer{late: true}
	rows, err := depositRows(ctx, s.engine.reader(), ofDeposits+` and d.destroyed_at = 0 and (d.ended_at > 0 or d.begun_at <= $4)`, s.name, s.version, document, micros(now.Add(-vault.SendingLife)))
	if err != nil {
		return a, err
	}
	for _, d := range rows {
		if vault.Late(doc, d.Deposit, now) {
			a.breaches++
		}
	}
	closed, err := s.number(ctx, `select count(*) from destruction where site = $1 and document = $2 and destroyed_at = 0 and ended_at <= $3`, s.name, document, micros(now.Add(-vault.Promptly)))
	if err != nil {
		return a, err
	}
	a.breaches += closed
	n, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at > 0 and (length(d.line) > 0 or d.ended_at = 0 or not exists
		(select 1 from fact f where f.site = d.site and f.subject_id in (d.subject_id, $4) and f.fact_id = d.certificate and f.kind = $5 and f.happened_at = d.destroyed_at))`,
		s.name, s.version, document, seal.ID{}, vault.FactDestroyed)
	if err != nil {
		return a, err
	}
	if n > 0 {
		a.breaches, a.late = a.breaches+n, false
	}
	forgotten, err := s.unreminded(ctx, now.Add(-24*time.Hour))
	if err != nil {
		return a, err
	}
	for _, d := range forgotten {
		if d.Document == document && d.State == vault.Validated {
			a.breaches++
		}
	}
	a.figures, err = s.figuresOf(ctx, document)
	return a, err
}
