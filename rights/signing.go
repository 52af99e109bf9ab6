package rights

import (
	"strings"
	"time"

	"charte/plan"
	"charte/seal"
)

// session is a browser in which the person is signed in.
//
// Law: GDPR 15(1)
type session struct {
	Started time.Time `json:"started_at"`
	Used    time.Time `json:"last_used_at"` // may be some minutes old
	Ends    time.Time `json:"ends_at"`
	Browser string    `json:"browser,omitempty"` // such as "Firefox, Windows"; absent when it did not say
	Network string    `json:"network,omitempty"` // cut short; absent where the charter keeps none
	Proofs  int       `json:"proofs"`            // that opened it: 1 or 2
}

// factor is a second proof by which the person signs in. What it proves by is a secret, and never in a copy.
//
// Law: GDPR 15(1), GDPR 32(1)(b)
type factor struct {
	Kind  string     `json:"kind"`           // "totp", "passkey" or "recovery"
	Name  string     `json:"name,omitempty"` // of a passkey, as its owner named it
	Added time.Time  `json:"added_at"`
	Used  *time.Time `json:"last_used_at"`         // null: never
	Left  *int       `json:"codes_left,omitempty"` // of recovery codes: how many still work
}

func (c *dossier) sessions(clause string) []session {
	out := []session{}
	for _, s := range c.Sessions {
		out = append(out, session{s.Started.UTC(), s.Used.UTC(), s.Ends.UTC(), s.Browser.Reveal(clause), s.Network.Reveal(clause), s.Factors})
	}
	return out
}

func (c *dossier) factors(clause string) []factor {
	out := []factor{}
	for _, f := range c.Factors {
		one := factor{Kind: f.Kind, Name: f.Name.Reveal(clause), Added: f.Added.UTC(), Used: moment(f.Used)}
		if f.Kind == recovery {
			one.Left = &f.Left
		}
		out = append(out, one)
	}
	return out
}

// recovery is the kind of factor of which several codes work, each of them once.
const recovery = "recovery"

// signing is how the person signs in and where they are signed in, for them to read.
func (c *dossier) signing(clause string) (out []pair) {
	for _, f := range c.Factors {
		said := []string{c.word("factor." + f.Kind)}
		if name := f.Name.Reveal(clause); name != "" {
			said = append(said, name)
		}
		said = append(said, c.word("factor.added", plan.Day(f.Added, c.lang)))
		if !f.Used.IsZero() {
			said = append(said, c.word("factor.used", plan.Day(f.Used, c.lang)))
		}
		if f.Kind == recovery {
			said = append(said, c.word("factor.left", f.Left))
		}
		out = append(out, pair{c.word("factors"), strings.Join(said, " · ")})
	}
	for _, s := range c.Sessions {
		out = append(out, pair{c.word("sessions"), whence(s.Browser, s.Network, clause) + c.word("session", plan.Moment(s.Started, c.lang), plan.Moment(s.Used, c.lang), plan.Moment(s.Ends, c.lang))})
	}
	return out
}

// whence is a browser and a network, each where it is kept, before what else is said.
func whence(browser, network seal.Text, clause string) (said string) {
	for _, t := range []seal.Text{browser, network} {
		if text := t.Reveal(clause); text != "" {
			said += text + " · "
		}
	}
	return said
}
