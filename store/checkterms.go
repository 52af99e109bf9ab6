package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"time"

	"charte/people"
	"charte/policy"
	"charte/proof"
	"charte/seal"
)

// passage is what somebody was told of a version, what they answered, and when they came under it.
type passage struct {
	version, was, needs, answer     int
	concerns, told, answered, moved int64
	boxes, lang                     string
	fact                            seal.ID
	kind                            string // of the site's fact behind a move without an answer; "" for none
	happened                        int64
	applies                         int64 // 0 where no such version was published, or it was withdrawn
}

// terms checks how a person came under their version: by joining, or by moves that were announced, and agreed to where that was
// needed. It returns the versions that they were under, oldest first.
//
// Law: GDPR 7(1), GDPR 13(3)
func (c *check) terms(ctx context.Context, m member, facts []proof.Fact) (stays []Stay, err error) {
	var all []passage
	of := m.id
	if !m.account.IsZero() {
		of = m.account // who is told, and agrees, for all their profiles
	}
	err = each(ctx, c.tx, func(r *sql.Rows) error {
		var p passage
		err := r.Scan(&p.version, &p.was, &p.concerns, &p.needs, &p.told, &p.answer, &p.answered, &p.boxes, &p.lang, &p.fact, &p.moved, &p.kind, &p.happened, &p.applies)
		all = append(all, p)
		return err
	}, `select n.version, n.was, n.concerns, n.needs, n.told_at, n.answer, n.answered_at, n.boxes, n.lang, n.fact_id, n.moved_at, coalesce(f.kind, ''), coalesce(f.happened_at, 0),
		coalesce((select min(v.applies_at) from policy_version v where v.site = n.site and v.number = n.version and v.withdrawn_at = 0), 0)
		from notice n left join fact f on f.site = n.site and f.subject_id = $3 and f.fact_id = n.fact_id
		where n.site = $1 and n.subject_id = $2 order by n.moved_at, n.version`, c.name, of, seal.ID{})
	if err != nil {
		return nil, err
	}
	if m.account.IsZero() {
		c.joined(m, facts)
		c.answers(m, all, facts)
	} else {
		all = slices.DeleteFunc(all, func(p passage) bool { return p.moved < m.joined })
	}
	stays = []Stay{{Version: m.origin, From: instant(m.joined)}}
	for _, p := range all {
		if p.moved == 0 {
			continue
		}
		if p.was != stays[len(stays)-1].Version {
			c.fault("notice", m.row(p.version), "it does not lead from the version that the person was under")
		}
		stays = append(stays, Stay{Version: p.version, From: instant(p.moved)})
		if !m.account.IsZero() {
			continue
		}
		if err := c.passed(ctx, m, p); err != nil {
			return stays, err
		}
	}
	if stays[len(stays)-1].Version != m.terms {
		c.fault("subject", m.id.String(), "neither joining nor a notice explains the version that this person is under")
	}
	return stays, nil
}

func (m member) row(version int) string { return m.id.String() + " " + strconv.Itoa(version) }

// joined compares the first version of a person with the fact of their joining.
func (c *check) joined(m member, facts []proof.Fact) {
	var latest []proof.Fact // several when they were made at one instant
	for _, f := range facts {
		if f.Kind != people.FactJoined {
			continue
		}
		if len(latest) > 0 && !latest[0].At.Equal(f.At) {
			latest = nil
		}
		latest = append(latest, f)
	}
	if len(latest) > 0 && !slices.ContainsFunc(latest, func(f proof.Fact) bool { return f.Version == m.origin && micros(f.At) == m.joined }) {
		c.fault("subject", m.id.String(), "it is not the version under which this person joined")
	}
}

// answers compares what stands of a person's answers with the facts of their answers: no answer without its fact, and no fact without
// its answer.
func (c *check) answers(m member, all []passage, facts []proof.Fact) {
	latest := map[int][]proof.Fact{} // by version; several when they were made at one instant
	for _, f := range facts {
		if f.Kind != policy.FactAgreed && f.Kind != policy.FactKept {
			continue
		}
		if same := latest[f.Version]; len(same) > 0 && !same[0].At.Equal(f.At) {
			latest[f.Version] = nil
		}
		latest[f.Version] = append(latest[f.Version], f)
	}
	kinds := map[Answer]string{Agreed: policy.FactAgreed, Stayed: policy.FactKept}
	for _, p := range all {
		said := slices.ContainsFunc(latest[p.version], func(f proof.Fact) bool {
			return f.Kind == kinds[Answer(p.answer)] && f.ID == p.fact && micros(f.At) == p.answered && f.Detail["boxes"] == p.boxes && f.Detail["language"] == p.lang
		})
		if known := len(latest[p.version]) > 0; said != (p.answer != 0) || known != said {
			c.fault("notice", m.row(p.version), "it is not what the person answered last")
		}
		delete(latest, p.version)
	}
	for version := range latest {
		c.fault("notice", m.row(version), "the person's answer is missing")
	}
}

