package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/letters"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/retention"
	"charte/seal"
)

// State says whether a promise is kept.
type State string

// The states of a promise, as every page shows them.
const (
	Kept     State = "kept"
	Late     State = "late"     // a duty past its time, still to be done
	Broken   State = "broken"   // the promise does not hold
	Declared State = "declared" // nothing measures it
	Unknown  State = "unknown"  // not measured yet
)

// Measure is the answer of a probe.
type Measure struct {
	Promise  string
	State    State
	Breaches int64            // how many times the promise is broken right now
	Since    time.Time        // since when it is in this state
	Checked  time.Time        // when the probe last ran
	Figures  map[string]int64 // what the page says in numbers, by the id of a sentence
}

// answer is what a probe found.
type answer struct {
	breaches int64
	late     bool // breaches are duties past their time
	figures  map[string]int64
}

type probe func(ctx context.Context, s *Site, about string, now time.Time) (answer, error)

// probes are the questions to the store, by the plan's name for them. The site's own pages are asked by package web.
var probes = map[string]probe{
	plan.ProbeForm:      probeForm,
	plan.ProbeOrphans:   probeOrphans,
	plan.ProbeReceipts:  probeReceipts,
	plan.ProbeUnwanted:  probeUnwanted,
	plan.ProbeInactive:  probeInactive,
	plan.ProbeUnclaimed: probeUnclaimed,
	plan.ProbeExpired:   probeExpired,
	plan.ProbeWidth:     probeWidth,
	plan.ProbeUnsealed:  probeUnsealed,
	plan.ProbePasswords: probePasswords,
	plan.ProbeProofs:    probeProofs,
	plan.ProbeErasures:  probeErasures,
	plan.ProbeRequests:  probeRequests,
	plan.ProbeLetters:   probeLetters,
	plan.ProbeVersion:   probeVersion,
	plan.ProbeFacts:     probeFacts,
	plan.ProbeCounts:    probeCounts,
	plan.ProbePictures:  probePictures,
	plan.ProbeDeposits:  probeDeposits,
	plan.ProbeVault:     probeVault,
	plan.ProbeSpare:     probeSpare,
	plan.ProbeDestroyed: probeDestroyed,
	plan.ProbeDoubts:    probeDoubts,
	plan.ProbeGrants:    probeGrants,
	plan.ProbeMailings:  probeMailings,
	plan.ProbeProfiles:  probeProfiles,
	plan.ProbeDirective: probeDirective,
	plan.ProbeMinors:    probeMinors,
	plan.ProbeVersions:  probeVersions,
	plan.ProbeLooks:     probeLooks,
	plan.ProbeRecords:   probeRecords,
	plan.ProbeLapsed:    probeLapsed,
}

// perVersion are the probes that compare rows with what a charter says: each version answers for its own people. The others ask about
// the whole site, once.
var perVersion = map[string]bool{
	plan.ProbeForm: true, plan.ProbeOrphans: true, plan.ProbeMailings: true, plan.ProbeUnwanted: true, plan.ProbeInactive: true, plan.ProbeUnclaimed: true,
	plan.ProbeProofs: true, plan.ProbeLooks: true,
	plan.ProbeProfiles: true, plan.ProbeExpired: true, plan.ProbeWidth: true, plan.ProbeUnsealed: true, plan.ProbePictures: true,
	plan.ProbeDeposits: true, plan.ProbeVault: true, plan.ProbeSpare: true, plan.ProbeDestroyed: true, plan.ProbeDoubts: true,
	plan.ProbeRecords: true, plan.ProbeLapsed: true, plan.ProbeDirective: true, plan.ProbeMinors: true,
}

