package web

import (
	"context"
	"errors"
	"log/slog"

	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// errUnlooked says that the list of breached passwords cannot be read now: no password is taken unseen.
var errUnlooked = errors.New("web: the list of breached passwords cannot be read")

// Breached reports whether a password is among those that were stolen elsewhere and published. An error says that nobody looked; it
// holds nothing of the password.
type Breached func(password string) (bool, error)

// chosen are the passwords that people choose: what refuses them, beside the rule.
type chosen struct {
	breached Breached // nil: there is no list
	log      *slog.Logger
}

// newPassword names the sentence that says why a new password is refused, or "" when it is accepted: too short, what somebody would try
// who knows the site or the person, or stolen elsewhere. h is what is held about the person: the version that they are under may ask for
// a longer one than this version.
//
// Law: GDPR 32(1)
func (l look) newPassword(ctx context.Context, password string, h rights.Holding) (wrong string, err error) {
	least, err := l.least(ctx, h)
	if err != nil {
		return "", err
	}
	if wrong = people.CheckPassword(least, password, l.obvious(h)...); wrong != "" || l.chosen.breached == nil {
		return wrong, nil
	}
	found, err := l.chosen.breached(password)
	switch {
	case err != nil:
		l.chosen.log.Error("a password could not be looked for among the breached ones", slog.Any("error", err))
		return "", errUnlooked
	case found:
		return "problem.password.breached", nil
	}
	return "", nil
}

// least is how many characters a password of somebody has at least: as this version says, and as theirs does.
func (l look) least(ctx context.Context, h rights.Holding) (int, error) {
	theirs, err := l.theirs(ctx, h)
	if err != nil {
		return 0, err
	}
	return max(people.PasswordLeast(l.plan), people.PasswordLeast(theirs.Plan)), nil
}

// theirs is the site under the version that somebody is under.
func (l look) theirs(ctx context.Context, h rights.Holding) (*store.Site, error) {
	if n := len(h.Stays); n > 0 {
		return l.site.Under(ctx, h.Stays[n-1].Version)
	}
	return l.site, nil
}

// badPassword says why a password is refused, by the name of a sentence.
func (l look) badPassword(ctx context.Context, f page.Frame, wrong string, h rights.Holding) (string, error) {
	least, err := l.least(ctx, h)
	if wrong == "problem.password.short" {
		return f.T(wrong, f.T("field.password"), least, least+1), err
	}
	return f.T(wrong, f.T("field.password")), err
}

// obvious is what somebody who knows the person and the site would try first.
func (l look) obvious(h rights.Holding) []string {
	const why = "GDPR 32(1): a password is not one’s own name or address"
	c := l.plan.Charter
	words := []string{c.Site.ID, c.Site.Name.FR, c.Site.Name.EN, c.Site.URL, c.Controller.Name}
	for _, r := range c.Staff {
		words = append(words, r.Label.FR, r.Label.EN)
	}
	for _, v := range h.Values { // lists hold texts, whose every word nobody would try
		if f, ok := c.Field(v.Field); ok && !f.List {
			words = append(words, v.Text.Reveal(why))
		}
	}
	return words
}
