package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// accesses compares what others may do with a person's profile with the facts of it: an access that was put back, or an act that was
// allowed again, behind the store's back is noticed.
//
// Law: GDPR 5(1)(f), GDPR 32(1)(b)
func (c *check) accesses(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	tales := accessTales(facts)
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		a, err := c.scanAccess(r.Scan)
		row := id.String() + " " + a.ID.String()
		if errors.Is(err, seal.ErrTampered) {
			c.fault("access", row, "a row is not as it was written: altered, or made somebody else's")
			return nil
		}
		if err != nil {
			return err
		}
		if a.sealed != nil {
			if _, err := key.Open(c.place(id, "access", a.ID.String()), a.sealed); err != nil {
				c.fault("access", row, "it does not open: altered, or moved from another row")
			}
		}
		t := tales[a.ID.String()]
		if t == nil || !slices.Contains(t.states, a.State) {
			c.fault("access", row, "it does not stand where the person left it")
		} else if !t.blocks(a.Blocked) {
			c.fault("access", row, "what it forbids is not what the person forbade")
		}
		return nil
	}, `select `+accessColumns+` where x.site = $1 and x.subject_id = $2`, c.name, id)
	return errors.Join(err, each(ctx, c.tx, func(r *sql.Rows) error {
		var access seal.ID
		var sealed []byte
		if err := r.Scan(&access, &sealed); err != nil {
			return err
		}
		if _, err := key.Open(c.place(id, "reach", access.String()), sealed); err != nil {
			c.fault("reach", id.String()+" "+access.String(), "it does not open: altered, or moved from another row")
		}
		return nil
	}, `select access_id, sealed from reach where site = $1 and subject_id = $2 and sealed is not null`, c.name, id))
}

// accessTale is where an access stands as facts tell: in one of several states when they were made at one instant.
type accessTale struct {
	states  []people.AccessState
	at      time.Time
	blocked map[string][]bool // by act: the last answers
	when    map[string]time.Time
}

// stateAfter is where a fact leaves an access.
var stateAfter = map[string]people.AccessState{
	people.FactInvited: people.AccessInvited, people.FactSought: people.AccessAsked, people.FactPrepared: people.AccessAsked,
	people.FactAccepted: people.AccessActive, people.FactCut: people.AccessEnded,
}

// accessTales tells from the facts about a person, oldest first, where each access to their profile stands.
func accessTales(facts []proof.Fact) map[string]*accessTale {
	tales := map[string]*accessTale{}
	for _, f := range facts {
		id := f.Detail["access"]
		if id == "" {
			continue
		}
		t := tales[id]
		if t == nil {
			t = &accessTale{blocked: map[string][]bool{}, when: map[string]time.Time{}}
			tales[id] = t
		}
		if state, ok := stateAfter[f.Kind]; ok {
			if !t.at.Equal(f.At) {
				t.states = nil
			}
			t.states, t.at = append(t.states, state), f.At
		}
		if act := f.Detail["act"]; act != "" {
			if !t.when[act].Equal(f.At) {
				t.blocked[act] = nil
			}
			t.blocked[act], t.when[act] = append(t.blocked[act], f.Kind == people.FactBlocked), f.At
		}
	}
	return tales
}

func (t *accessTale) blocks(blocked []string) bool {
	for act, answers := range t.blocked {
		if !slices.Contains(answers, slices.Contains(blocked, act)) {
			return false
		}
	}
	return !slices.ContainsFunc(blocked, func(act string) bool { return len(t.blocked[act]) == 0 })
}

// unclaimed reports whether the facts about somebody say that their profile was prepared, and that they have not taken it.
func unclaimed(facts []proof.Fact) bool {
	kinds := make([]string, len(facts))
	for i, f := range facts {
		kinds[i] = f.Kind
	}
	return slices.Contains(kinds, people.FactPrepared) && !slices.Contains(kinds, people.FactTaken)
}

// invitations checks that links lead where they were made to lead.
func (c *check) invitations(ctx context.Context) error {
	return errors.Join(each(ctx, c.tx, func(r *sql.Rows) error {
		var f fetched
		if err := r.Scan(&f.hash, &f.owner, &f.access, &f.by, &f.blind, &f.ends, &f.bond); err != nil {
			return err
		}
		if !c.bonded(f.bond, "invitation", invitationParts(f.hash, f.owner, f.access, f.by, f.blind, f.ends)...) {
			c.fault("invitation", "", "a row is not as it was written: altered, or made somebody else's")
		}
		return nil
	}, `select token_hash, subject_id, access_id, by_id, blind, ends_at, bond from invitation where site = $1`, c.name),
		c.dangling(ctx, "invitation", "it leads to no access", `select i.subject_id from invitation i where i.site = $1 and not exists
			(select 1 from access x where x.site = i.site and x.subject_id = i.subject_id and x.access_id = i.access_id and x.state in ('invited', 'asked'))`),
		c.dangling(ctx, "reach", "it leads to no access", `select r.subject_id from reach r where r.site = $1 and not exists
			(select 1 from access x where x.site = r.site and x.subject_id = r.owner_id and x.access_id = r.access_id and x.holder_id = r.subject_id)`),
		c.dangling(ctx, "access", "its holder is nobody", `select x.subject_id from access x where x.site = $1 and x.holder_id <> $2 and not exists
			(select 1 from subject p where p.site = x.site and p.subject_id = x.holder_id)`, seal.ID{}))
}