// Probe measures every promise that the store can answer for, of every version that people are under, and keeps the answers. A
// question that fails does not keep the others from being asked; its promise grows stale, and the board then calls it unknown.
func (s *Site) Probe(ctx context.Context, now time.Time) (failed error) {
	in, err := s.InForce(ctx, now)
	if err != nil {
		return err
	}
	all, err := s.InUse(ctx, now)
	if err != nil {
		return err
	}
	all = append([]*Site{in}, slices.DeleteFunc(all, func(one *Site) bool { return one.version == in.version })...)
	found, order := map[string]answer{}, []plan.Promise{}
	for _, one := range all {
		for _, p := range one.Plan.Promises {
			ask, ok := probes[p.Probe.Kind]
			before, again := found[p.ID]
			if !ok || p.DeclaredOnly() || again && !perVersion[p.Probe.Kind] {
				continue
			}
			a, err := ask(ctx, one, p.Probe.About, now)
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("probe %s: %w", p.Probe.Kind, err))
				continue
			}
			if !again {
				order = append(order, p)
			}
			found[p.ID] = before.and(a)
		}
	}
	for _, p := range order {
		if err := in.record(ctx, p, found[p.ID], now); err != nil {
			failed = errors.Join(failed, fmt.Errorf("probe %s: %w", p.Probe.Kind, err))
		}
	}
	return failed
}

// and adds what the same probe found about the people of another version.
func (a answer) and(b answer) answer {
	sum := answer{breaches: a.breaches + b.breaches, figures: map[string]int64{}}
	sum.late = (a.late || a.breaches == 0) && (b.late || b.breaches == 0)
	for _, figures := range []map[string]int64{a.figures, b.figures} {
		for id, n := range figures {
			sum.figures[id] += n
		}
	}
	return sum
}

// Visited is what a visit of the site's own pages found about one kind of probe.
type Visited struct {
	Breaches int64
	Figures  map[string]int64 // as those of a Measure
}

