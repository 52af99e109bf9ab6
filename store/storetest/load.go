package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// crowd lets clients join, read and write all at once, beside the sequencer, the sweep, the probes and the check.
// Nothing acknowledged may be lost, no fact may be missing and no reading may fail.
func crowd(t *testing.T, o store.Options, clients int) {
	h := open(t, o, nil)
	s := h.scene(t)
	var acknowledged, reads atomic.Int64
	var visitors, staff sync.WaitGroup
	var bells []chan struct{} // one for each of the staff, rung at every round of every client
	rounds := 640 / clients
	for _, work := range []func() error{
		func() error { _, err := s.site.Integrate(t.Context(), s.now); return err },
		func() error { _, err := s.site.Sweep(t.Context(), s.now); return err },
		func() error { return s.site.Probe(t.Context(), s.now) },
		func() error {
			_, err := s.site.Check(t.Context(), func(f store.Fault) { t.Errorf("check: %v", f) })
			return err
		},
		func() error {
			ids, err := s.site.OpenErasures(t.Context())
			for _, id := range ids {
				_, more := s.site.FinishErasure(t.Context(), id, s.now)
				err = errors.Join(err, more)
			}
			return err
		},
	} {
		bell := make(chan struct{}, 1)
		bells = append(bells, bell)
		staff.Go(func() {
			for range bell {
				if err := work(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range clients {
		visitors.Go(func() {
			c := &client{scene: s, email: fmt.Sprintf("client.%d@mail.example", i), acknowledged: &acknowledged, reads: &reads, bells: bells}
			if err := c.visit(rounds, i%4 == 3); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	visitors.Wait()
	for _, bell := range bells {
		close(bell)
	}
	staff.Wait()
	s.finish()
	s.integrate()
	counts := s.sound()
	want(s, "people", counts.Subjects, int64(clients-clients/4))
	want(s, "facts that wait", counts.Waiting, 0)
	for id, m := range s.probe() {
		if m.State == store.Broken && id != "version" {
			t.Errorf("%s is %s", id, m.State)
		}
	}
	t.Logf("%d clients: %d acknowledged writes and %d reads", clients, acknowledged.Load(), reads.Load())
}

// client is one browser of the crowd.
type client struct {
	*scene
	email               string
	id                  seal.ID
	acknowledged, reads *atomic.Int64
	bells               []chan struct{}
}

// visit joins, confirms, chooses and writes, reading its own writes after each; a guest erases everything at the end.
func (c *client) visit(rounds int, guest bool) error {
	ctx := c.Context()
	j := c.decide("picker", c.form(c.email))
	c.id = j.Subject
	if err := c.site.Join(ctx, j); err != nil {
		return err
	}
	wrote := []string{people.FactJoined}
	token, err := c.confirm()
	if err != nil {
		return err
	}
	wrote = append(wrote, people.FactConfirmed, people.FactSignedIn)
	who, err := c.site.Session(ctx, token, c.now)
	if err != nil {
		return err
	}
	for round := range rounds {
		choice, err := consent.Choose(c.site.Plan, "newsletter", round%2 == 0, "my-data", "en", c.now)
		if err != nil {
			return err
		}
		fact, err := c.site.Choose(ctx, c.id, choice)
		if err != nil {
			return err
		}
		entry := fmt.Sprintf("entry %d", round)
		if err := c.site.AddEntry(ctx, who, "experience", seal.NewText(entry), c.now); err != nil {
			return err
		}
		wrote = append(wrote, choice.Fact().Kind, people.FactAdded)
		for _, bell := range c.bells {
			select {
			case bell <- struct{}{}:
			default: // it has rung already
			}
		}
		if err := c.reread(fact, choice.Given, entry, wrote); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
	}
	c.acknowledged.Add(int64(len(wrote)))
	if !guest {
		return nil
	}
	h, err := c.site.Held(ctx, c.id)
	if err != nil {
		return err
	}
	if _, err := c.site.Erase(ctx, h, rights.OnRequest, c.now); err != nil {
		return err
	}
	if _, err := c.site.Held(ctx, c.id); !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("after the erasure: %v", err)
	}
	return nil
}

// confirm follows the link of the only letter to this client.
func (c *client) confirm() (session string, err error) {
	rows, err := c.rows.QueryContext(c.Context(), `select letter_id from outbox where site = $1 and subject_id = $2`, c.site.Name(), c.id)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var id seal.ID
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return "", err
		}
	}
	o, err := c.site.Letter(c.Context(), id)
	if err != nil {
		return "", err
	}
	if o.Kind != letters.Confirm {
		return "", fmt.Errorf("a letter %s", o.Kind)
	}
	return c.site.SetPassword(c.Context(), linkForm.FindStringSubmatch(o.Body.Reveal("test"))[1], people.TicketConfirm, phc(), home, c.now)
}

// reread wants everything that this client wrote, and its evidence.
func (c *client) reread(fact seal.ID, given bool, entry string, wrote []string) error {
	ctx := c.Context()
	h, err := c.site.Held(ctx, c.id)
	if err != nil {
		return err
	}
	var has bool
	for _, v := range h.Values {
		has = has || v.Field == "experience" && v.Text.Reveal("test") == entry
	}
	if !has || len(h.Agreements) != 1 || h.Agreements[0].Given != given || h.Agreements[0].Fact != fact {
		return fmt.Errorf("lost: entry found %t, agreements %v", has, h.Agreements)
	}
	events, total, err := c.site.History(ctx, c.id, 0, 0)
	if err != nil {
		return err
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Fact.Kind)
	}
	slices.Sort(kinds)
	slices.Sort(wrote)
	if total != len(wrote) || !slices.Equal(kinds, wrote) {
		return fmt.Errorf("facts %v, want %v", kinds, wrote)
	}
	_, err = c.site.For(ctx, c.id, "newsletter")
	if given != (err == nil) {
		return fmt.Errorf("reading for the newsletter, agreed %t: %v", given, err)
	}
	if _, err := c.site.Receipt(ctx, c.id, fact); err != nil && !errors.Is(err, store.ErrPending) {
		return err
	}
	c.reads.Add(4)
	return nil
}