// passed checks one move: that the version applied, and that the person agreed where that was needed, or was told in time where it
// concerned them.
func (c *check) passed(ctx context.Context, m member, p passage) error {
	if p.applies == 0 || p.moved < p.applies {
		c.fault("notice", m.row(p.version), "the person came under a version that did not apply")
	}
	before, err := c.version(ctx, c.Site, p.was)
	if err != nil || before == nil {
		return err
	}
	if after, err := c.version(ctx, c.Site, p.version); err != nil || after == nil {
		return err
	}
	step, err := before.Step(ctx, p.was, p.version)
	if err != nil {
		return err
	}
	switch needs := p.needs == 1 || step.Needs(m.kind); {
	case needs && Answer(p.answer) != Agreed:
		c.fault("notice", m.row(p.version), "the person came under a version that needed their agreement, and did not agree")
	case !needs && (p.kind != policy.FactMoved || p.happened != p.moved):
		c.fault("notice", m.row(p.version), "the move has lost the fact behind it")
	case !needs && len(step.For(m.kind)) > 0 && (p.told == 0 || before.Plan.Charter.Changes.Ahead.After(instant(p.told)).After(instant(p.moved))):
		c.fault("notice", m.row(p.version), "the person came under a version that was not announced to them in time")
	}
	return nil
}

// versions compares each publication, and the texts that people read, with its fact.
//
// Law: GDPR 5(2)
func (c *check) versions(ctx context.Context, facts []proof.Fact) error {
	kept := map[seal.ID]bool{}
	first := map[int]int64{} // when each number was published first
	texts, err := c.texts(ctx)
	if err != nil {
		return err
	}
	err = each(ctx, c.tx, func(r *sql.Rows) error {
		var number int
		var published, applies, withdrawn int64
		var digest, source, promises string
		var id seal.ID
		if err := r.Scan(&number, &digest, &published, &applies, &withdrawn, &source, &promises, &id); err != nil {
			return err
		}
		row := strconv.Itoa(number)
		i := slices.IndexFunc(facts, func(f proof.Fact) bool { return f.ID == id && f.Kind == policy.FactPublished })
		if i < 0 {
			return nil // counted by evident
		}
		f := facts[i]
		kept[id] = true
		if f.Version != number || micros(f.At) != published || f.Detail["charter"] != policy.Digest(source) || (policy.Publication{Fact: f}).Digest() != digest {
			c.fault("policy_version", row, "it is not the charter that was published: altered")
		}
		if first[number] == 0 {
			first[number] = published
		}
		if sum, known := f.Detail["plan"]; known && sum != policy.Digest(promises) {
			c.fault("policy_version", row, "the promises beside it are not those that were published: altered")
		} else if known && applies != starts(f, first[number], len(first) == 1) {
			c.fault("policy_version", row, "it does not apply from the day that it says")
		}
		if given := slices.ContainsFunc(facts, func(f proof.Fact) bool {
			return f.Kind == policy.FactWithdrawn && f.Version == number && micros(f.At) == withdrawn
		}); withdrawn != 0 && !given {
			c.fault("policy_version", row, "it was not withdrawn then")
		}
		if _, known := f.Detail["plan"]; known { // Charte kept no texts before it kept plans
			c.read(row, published, f, texts[published])
		}
		delete(texts, published)
		return nil
	}, `select number, digest, published_at, applies_at, withdrawn_at, source, plan, fact_id from policy_version where site = $1 order by published_at`, c.name)
	for _, f := range facts {
		if f.Kind == policy.FactPublished && !kept[f.ID] {
			c.fault("policy_version", strconv.Itoa(f.Version), "a version that was published is missing")
		}
	}
	for range texts {
		c.fault("policy_text", "", "it belongs to no version")
	}
	return err
}

// starts is from when a version applies, in microseconds: from its date, or at once where that is past, and always for the first.
func starts(f proof.Fact, published int64, alone bool) int64 {
	if day, err := time.Parse(time.DateOnly, f.Detail["date"]); err == nil && !alone && micros(day) > published {
		return micros(day)
	}
	return published
}

// texts gives the digests of what people read, by the instant of the publication and by language.
func (c *check) texts(ctx context.Context) (map[int64]map[string]string, error) {
	all := map[int64]map[string]string{}
	return all, each(ctx, c.tx, func(r *sql.Rows) error {
		var published int64
		var lang, body string
		err := r.Scan(&published, &lang, &body)
		if all[published] == nil {
			all[published] = map[string]string{}
		}
		all[published][lang] = policy.Digest(body)
		return err
	}, `select published_at, lang, body from policy_text where site = $1`, c.name)
}

// read compares the texts of a publication with its fact, whose other details are about the version.
func (c *check) read(row string, published int64, f proof.Fact, texts map[string]string) {
	for detail, digest := range f.Detail {
		if slices.Contains([]string{"number", "date", "charter", "plan"}, detail) {
			continue
		}
		if texts[detail] != digest {
			c.fault("policy_text", row+" "+detail, "it is not the text that was published")
		}
		delete(texts, detail)
	}
	for lang := range texts {
		c.fault("policy_text", row+" "+lang, "nobody published this text")
	}
}
