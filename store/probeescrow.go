package store

import (
	"context"
	"time"
)

// probeSpare counts the documents that wait and that nobody could open any more if their readers lost their keys: they were not sealed for a
// spare key of as many holders as the charter says, which a rehearsal within a year proved.
//
// Law: GDPR 32(1)(c), GDPR 32(1)(d)
func probeSpare(ctx context.Context, s *Site, document string, now time.Time) (answer, error) {
	doc := s.documentOf(document)
	n, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.state <> 'sending' and d.ended_at = 0 and not exists
		(select 1 from escrow e where e.site = d.site and e.rehearsed_at > $4 and e.retired_at = 0 and e.holders = $5 and e.needs = $6 and ' ' || d.readers || ' ' like '% ' || e.kid || ' %')`,
		s.name, s.version, document, micros(now.Add(-rehearsalLife)), doc.Keys.Escrow, doc.Keys.Needed)
	return answer{breaches: n}, err
}