// Visited keeps what a visit of the site's own pages found, by the kind of probe.
func (s *Site) Visited(ctx context.Context, found map[string]Visited, now time.Time) error {
	s, err := s.InForce(ctx, now)
	if err != nil {
		return err
	}
	for _, p := range s.Plan.Promises {
		if v, ok := found[p.Probe.Kind]; ok && !p.DeclaredOnly() {
			if err := s.record(ctx, p, answer{breaches: v.Breaches, figures: v.Figures}, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// Facts of the promise board.
const (
	FactKept   = "promise kept"
	FactBroken = "promise broken"
)

// record keeps an answer. A promise that changes state is a fact: the board cannot forget a bad day.
func (s *Site) record(ctx context.Context, p plan.Promise, a answer, now time.Time) error {
	m := Measure{Promise: p.ID, State: Kept, Breaches: a.breaches, Since: now, Checked: now, Figures: a.figures}
	if a.breaches > 0 {
		m.State = Broken
		if a.late {
			m.State = Late
		}
	}
	before, err := s.measure(ctx, p.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	changed := err != nil || before.State != m.State
	if !changed {
		m.Since = before.Since
	}
	return s.engine.commit(ctx, func(ctx context.Context, tx execer) error {
		if changed {
			kind := FactKept
			if m.State != Kept {
				kind = FactBroken
			}
			c := &Change{site: s, at: now}
			c.also(proof.Fact{Kind: kind, Promise: p.ID, Version: s.Plan.Charter.Version.Number, At: now, Detail: map[string]string{"state": string(m.State)}})
			if err := c.run(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `insert into measure (site, promise, state, breaches, since, checked_at, figures) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (site, promise) do update set state = excluded.state, breaches = excluded.breaches, since = excluded.since, checked_at = excluded.checked_at, figures = excluded.figures`,
			s.name, p.ID, string(m.State), m.Breaches, micros(m.Since), micros(m.Checked), encodeFigures(m.Figures))
		return err
	}, nil)
}

func scanMeasure(scan func(...any) error) (m Measure, err error) {
	var since, checked int64
	var figures string
	if err = scan(&m.Promise, &m.State, &m.Breaches, &since, &checked, &figures); err != nil {
		return m, err
	}
	m.Since, m.Checked = instant(since), instant(checked)
	return m, json.Unmarshal([]byte(figures), &m.Figures)
}

const measureColumns = `select promise, state, breaches, since, checked_at, figures from measure where site = $1`

func (s *Site) measure(ctx context.Context, promise string) (Measure, error) {
	m, err := scanMeasure(s.engine.reader().QueryRowContext(ctx, measureColumns+` and promise = $2`, s.name, promise).Scan)
	return m, notFound(err)
}

// stale is the age at which an answer says nothing about now.
const stale = 15 * time.Minute

// Board returns the state of every promise, by its id: also of those declared only. What was never measured, or not
// lately, is unknown.
func (s *Site) Board(ctx context.Context, now time.Time) (map[string]Measure, error) {
	board := map[string]Measure{}
	for _, p := range s.Plan.Promises {
		state := Unknown
		if p.DeclaredOnly() {
			state = Declared
		}
		board[p.ID] = Measure{Promise: p.ID, State: state}
	}
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		m, err := scanMeasure(r.Scan)
		if old, ok := board[m.Promise]; ok && old.State == Unknown {
			if now.Sub(m.Checked) > stale {
				m.State = Unknown
			}
			board[m.Promise] = m
		}
		return err
	}, measureColumns, s.name)
	return board, err
}

func (s *Site) number(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = s.engine.reader().QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}

// marks writes placeholders from $from on for a list of values.
func marks(from int, values []string) (string, []any) {
	list, args := make([]string, len(values)), make([]any, len(values))
	for i, v := range values {
		list[i], args[i] = "$"+strconv.Itoa(from+i), v
	}
	return strings.Join(list, ", "), args
}

// theirs keeps a question about a table to the people of one version, $2.
func theirs(table string) string {
	return `exists (select 1 from subject p where p.site = ` + table + `.site and p.subject_id = ` + table + `.subject_id and p.terms = $2)`
}

func probeForm(ctx context.Context, s *Site, kind string, _ time.Time) (answer, error) {
	k, _ := s.Plan.Charter.Kind(kind)
	var a answer
	total, err := s.number(ctx, `select count(*) from subject where site = $1 and kind = $2 and terms = $3`, s.name, kind, s.version)
	if err != nil {
		return a, err
	}
	a.figures = map[string]int64{"figure.people": total}
	for _, f := range k.Required { // of those who were asked for it: a form of before asked for less
		n, err := s.number(ctx, `select count(*) from subject p where p.site = $1 and p.kind = $2 and p.terms = $4 and p.origin = $4 and p.came <> 'prepared' and not (p.came = 'opened' and $3 = $6) and not exists
			(select 1 from datum d where d.site = p.site and d.subject_id = p.subject_id and d.field = $3 and d.item_id = $5)`, s.name, kind, f, s.version, seal.ID{}, s.loginField())
		if err != nil {
			return a, err
		}
		a.breaches += n
	}
	allowed := append(append(append([]string{}, k.Required...), k.Optional...), k.Lists...)
	in, args := marks(4, allowed)
	n, err := s.number(ctx, `select count(*) from datum d join subject p on p.site = d.site and p.subject_id = d.subject_id
		where d.site = $1 and p.kind = $2 and p.terms = $3 and d.field not in (`+in+`) and not exists
		(select 1 from record r where r.site = d.site and r.subject_id = d.subject_id and r.record_id = d.item_id)`, append([]any{s.name, kind, s.version}, args...)...)
	a.breaches += n
	return a, err
}

func probeOrphans(ctx context.Context, s *Site, _ string, _ time.Time) (answer, error) {
	var used []string
	for _, f := range s.Plan.Charter.Data {
		if len(s.Plan.Purposes(f.Name)) > 0 {
			used = append(used, f.Name)
		}
	}
	in, args := marks(3, used)
	n, err := s.number(ctx, `select count(*) from datum where site = $1 and field not in (`+in+`) and `+theirs("datum"), append([]any{s.name, s.version}, args...)...)
	if err != nil {
		return answer{}, err
	}
	held, err := s.number(ctx, `select count(*) from datum where site = $1 and `+theirs("datum"), s.name, s.version)
	return answer{breaches: n, figures: map[string]int64{"figure.values": held}}, err
}

func probeReceipts(ctx context.Context, s *Site, purpose string, now time.Time) (answer, error) {
	given, err := s.number(ctx, `select count(*) from consent where site = $1 and purpose = $2 and given = 1`, s.name, purpose)
	if err != nil {
		return answer{}, err
	}
	n, err := s.number(ctx, `select count(*) from consent c where c.site = $1 and c.purpose = $2 and c.given = 1 and not exists
		(select 1 from fact f where f.site = c.site and f.subject_id = c.subject_id and f.fact_id = c.fact_id and f.kind = $3 and f.happened_at = c.chosen_at)`,
		s.name, purpose, consent.FactGiven)
	for _, r := range s.resting(purpose) {
		if err == nil { // a value that rests on that yes, and on no other one
			var unasked int64
			unasked, err = s.unagreed(ctx, r, now)
			n += unasked
		}
	}
	return answer{breaches: n, figures: map[string]int64{"figure.agreements": given}}, err
}

func probeUnwanted(ctx context.Context, s *Site, purpose string, _ time.Time) (answer, error) {
	withdrawn, err := s.number(ctx, `select count(*) from consent where site = $1 and `+theirs("consent")+` and purpose = $3 and given = 0`, s.name, s.version, purpose)
	if err != nil {
		return answer{}, err
	}
	n, err := s.number(ctx, `select count(*) from outbox o where o.site = $1 and `+theirs("o")+` and o.purpose = $3 and not exists
		(select 1 from consent c where c.site = o.site and c.subject_id = o.subject_id and c.purpose = o.purpose and c.given = 1)`, s.name, s.version, purpose)
	return answer{breaches: n, figures: map[string]int64{"figure.withdrawn": withdrawn}}, err
}

// Law: GDPR 5(1)(e)
func probeInactive(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	r, ok := s.Plan.Inactivity()
	if !ok {
		return answer{}, nil
	}
	then := now.Add(-retention.Grace)
	// Somebody is late when the day before yesterday's sweep would already have acted.
	late, err := s.number(ctx, `select count(*) from subject s where site = $1 and terms = $4 and came <> 'opened' and kind not in ('visitor', 'staff') and `+alive+` and ((seen_at <= $2 and told_at <= seen_at) or (told_at > seen_at and told_at <= $3))`,
		s.name, micros(r.Inactive.Before(then)), micros(plan.Wait(r).Before(then)), s.version)
	if err != nil {
		return answer{}, err
	}
	waiting, err := s.number(ctx, `select count(*) from subject where site = $1 and told_at > seen_at and terms = $2`, s.name, s.version)
	if err != nil {
		return answer{}, err
	}
	ended, err := s.number(ctx, `select count(*) from erasure where site = $1 and reason = 'inactive' and began_at > $2 and version = $3`, s.name, micros(now.AddDate(0, 0, -30)), s.version)
	return answer{breaches: late, late: true, figures: map[string]int64{"figure.warned": waiting, "figure.anonymised": ended}}, err
}

func probeUnclaimed(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	period, _ := s.Plan.Unclaimed()
	n, err := s.number(ctx, `select count(*) from subject s where s.site = $1 and s.terms = $3 and `+unconfirmed, s.name, micros(period.Before(now.Add(-retention.Grace))), s.version)
	if err != nil {
		return answer{}, err
	}
	waiting, err := s.number(ctx, `select count(*) from subject s where s.site = $1 and s.terms = $3 and `+unconfirmed, s.name, micros(now), s.version)
	return answer{breaches: n, late: true, figures: map[string]int64{"figure.unconfirmed": waiting}}, err
}

func probeExpired(ctx context.Context, s *Site, purpose string, now time.Time) (answer, error) {
	period, ok := s.Plan.Expiry(purpose)
	if f, address := s.Plan.Address(); !ok || !address || !s.Plan.May(purpose, f.Name) {
		return answer{}, nil
	}
	n, err := s.number(ctx, `select count(*) from signin where site = $1 and signed_at <= $2 and `+ours, s.name, micros(period.Before(now.Add(-retention.Grace))), s.version)
	if err != nil {
		return answer{}, err
	}
	oldest, err := s.number(ctx, `select coalesce(min(signed_at), 0) from signin where site = $1 and `+theirs("signin"), s.name, s.version)
	a := answer{breaches: n, late: true, figures: map[string]int64{}}
	if oldest > 0 {
		a.figures["figure.oldest"] = int64(now.Sub(instant(oldest)).Hours() / 24)
	}
	return a, err
}

func probeWidth(ctx context.Context, s *Site, field string, _ time.Time) (answer, error) {
	f, _ := s.Plan.Charter.Field(field)
	n, err := s.number(ctx, `select count(*) from signin where site = $1 and width > $4 and width <> $2 and `+ours, s.name, f.Truncate.IPv6, s.version, f.Truncate.IPv4)
	if err != nil {
		return answer{}, err
	}
	held, err := s.number(ctx, `select count(*) from signin where site = $1 and `+theirs("signin"), s.name, s.version)
	return answer{breaches: n, figures: map[string]int64{"figure.addresses": held}}, err
}

func probeUnsealed(ctx context.Context, s *Site, document string, _ time.Time) (answer, error) {
	if document != "" {
		return probePicturesSealed(ctx, s, document)
	}
	open := []string{""}
	for _, f := range s.Plan.Charter.Data {
		if f.Protect == charter.Open {
			open = append(open, f.Name)
		}
	}
	in, args := marks(3, open)
	n, err := s.number(ctx, `select count(*) from datum where site = $1 and field not in (`+in+`) and (open is not null or sealed is null) and `+theirs("datum"), append([]any{s.name, s.version}, args...)...)
	if err != nil {
		return answer{}, err
	}
	clear, err := s.number(ctx, `select count(*) from record_picture where site = $1 and `+theirs("record_picture")+`
		and (substr(small, 1, 3) = $3 or substr(sealed, 1, 3) = $3)`, s.name, s.version, []byte(jpegBegins))
	if err != nil {
		return answer{}, err
	}
	n += clear
	sealed, err := s.number(ctx, `select count(*) from datum where site = $1 and open is null and `+theirs("datum"), s.name, s.version)
	return answer{breaches: n, figures: map[string]int64{"figure.sealed": sealed}}, err
}

func probePasswords(ctx context.Context, s *Site, _ string, _ time.Time) (answer, error) {
	n, err := s.number(ctx, `select count(*) from account where site = $1 and phc not like '$argon2id$v=19$m=%,t=%,p=%$%$%'`, s.name)
	if err != nil {
		return answer{}, err
	}
	all, err := s.number(ctx, `select count(*) from account where site = $1`, s.name)
	return answer{breaches: n, figures: map[string]int64{"figure.hashed": all}}, err
}

func probeErasures(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	n, err := s.number(ctx, `select count(*) from erasure where site = $1 and destroyed_at = 0 and began_at <= $2`, s.name, micros(now.Add(-retention.Grace)))
	if err != nil {
		return answer{}, err
	}
	for _, table := range personal {
		// What no foreign key protects could outlive its person.
		if !slices.Contains([]string{"unsubscribe", "session", "api_token", "ticket", "guardian", "fact", "locator"}, table) {
			continue
		}
		left, err := s.number(ctx, `select count(*) from `+table+` x where x.site = $1 and x.subject_id <> $2
			and not exists (select 1 from subject p where p.site = x.site and p.subject_id = x.subject_id)`, s.name, seal.ID{})
		if err != nil {
			return answer{}, err
		}
		n += left
	}
	all, err := s.number(ctx, `select count(*) from erasure where site = $1 and destroyed_at > 0`, s.name)
	return answer{breaches: n, late: true, figures: map[string]int64{"figure.erased": all}}, err
}

// opened is how many people's data a probe opens, chosen anew each time.
const opened = 16

// unreadable counts, among some people chosen by chance, those whose data or history cannot be shown to them.
func (s *Site) unreadable(ctx context.Context) (n int64, err error) {
	ids, err := identifiers(ctx, s.engine.reader(), `select subject_id from subject where site = $1 and subject_id >= $2 order by subject_id limit $3`, s.name, seal.NewID(), opened)
	for _, id := range ids {
		_, heldErr := s.Held(ctx, id)
		_, _, pastErr := s.History(ctx, id, 0, 5)
		if failed := errors.Join(heldErr, pastErr); failed != nil && !errors.Is(failed, ErrNotFound) {
			n++
		}
	}
	return n, err
}

// probeRequests counts what is past its deadline, and people who could not see their data now.
func probeRequests(ctx context.Context, s *Site, right string, now time.Time) (answer, error) {
	closed, err := s.unreadable(ctx)
	if err != nil {
		return answer{}, err
	}
	n, err := s.number(ctx, `select count(*) from request where site = $1 and entitlement = $2 and closed_at = 0 and due_at < $3 and not `+paused, s.name, right, micros(now))
	if err != nil {
		return answer{}, err
	}
	all, err := s.number(ctx, `select count(*) from request where site = $1 and entitlement = $2 and closed_at > 0`, s.name, right)
	return answer{breaches: n + closed, late: closed == 0, figures: map[string]int64{"figure.answered": all}}, err
}

func probeLetters(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	n, err := s.number(ctx, `select count(*) from outbox where site = $1 and owed_at < $2 and kind not in ($3, $4)`, s.name, micros(s.Plan.Charter.Letters.Within.Before(now)), string(letters.Changed), string(letters.Mailing))
	if err != nil {
		return answer{}, err
	}
	givenUp, err := s.number(ctx, `select count(*) from fact where site = $1 and kind = $2 and happened_at > $3`, s.name, FactGivenUp, micros(now.AddDate(0, 0, -30)))
	if err != nil {
		return answer{}, err
	}
	n += givenUp
	waiting, err := s.number(ctx, `select count(*) from outbox where site = $1`, s.name)
	return answer{breaches: n, late: true, figures: map[string]int64{"figure.waiting": waiting}}, err
}

func probeVersion(ctx context.Context, s *Site, _ string, _ time.Time) (answer, error) {
	all, err := s.published(ctx)
	var latest Version
	for _, v := range all {
		if v.Number == s.version {
			latest = v
		}
	}
	if err != nil || latest.Fact.IsZero() || latest.digest != s.served {
		return answer{breaches: 1}, err
	}
	n, err := s.number(ctx, `select count(*) from fact f join leaf l on l.site = f.site and l.leaf = f.leaf where f.site = $1 and f.subject_id = $2 and f.fact_id = $3 and l.seq is not null`,
		s.name, seal.ID{}, latest.Fact)
	versions, err2 := s.number(ctx, `select count(*) from policy_version where site = $1`, s.name)
	return answer{breaches: 1 - n, late: true, figures: map[string]int64{"figure.versions": versions}}, errors.Join(err, err2)
}

// probeVersions counts the people who came under a version too early, or without the agreement that it needed, and those whom nobody
// has told of one in time.
//
// Law: GDPR 13(3), GDPR 7(1)
func probeVersions(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	a := answer{figures: map[string]int64{}}
	add := func(query string, args ...any) error {
		n, err := s.number(ctx, query, args...)
		a.breaches += n
		return err
	}
	err := errors.Join(
		add(`select count(*) from subject p where p.site = $1 and p.came <> 'opened' and p.terms <> p.origin and not exists (select 1 from notice n
			where n.site = p.site and n.subject_id = p.subject_id and n.version = p.terms and n.moved_at > 0)`, s.name),
		add(`select count(*) from profile f join subject p on p.site = f.site and p.subject_id = f.subject_id join subject a on a.site = f.site and a.subject_id = f.account_id
			where f.site = $1 and p.terms <> a.terms`, s.name), // another profile comes under each version with its account
		add(`select count(*) from notice n where n.site = $1 and n.moved_at > 0 and n.moved_at < coalesce((select min(v.applies_at) from policy_version v
			where v.site = n.site and v.number = n.version and v.withdrawn_at = 0), n.moved_at + 1)`, s.name),
		add(`select count(*) from notice n where n.site = $1 and n.moved_at > 0 and n.needs = 1 and not exists (select 1 from fact f
			where f.site = n.site and f.subject_id = n.subject_id and f.fact_id = n.fact_id and f.kind = $2 and f.happened_at = n.answered_at)`, s.name, policy.FactAgreed))
	for _, v := range s.numbered() {
		one, underErr := s.Under(ctx, v.Number)
		if err = errors.Join(err, underErr); err != nil {
			return a, err
		}
		err = add(`select count(*) from notice where site = $1 and was = $2 and moved_at > 0 and needs = 0 and concerns = 1 and (told_at = 0 or moved_at - told_at < $3)`,
			s.name, v.Number, shortest(one.Plan.Charter.Changes.Ahead).Microseconds())
	}
	broken := a.breaches
	if to, ok := s.target(); ok && err == nil && to.Published.Before(now.Add(-retention.Grace)) {
		err = add(`select count(*) from subject p where p.site = $1 and p.terms < $2 and exists (select 1 from account a where a.site = p.site and a.subject_id = p.subject_id
			and a.confirmed_at < $3) and not exists (select 1 from notice n where n.site = p.site and n.subject_id = p.subject_id and n.version = $2)
			and not exists (select 1 from death z where z.site = p.site and z.subject_id = p.subject_id)`,
			s.name, to.Number, micros(now.Add(-retention.Grace)))
	}
	if err != nil {
		return a, err
	}
	if a.figures["figure.told"], err = s.number(ctx, `select count(*) from notice where site = $1 and concerns = 1 and told_at > 0`, s.name); err != nil {
		return a, err
	}
	a.figures["figure.agreed"], err = s.number(ctx, `select count(*) from notice where site = $1 and answer = 1`, s.name)
	a.late = broken == 0
	return a, err
}

// shortest is the least time that a period may be: a month of 28 days.
func shortest(p charter.Period) time.Duration {
	from := time.Date(2027, time.February, 1, 0, 0, 0, 0, time.UTC)
	return p.After(from).Sub(from)
}

// logLate is how long a fact may wait for the log before it counts as late.
const logLate = time.Minute

func probeFacts(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	late, err := s.number(ctx, `select count(*) from leaf where site = $1 and seq is null and queued_at < $2`, s.name, micros(now.Add(-logLate)))
	if err != nil {
		return answer{}, err
	}
	lost, err := s.number(ctx, `select count(*) from fact f where f.site = $1 and not exists (select 1 from leaf l where l.site = f.site and l.leaf = f.leaf)`, s.name)
	if err != nil {
		return answer{}, err
	}
	size, _, _, err := s.Checkpoint(ctx)
	return answer{breaches: late + lost, late: lost == 0, figures: map[string]int64{"figure.entries": size}}, ignore(err, ErrNotFound)
}

// probeCounts asks the page's own source whether it would show a cell that could point at somebody.
func probeCounts(ctx context.Context, s *Site, _ string, _ time.Time) (answer, error) {
	cells, _, err := s.Tally(ctx)
	var a answer
	total := int64(0)
	for _, c := range cells {
		if c.People < ShownFrom {
			a.breaches++
		}
		total += c.People
	}
	a.figures = map[string]int64{"figure.counted": total}
	return a, err
}
