package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"sync"
	"time"

	"charte/consent"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/work"
)

// history makes the past of the demonstration: the invented people do in order, through the same door as everybody,
// what they did, and the engine does its duty between them, while the clock runs from the first day to the last.
type history struct {
	places map[string]*place
	work   *work.Work
	clock  *work.Clock
	box    *mailbox
	r      *rand.Rand
	phc    string // one hash for all the people as whom nobody signs in: each would cost 30 ms
}

// event is something that happens at an instant. What people do may be written side by side, each person's acts in
// order; what the engine does waits for all that came before.
type event struct {
	at  time.Time
	who int // number of the life, or engine
	do  func(context.Context, time.Time) error
}

const (
	engine       = -1
	measureEvery = 365 * day
	sideBySide   = 32
)

// errLetter says that somebody waits for a letter that did not come.
var errLetter = errors.New("demo: a letter did not arrive")

// write lives all the lives between two instants.
func (h *history) write(ctx context.Context, lives []life, from, to time.Time) error {
	password, _ := seal.NewToken()
	h.phc = people.HashPassword(password)
	events := append(h.duties(from, to), h.letters(lives)...)
	for i, l := range lives {
		for _, e := range h.events(l) {
			e.who = i
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	for len(events) > 0 {
		n := slices.IndexFunc(events, func(e event) bool { return e.who == engine })
		if n < 0 {
			n = len(events)
		}
		if err := together(ctx, events[:n]); err != nil {
			return err
		}
		if events = events[n:]; len(events) == 0 {
			break
		}
		h.clock.Advance(events[0].at.Sub(h.clock.Now()))
		if err := events[0].do(ctx, h.clock.Now()); err != nil {
			return dateOf(events[0], err)
		}
		events = events[1:]
	}
	h.clock.Advance(to.Sub(h.clock.Now()))
	if err := h.documents(ctx, lives, to); err != nil {
		return err
	}
	return h.work.Measure(ctx)
}

func dateOf(e event, err error) error {
	return fmt.Errorf("demo: on %s: %w", e.at.Format(time.DateOnly), err)
}

// together runs the acts of several people side by side, so that the store can commit them together.
func together(ctx context.Context, events []event) error {
	acts := map[int][]event{}
	for _, e := range events {
		acts[e.who] = append(acts[e.who], e)
	}
	var group sync.WaitGroup
	errs := make(chan error, len(acts))
	turn := make(chan struct{}, sideBySide)
	for _, mine := range acts {
		turn <- struct{}{}
		group.Go(func() {
			defer func() { <-turn }()
			for _, e := range mine {
				if err := e.do(ctx, e.at); err != nil {
					errs <- dateOf(e, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	return <-errs
}

// duties are the engine's: its passes, and a measure of the promises now and then.
func (h *history) duties(from, to time.Time) (all []event) {
	for _, at := range passes(from, to) {
		all = append(all, event{at, engine, func(ctx context.Context, _ time.Time) error { return second(h.work.Pass(ctx)) }})
	}
	for at := from; at.Before(to.Add(-measureEvery / 2)); at = at.Add(measureEvery) {
		all = append(all, event{at, engine, func(ctx context.Context, _ time.Time) error { return second(h.work.Tick(ctx)) }})
	}
	return all
}

func second(_ work.Done, err error) error { return err }

// letters leave soon after each meeting.
func (h *history) letters(lives []life) (all []event) {
	done := map[time.Time]bool{}
	for _, l := range lives {
		if at := l.joined.Add(2 * time.Minute); !done[at] {
			done[at] = true
			all = append(all, event{at, engine, func(ctx context.Context, _ time.Time) error {
				_, err := h.work.Letters(ctx)
				return err
			}})
		}
	}
	return all
}

// events are what one person does.
func (h *history) events(l life) (all []event) {
	who := people.Session{Subject: seal.NewID(), Kind: l.kind, Lang: l.lang}
	do := func(at time.Time, what func(context.Context, people.Session, time.Time) error) {
		all = append(all, event{at: at, do: func(ctx context.Context, now time.Time) error { return what(ctx, who, now) }})
	}
	do(l.joined, func(ctx context.Context, who people.Session, now time.Time) error { return h.join(ctx, l, who, now) })
	if !l.confirms {
		return all
	}
	do(l.joined.Add(3*time.Minute), func(ctx context.Context, _ people.Session, now time.Time) error { return h.confirm(ctx, l, now) })
	for _, at := range l.visits {
		do(at, func(ctx context.Context, who people.Session, now time.Time) error {
			_, err := h.at(l).SignIn(ctx, who.Subject, h.from(l), now)
			return err
		})
		for i, act := range h.acts(l) {
			do(at.Add(time.Duration(i*3+1+h.r.IntN(3))*time.Minute), act)
		}
	}
	if !l.leaves.IsZero() {
		do(l.leaves, func(ctx context.Context, who people.Session, now time.Time) error {
			return leave(ctx, h.at(l), who, now)
		})
	}
	return all
}

func (h *history) join(ctx context.Context, l life, who people.Session, now time.Time) error {
	if l.kind == plan.Staff {
		return h.at(l).engage(ctx, l, now)
	}
	joined, problems := people.Join(h.at(l).Plan, l.kind, l.form, l.lang, who.Subject, now)
	if problems != nil {
		return fmt.Errorf("demo: the charter refuses a form: %s", problems[0].Message)
	}
	joined.Notice = h.at(l).notice(l.lang, policy.JoinForm(h.at(l).Plan, l.kind))
	return h.at(l).Join(ctx, joined)
}

var link = regexp.MustCompile(`/confirm\?t=([A-Za-z0-9_-]{43})`)

// confirm follows the link of the letter, as it stands in the mailbox.
func (h *history) confirm(ctx context.Context, l life, now time.Time) error {
	letter, ok := h.box.last(l.address())
	token := link.FindStringSubmatch(letter.body)
	if !ok || token == nil {
		return errLetter
	}
	phc := h.phc
	if l.password != "" {
		phc = people.HashPassword(l.password)
	}
	_, err := h.at(l).SetPassword(ctx, token[1], people.TicketConfirm, phc, h.from(l), now)
	return err
}

func (h *history) from(l life) people.Device {
	field, _ := h.at(l).Plan.Address()
	p, _ := people.Truncate(field, netip.MustParseAddr(l.network))
	return people.Device{Network: p, Browser: l.browser()}
}

// browser is the one browser of somebody who was invented, which their address tells.
func (l life) browser() string {
	all := []string{"Firefox, Windows", "Chrome, Android", "Safari, iPhone", "Firefox, Linux", "Edge, Windows"}
	return all[len(l.address())%len(all)]
}

// at is the site where a life is lived.
func (h *history) at(l life) *place { return h.places[l.site] }

// acts chooses what somebody does during a visit.
func (h *history) acts(l life) (all []func(context.Context, people.Session, time.Time) error) {
	at := h.at(l)
	k, _ := at.Plan.Charter.Kind(l.kind)
	if len(k.Lists) > 0 && (h.r.IntN(5) < 2 || l.password != "") {
		list := pick(h.r, k.Lists)
		f, _ := at.Plan.Charter.Field(list)
		told := experiences[l.lang]
		if l.site != first {
			told = said[f.Category]
		}
		if len(told) > 0 {
			text := pick(h.r, told)
			all = append(all, func(ctx context.Context, who people.Session, now time.Time) error {
				who.Notice = at.notice(who.Lang, policy.Form{Kind: who.Kind, Fields: []string{list}})
				return at.AddEntry(ctx, who, list, seal.NewText(text), now)
			})
		}
	}
	if l.kind == "seeker" && h.r.IntN(16) == 0 {
		code := postcode(h.r)
		all = append(all, func(ctx context.Context, who people.Session, now time.Time) error {
			who.Notice = at.notice(who.Lang, policy.Form{Kind: who.Kind, Fields: []string{"postcode"}})
			_, err := at.Correct(ctx, who, "postcode", seal.NewText(code), now)
			return err
		})
	}
	if optional := at.Plan.Consents(); len(optional) > 0 && h.r.IntN(9) == 0 {
		purpose := pick(h.r, optional).Name
		all = append(all, func(ctx context.Context, who people.Session, now time.Time) error {
			return change(ctx, at, purpose, who, now)
		})
	}
	return all
}

// change turns a consent on or off, whichever it is not.
func change(ctx context.Context, at *place, purpose string, who people.Session, now time.Time) error {
	states, err := at.Consents(ctx, who.Subject)
	if err != nil {
		return err
	}
	given := consent.Live(at.Plan, purpose, states)
	choice, err := consent.Choose(at.Plan, purpose, !given, "my-data", who.Lang, now)
	if err != nil {
		return err
	}
	choice.Notice = at.notice(who.Lang, policy.Form{Consents: []string{purpose}})
	_, err = at.Choose(ctx, who.Subject, choice)
	return err
}

// leave asks to be erased.
func leave(ctx context.Context, at *place, who people.Session, now time.Time) error {
	held, err := at.Held(ctx, who.Subject)
	if err != nil {
		return err
	}
	_, err = at.Erase(ctx, held, rights.OnRequest, now)
	return err
}

// dated is the charter with another date: it has applied since the first day of the history.
func dated(source []byte, from time.Time) []byte {
	date := regexp.MustCompile(`(?m)^(version: \{number: \d+, date: )\d{4}-\d\d-\d\d`)
	return date.ReplaceAll(source, []byte("${1}"+from.Format(time.DateOnly)))
}
