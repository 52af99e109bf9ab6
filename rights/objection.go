package rights

import (
	"errors"
	"strings"
	"time"

	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts of what people say no to, where nobody asked for a yes.
const (
	FactObjected   = "objection made"
	FactUnobjected = "objection taken back"
	FactStopped    = "mailing stopped"
	FactResumed    = "mailing resumed"
)

// ErrNoObjection says that the charter has nothing of that name to which this person can object, or which they can stop here.
var ErrNoObjection = errors.New("rights: nothing of that name can be objected to")

// Objection is where a person stands about a series of letters, or a purpose, that needs no consent.
//
// Law: GDPR 21
type Objection struct {
	Mailing  string // the series of letters that is stopped; "" where a purpose is objected to
	Purpose  string // the purpose that is objected to; "" where a series of letters is stopped
	Stands   bool   // false: taken back
	Version  int    // of the policy that the person was under
	At       time.Time
	Evidence seal.ID // the fact whose receipt proves it; zero until it is kept

	via, lang string
}

// Stop decides that a person receives no more letters of a series, or receives them again. via is where they said so: "preferences",
// "link", "one-click" or "email". The error is ErrNoObjection.
//
// Law: GDPR 21(2), GDPR 21(3)
func Stop(p *plan.Plan, mailing string, stop bool, via, lang string, now time.Time) (Objection, error) {
	m, ok := p.Mailing(mailing)
	if !ok || !p.Stoppable(m) {
		return Objection{}, ErrNoObjection
	}
	return Objection{Mailing: mailing, Stands: stop, Version: p.Charter.Version.Number, At: now, via: via, lang: lang}, nil
}

// Object decides that a person's data serve a purpose no more, or may serve it again. No reason is asked. The error is ErrNoObjection.
//
// Law: GDPR 21(1), GDPR 21(2)
func Object(p *plan.Plan, purpose string, object bool, via, lang string, now time.Time) (Objection, error) {
	for _, u := range p.Objectable() {
		if u.Name == purpose {
			return Objection{Purpose: purpose, Stands: object, Version: p.Charter.Version.Number, At: now, via: via, lang: lang}, nil
		}
	}
	return Objection{}, ErrNoObjection
}

// About names what the objection is about, the same for a no and for its end.
func (o Objection) About() string {
	if o.Mailing != "" {
		return "mailing/" + o.Mailing
	}
	return "purpose/" + o.Purpose
}

// Fact is what the log and the receipt keep of it: never whose it is.
func (o Objection) Fact() proof.Fact {
	f := proof.Fact{Kind: FactResumed, Promise: "mailings." + o.Mailing, Version: o.Version, At: o.At,
		Detail: map[string]string{"mailing": o.Mailing, "via": o.via, "language": o.lang}}
	switch {
	case o.Mailing != "" && o.Stands:
		f.Kind = FactStopped
	case o.Purpose != "":
		f.Kind, f.Promise = FactUnobjected, "rights.other"
		if o.Stands {
			f.Kind = FactObjected
		}
		delete(f.Detail, "mailing")
		f.Detail["purpose"] = o.Purpose
	}
	return f
}

// Objected reads an objection from what it is about, as it is kept.
func Objected(about string) Objection {
	kind, name, _ := strings.Cut(about, "/")
	if kind == "mailing" {
		return Objection{Mailing: name}
	}
	return Objection{Purpose: name}
}
