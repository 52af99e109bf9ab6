package storetest

import (
	"testing"

	"charte/letters"
	"charte/people"
	"charte/store"
)

// provenTogether lets somebody add a second proof between the decision to take a password that a link brought and its deed: the password
// that was read without that proof does not stand.
func provenTogether(t *testing.T, h *house, meanwhile *func()) {
	t.Run("a second proof is added while a link sets a password", func(t *testing.T) {
		s := h.scene(t)
		ctx := s.Context()
		p := s.member()
		s.ok(s.site.Forgot(ctx, p.email, s.now))
		link := s.link(p, letters.Password)
		secret, _, err := s.site.OfferCode(ctx, p.who)
		s.ok(err)
		*meanwhile = func() {
			from := home
			from.Token = p.token
			if _, _, err := s.site.AddCode(ctx, p.who, secret, s.code(secret), from, s.now); err != nil {
				s.Error(err)
			}
		}
		_, err = s.site.SetPassword(ctx, link, people.TicketPassword, phc(), home, s.now)
		fails(s, "a password, set as if there were no second proof", err, store.ErrStale)
		half := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
		_, err = s.site.Session(ctx, half, s.now)
		fails(s, "a session by one proof", err, store.ErrNotFound)
		want(s, "who owes the other one", must(s.site.Due(ctx, half, s.now))(s).Subject, p.id)
		s.sound()
	})
}
