package storetest

import (
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// others are what faults fails of delegated access, directives, minors, staff and keys, as in operations.
var others = []operation{
	{"invite", func(s *scene) func() error {
		s.grants()
		p := s.member()
		return func() error {
			_, err := s.site.Invite(s.Context(), p.who, "helping", "ava@mail.example", s.now)
			return err
		}
	}},
	{"accept", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id, _ := s.invites(p, o.email)
		return func() error { return s.site.Accept(s.Context(), o.who, id, s.now) }
	}},
	{"finish a prepared profile that nobody needed", func(s *scene) func() error {
		s.grants()
		o := s.owner()
		s.ok(s.asks(o, "zed@mail.example"))
		p := s.joined("zed@mail.example")
		id := must(s.site.Invitations(s.Context(), p.who, s.now))(s)[0].ID
		return func() error { // the yes, and then the end of what was prepared: the sweep does that too
			return ignore(s.site.Accept(s.Context(), p.who, id, s.now), store.ErrNotFound)
		}
	}},
	{"cut", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id := s.opened(p, o)
		return func() error { return s.site.Cut(s.Context(), p.who, id, s.now) }
	}},
	{"forbid", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id := s.opened(p, o)
		return func() error { return s.site.Forbid(s.Context(), p.who, id, "export", true, s.now) }
	}},
	{"take back an invitation", func(s *scene) func() error {
		s.grants()
		p := s.member()
		id, _ := s.invites(p, "ava@mail.example")
		return func() error { return s.site.Uninvite(s.Context(), p.who, id, s.now) }
	}},
	{"prepare a profile", func(s *scene) func() error {
		s.grants()
		o := s.owner()
		return func() error { return s.asks(o, "zed@mail.example") }
	}},
	{"take a profile", func(s *scene) func() error {
		s.grants()
		s.ok(s.asks(s.owner(), "zed@mail.example"))
		token := s.invited(letters.Prepared, "zed@mail.example")
		return func() error { _, err := s.site.Take(s.Context(), token, "", s.now); return err }
	}},
	{"look through an access", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id := s.opened(p, o)
		return func() error { _, err := s.site.See(s.Context(), o.who, id, s.now); return err }
	}},
	{"take a copy through an access", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id := s.opened(p, o)
		return func() error {
			_, err := s.site.Extract(s.Context(), o.who, id, "json", s.now, func(store.Profile) ([]byte, error) { return []byte("copy"), nil })
			return err
		}
	}},
	{"change through an access", func(s *scene) func() error {
		s.grants()
		p, o := s.member(), s.owner()
		id := s.opened(p, o)
		return func() error {
			return s.site.AddTo(s.Context(), o.who, id, "experience", seal.NewText("cider"), s.now)
		}
	}},
	{"make a key", func(s *scene) func() error {
		p := s.member()
		t := people.Token{ID: seal.NewID(), Name: seal.NewText("laptop"), Scopes: people.Scopes, Made: s.now, Ends: s.now.AddDate(0, 1, 0)}
		return func() error { _, err := s.site.MakeToken(s.Context(), p.who, t); return err }
	}},
	{"give a role", func(s *scene) func() error {
		s.staffed()
		return func() error {
			_, _, err := s.site.Engage(s.Context(), store.Engagement{Login: seal.NewText("cleo@mail.example"), Name: seal.NewText("Cléo"), Lang: "en", Role: "host"}, s.now)
			return err
		}
	}},
	{"take a role away", func(s *scene) func() error {
		s.staffed()
		c := s.clerk("host")
		return func() error {
			_, err := s.site.Dismiss(s.Context(), seal.NewText(c.email), "host", people.Actor{}, s.now)
			return err
		}
	}},
	{"look as staff", func(s *scene) func() error {
		s.staffed()
		p, c := s.member(), s.clerk("host")
		return func() error {
			_, err := s.site.Look(s.Context(), people.Actor{Subject: c.id, Role: "host", Proofs: 2}, p.id, "she called", s.now)
			return err
		}
	}},
	{"object", func(s *scene) func() error {
		p := s.member()
		return func() error {
			_, err := s.site.Object(s.Context(), p.id, rights.Objection{Purpose: "security", Stands: true, Version: 3, At: s.now})
			return err
		}
	}},
	{"decide for after a death", func(s *scene) func() error {
		p := s.member()
		return func() error {
			d := s.legacy(rights.WishErase)
			d.Told = true
			_, err := s.site.Direct(s.Context(), p.id, d)
			return err
		}
	}},
	{"record a death", func(s *scene) func() error {
		p := s.member()
		must(s.site.Direct(s.Context(), p.id, s.legacy(rights.WishErase)))(s)
		return func() error { _, err := s.site.Die(s.Context(), p.id, "certificate", s.now); return err }
	}},
	{"take a death back", func(s *scene) func() error {
		p := s.member()
		must(s.site.Direct(s.Context(), p.id, s.legacy(rights.WishErase)))(s)
		must(s.site.Die(s.Context(), p.id, "certificate", s.now))(s)
		return func() error { return s.site.Mistaken(s.Context(), p.id, s.now) }
	}},
	{"hand a copy over", func(s *scene) func() error {
		p := s.member()
		must(s.site.Direct(s.Context(), p.id, s.legacy(rights.WishErase)))(s)
		must(s.site.Die(s.Context(), p.id, "certificate", s.now))(s)
		token := s.bequest(auntie)
		return func() error { return s.site.HandedOver(s.Context(), p.id, token, "0f", s.now) }
	}},
	{"join as a minor", func(s *scene) func() error {
		s.guarded()
		return func() error {
			return s.site.Join(s.Context(), s.decide("picker", s.aged("kid@mail.example", 12, "recipes")))
		}
	}},
	{"ask a parent", func(s *scene) func() error {
		s.guarded()
		k := s.child(12, "recipes")
		return func() error {
			return s.site.AskParent(s.Context(), k.id, seal.NewText(father), s.now)
		}
	}},
	{"agree as a parent", func(s *scene) func() error {
		k := s.ofParent("recipes")
		return func() error { return s.site.Permit(s.Context(), k.id, []string{"recipes"}, "en", s.now) }
	}},
	{"withhold as a parent", func(s *scene) func() error {
		k := s.ofParent("recipes")
		s.ok(s.site.Permit(s.Context(), k.id, []string{"recipes"}, "en", s.now))
		return func() error { return s.site.Withhold(s.Context(), k.id, "recipes", "en", s.now) }
	}},
	{"refuse as a parent", func(s *scene) func() error {
		k := s.ofParent("recipes")
		return func() error { _, err := s.site.Disallow(s.Context(), k.id, s.now); return err }
	}},
	{"come of age", func(s *scene) func() error {
		k := s.ofParent("recipes")
		s.ok(s.site.Permit(s.Context(), k.id, nil, "en", s.now))
		s.pass(200 * 24 * time.Hour)
		must(s.site.SignIn(s.Context(), k.id, home, s.now))(s)
		s.pass(people.AgeAgain - 200*24*time.Hour)
		return func() error { return s.site.Aged(s.Context(), k.id, false, s.now) }
	}},
}

// joined is somebody who joins as a picker with an address, confirms and is signed in.
func (s *scene) joined(email string) person {
	s.Helper()
	j := s.decide("picker", s.form(email))
	s.ok(s.site.Join(s.Context(), j))
	return s.confirm(person{id: j.Subject, email: email})
}

// ofParent is a minor whose parent was asked.
func (s *scene) ofParent(boxes ...string) person {
	s.Helper()
	s.guarded()
	k := s.child(12, boxes...)
	s.ok(s.site.AskParent(s.Context(), k.id, seal.NewText(father), s.now))
	return k
}
