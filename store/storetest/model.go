package storetest

import (
	"slices"
	"time"
)

// The model of what versions do to people. It knows nothing of charters: a version is the few things that the tests change in one.

// says is what a version of the orchard says, as far as the model is concerned.
type says struct {
	months       int  // of absence, before people are warned
	gifts, club  bool // purposes: one rests on consent, one on the contract
	organisation bool // a field of owners
	press        bool // a processor
	words        int  // how often the wording changed
}

// edition is one number.
type edition struct {
	number    int
	says      says
	applies   time.Time
	withdrawn bool
}

// needs reports whether going from one version to another takes people's agreement: something is kept longer, or a purpose is new.
// The orchard of these tests promises fresh consent to every new purpose.
func (was says) needs(is says) bool {
	return is.months > was.months || is.gifts && !was.gifts || is.club && !was.club
}

// asks gives the boxes of that agreement.
func (was says) asks(is says) (boxes []string) {
	if is.months > was.months {
		boxes = append(boxes, "newsletter", "recipes")
	}
	if is.gifts && (!was.gifts || is.months > was.months) {
		boxes = append(boxes, "gifts")
	}
	return boxes
}

// reads gives the fields that a purpose may read, and whether it rests on consent; none where the version has no such purpose.
func (v says) reads(purpose string) (fields []string, consent bool) {
	switch {
	case purpose == "account":
		return []string{"first_name", "email"}, false
	case purpose == "harvest" && v.organisation:
		return []string{"postcode", "organisation"}, false
	case purpose == "harvest":
		return []string{"postcode"}, false
	case purpose == "newsletter":
		return []string{"email"}, true
	case purpose == "recipes", purpose == "gifts" && v.gifts:
		return []string{"first_name", "email"}, true
	case purpose == "club" && v.club:
		return []string{"first_name"}, false
	}
	return nil, false
}

var allPurposes = []string{"account", "harvest", "newsletter", "recipes", "gifts", "club", "resale"}

// word is what somebody was told of a version, and what they said.
type word struct {
	was             int
	concerns, needs bool
	told            time.Time
	lost            bool
	answer          int // 0 none, 1 agreed, 2 stayed
	boxes           []string
	moved           bool
}

// soul is one person of the model.
type soul struct {
	person
	owner, confirmed bool
	terms            int
	fields           []string
	yes              map[string]bool
	words            map[int]*word
	seen             time.Time
	warned, told     time.Time // of the warning
}

// world is the whole model.
type world struct {
	editions []*edition
	souls    []*soul
}

func (w *world) edition(number int) *edition {
	for _, e := range w.editions {
		if e.number == number {
			return e
		}
	}
	return nil
}

// target is the latest version that was not withdrawn.
func (w *world) target() (last *edition) {
	for _, e := range w.editions {
		if !e.withdrawn {
			last = e
		}
	}
	return last
}

func (w *world) inForce(now time.Time) (last *edition) {
	for _, e := range w.editions {
		if !e.withdrawn && !e.applies.After(now) {
			last = e
		}
	}
	return last
}

// publish adds a version: the one that waited is withdrawn, and nobody hears of an earlier one any more.
func (w *world) publish(e *edition, now time.Time) {
	for _, old := range w.editions {
		if old.applies.After(now) {
			old.withdrawn = true
		}
	}
	w.editions = append(w.editions, e)
	for _, p := range w.souls {
		for number := range p.words {
			w.forget(p, number)
		}
	}
}

func (w *world) withdraw(now time.Time) *edition {
	last := w.target()
	if !last.applies.After(now) {
		return nil
	}
	last.withdrawn = true
	for _, p := range w.souls {
		w.forget(p, last.number)
	}
	return last
}

func (w *world) forget(p *soul, number int) {
	if x := p.words[number]; x != nil && x.told.IsZero() && x.answer == 0 && !x.moved {
		delete(p.words, number)
	}
}

// announce tells everybody who confirmed their address.
func (w *world) announce(now time.Time) (reached int) {
	to := w.target()
	for _, p := range w.souls {
		if !p.confirmed || p.terms >= to.number || p.words[to.number] != nil {
			continue
		}
		reached++
		was := w.edition(p.terms).says
		x := &word{was: p.terms, concerns: w.concerns(p, was, to.says), needs: was.needs(to.says)}
		if !x.concerns {
			x.told = now
		}
		p.words[to.number] = x
	}
	return reached
}

// concerns: the employer is the owners' alone, and yet pickers are among those whose purpose it left; only a change of words that
// concern nobody concerns nobody.
func (w *world) concerns(_ *soul, was, is says) bool { return was != is }

// turn moves whoever is ready.
func (w *world) turn(now time.Time) (moved int) {
	to := w.target()
	if to.applies.After(now) {
		return 0
	}
	for _, p := range w.souls {
		x := p.words[to.number]
		if x == nil || x.moved || x.was != p.terms || p.terms >= to.number {
			continue
		}
		if x.needs && x.answer == 1 || !x.needs && (!x.concerns || !x.told.IsZero() && !x.told.AddDate(0, 0, 30).After(now)) {
			w.move(p, to)
			moved++
		}
	}
	return moved
}

// move brings somebody under a version: what it asked and they did not tick is a no, and a field that it does not have is gone.
func (w *world) move(p *soul, to *edition) {
	x := p.words[to.number]
	x.moved = true
	for _, box := range w.edition(p.terms).says.asks(to.says) {
		if x.needs {
			p.yes[box] = slices.Contains(x.boxes, box)
		}
	}
	if !to.says.organisation {
		p.fields = slices.DeleteFunc(p.fields, func(f string) bool { return f == "organisation" })
	}
	p.terms = to.number
}

// answer is that of somebody who may give one.
func (w *world) answer(p *soul, answer int, boxes []string, now time.Time) {
	to := w.target()
	x := p.words[to.number]
	x.answer, x.boxes = answer, boxes
	if answer == 2 {
		x.boxes = nil
	}
	if x.told.IsZero() {
		x.told = now
	}
	p.seen, p.warned, p.told = now, time.Time{}, time.Time{}
	if answer == 1 && !to.applies.After(now) {
		w.move(p, to)
	}
}

// comes is a sign-in: whoever no letter could reach reads the site's notice.
func (p *soul) comes(now time.Time) {
	p.seen, p.warned, p.told = now, time.Time{}, time.Time{}
	for _, x := range p.words {
		if x.lost && x.told.IsZero() {
			x.told = now
		}
	}
}

// sweep warns and ends each person as their version says. It returns how many were warned, ended, and never confirmed.
func (w *world) sweep(now time.Time) (warned, ended, unconfirmed int) {
	w.souls = slices.DeleteFunc(w.souls, func(p *soul) bool {
		over := p.seen.AddDate(0, w.edition(p.terms).says.months, 0)
		switch {
		case !p.confirmed && !p.seen.AddDate(0, 0, 7).After(now):
			unconfirmed++
			return true
		case now.Before(over):
		case p.told.IsZero() || !p.told.After(p.seen) || p.told.Before(over):
			if p.told.IsZero() && p.warned.After(p.seen) {
				break // the letter waits
			}
			p.warned, p.told = now, time.Time{}
			warned++
		case !p.told.AddDate(0, 0, 30).After(now):
			ended++
			return true
		}
		return false
	})
	return warned, ended, unconfirmed
}
