package store

import (
	"context"
	"errors"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/rights"
)

// afterNo is how long after a no a letter may still be on its way to the relay: the conversation had begun.
const afterNo = time.Minute

// probeMailings counts the letters of a series, of all of them for "", that left above the cap or after a no, and those that wait for
// somebody who said no. A month counts as 28 days, the least that it can be.
//
// Law: CPCE L34-5, GDPR 21(3)
func probeMailings(ctx context.Context, s *Site, about string, now time.Time) (answer, error) {
	a := answer{figures: map[string]int64{"figure.posted": 0}}
	var failed error
	add := func(to *int64, query string, w *where) {
		n, err := s.number(ctx, query+w.String(), w.args...)
		failed = errors.Join(failed, err)
		*to += n
	}
	for _, m := range s.Plan.Charter.Mailings {
		if about != "" && about != m.Name {
			continue
		}
		left := func() *where {
			w := &where{}
			w.and(`d.site = ` + w.arg(s.name) + ` and d.mailing = ` + w.arg(m.Name) + ` and d.left_at > 0 and p.site = d.site and p.subject_id = d.subject_id and p.terms = ` + w.arg(s.version))
			return w
		}
		const from = `select count(*) from delivery d, subject p where `
		if m.Cap.Count > 0 {
			w := left()
			w.and(`(select count(*) from delivery e where e.site = d.site and e.subject_id = d.subject_id and e.mailing = d.mailing and e.left_at <= d.left_at
				and e.left_at > d.left_at - ` + w.arg(shortest(m.Cap.Per).Microseconds()) + `) > ` + w.arg(m.Cap.Count))
			add(&a.breaches, from, w)
		}
		w := left()
		w.and(s.refused(w, m))
		add(&a.breaches, from, w)
		w = &where{}
		w.and(`o.site = ` + w.arg(s.name) + ` and d.site = o.site and d.letter_id = o.letter_id and d.mailing = ` + w.arg(m.Name) +
			` and p.site = d.site and p.subject_id = d.subject_id and p.terms = ` + w.arg(s.version))
		willing := &where{args: w.args}
		s.willing(willing, m)
		w.args = willing.args
		w.and(`not (` + willing.String() + `)`)
		add(&a.breaches, `select count(*) from outbox o, delivery d, subject p where `, w)
		w = left()
		w.and(`d.left_at > ` + w.arg(micros(now.AddDate(0, 0, -30))))
		posted := a.figures["figure.posted"]
		add(&posted, from, w)
		a.figures["figure.posted"] = posted
	}
	return a, failed
}

// refused is true of a letter that left after its reader had said no, or without the yes that it needed.
func (s *Site) refused(w *where, m charter.Mailing) string {
	after := ` + ` + w.arg(afterNo.Microseconds())
	if s.Plan.Agreed(m) {
		mine := `c.site = p.site and c.subject_id = p.subject_id and c.purpose = ` + w.arg(m.Purpose)
		// A yes that ended with an earlier version has no row any more, and its fact stays.
		return `((select count(*) from consent c where ` + mine + ` and c.given = 0 and d.left_at > c.chosen_at` + after + `) > 0 or
			(select count(*) from consent c where ` + mine + `) = 0 and (select count(*) from fact f where f.site = p.site and f.subject_id = p.subject_id
			and f.kind = ` + w.arg(consent.FactGiven) + ` and f.happened_at <= d.left_at) = 0)`
	}
	return `(select count(*) from objection o where o.site = p.site and o.subject_id = p.subject_id and o.stands = 1 and d.left_at > o.said_at` + after +
		` and o.about in ` + w.in([]string{rights.Objection{Mailing: m.Name}.About(), rights.Objection{Purpose: m.Purpose}.About()}) + `) > 0`
}
