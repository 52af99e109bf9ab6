package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/boombuler/barcode/qr"

	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// security shows how a person signs in, and leads to what changes it.
func security(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		f := l.frame(r)
		p := page.Security{Frame: f, Needed: who.Factors < 2 && r.URL.Query().Get("done") == "second-needed"}
		factors, err := s.Factors(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		for _, one := range factors {
			switch people.Factor(one.Kind) {
			case people.Recovery:
				p.Left = one.Left
				continue
			case people.Code:
				p.Codes = true
			}
			p.Factors = append(p.Factors, factorOf(f, one))
		}
		open, err := s.Sessions(r.Context(), who.Subject, now())
		if err != nil {
			return err
		}
		p.Open = len(open)
		return l.show(w, r, http.StatusOK, p)
	}
}

func factorOf(f page.Frame, one rights.Factor) page.Factor {
	out := page.Factor{ID: one.ID.String(), Name: one.Name.Reveal(own), Own: true, Added: one.Added, Used: one.Used}
	if people.Factor(one.Kind) == people.Code {
		out.Name, out.Own = f.T("security.application"), false
	}
	return out
}

// passwordChange asks for the password of now and another one.
func passwordChange(f page.Frame, login seal.Text, least int, current, wrong string) page.Door {
	f.Path = "/my-data/security/password"
	return page.Door{Frame: f, Title: f.T("password.title"), Action: f.Path, Send: f.T("password.send"), Note: f.T("password.after"), Owner: login.Reveal(own), Fields: []page.Field{
		{Name: "current", Label: f.T("password.current"), Type: "password", Required: true, Autocomplete: "current-password", Error: current},
		{Name: "password", Label: f.T("confirm.password"), Type: "password", Required: true, Autocomplete: "new-password", Hint: f.T("confirm.rule", least), Error: wrong},
	}}
}

func passwordForm(l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		h, err := l.site.Held(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		login, _ := l.plan.Login()
		least, err := l.least(r.Context(), h)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, passwordChange(l.frame(r), h.Get(login.Name), least, "", ""))
	}
}

// changePassword asks for the password of now, which only its owner knows, before another one takes its place.
//
// Law: GDPR 32(1)(a), GDPR 32(1)(b)
func changePassword(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if err := gate.pass(s.Name(), "password", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		h, err := s.Held(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		login, _ := s.Plan.Login()
		_, phc, err := s.Credentials(r.Context(), h.Get(login.Name).Reveal("GDPR 32(1)(b): whose password it is"))
		if err != nil {
			return err
		}
		right, err := people.VerifyPassword(phc, form.Get("current"))
		if err != nil {
			return err
		}
		f := l.frame(r)
		least, err := l.least(r.Context(), h)
		if err != nil {
			return err
		}
		if !right {
			return l.show(w, r, http.StatusUnprocessableEntity, passwordChange(f, h.Get(login.Name), least, f.T("password.current-wrong"), ""))
		}
		wrong, err := l.newPassword(r.Context(), form.Get("password"), h)
		if err != nil {
			return err
		}
		if wrong != "" {
			if wrong, err = l.badPassword(r.Context(), f, wrong, h); err != nil {
				return err
			}
			return l.show(w, r, http.StatusUnprocessableEntity, passwordChange(f, h.Get(login.Name), least, "", wrong))
		}
		token, err := s.ChangePassword(r.Context(), who, people.HashPassword(form.Get("password")), from.device(r), now())
		if err != nil {
			return err
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, "/my-data/security?done=password-changed")
	}
}

// codePage shows the secret of an application, and asks for a code of it.
func codePage(l look, f page.Frame, back page.Link, login, secret seal.Text, offered, wrong string) (page.Door, error) {
	f.Path = "/my-data/security/code"
	name := seal.NewText(say(f.Lang, l.plan.Charter.Site.Name))
	code, err := qr.Encode(people.CodeAddress(name, login, secret).Reveal(own), qr.M, qr.Auto)
	if err != nil {
		return page.Door{}, err
	}
	side := code.Bounds().Dx()
	dots := make([][]bool, side)
	for y := range side {
		dots[y] = make([]bool, side)
		for x := range side {
			r, _, _, _ := code.At(x, y).RGBA()
			dots[y][x] = r == 0
		}
	}
	q := page.Field{Name: "code", Label: f.T("code.field"), Required: true, Autocomplete: "one-time-code", Error: wrong}
	return page.Door{Frame: f, Title: f.T("code.title"), Lead: []string{f.T("code.lead")}, Action: f.Path, Secret: &page.Secret{Text: secret.Reveal(own), Dots: dots},
		Hidden: []page.Hidden{{Name: "offered", Value: offered}}, Fields: []page.Field{q}, Send: f.T("code.send"), Links: []page.Link{back}}, nil
}

func codeForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		secret, offered, err := s.OfferCode(r.Context(), who)
		if err != nil {
			return err
		}
		return showCode(w, r, s, l, who, secret, offered, "", http.StatusOK)
	}
}

func showCode(w http.ResponseWriter, r *http.Request, s *store.Site, l look, who people.Session, secret seal.Text, offered, wrong string, status int) error {
	h, err := s.Held(r.Context(), who.Subject)
	if err != nil {
		return err
	}
	login, _ := s.Plan.Login()
	f := l.frame(r)
	p, err := codePage(l, f, wayBack(r, f), h.Get(login.Name), secret, offered, wrong)
	if err != nil {
		return err
	}
	return l.show(w, r, status, p)
}

// addCode enrols an application once it shows a code.
//
// Law: GDPR 32(1)(b)
func addCode(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if err := gate.pass(s.Name(), "second", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		secret, err := s.Offered(r.Context(), who, form.Get("offered"))
		if errors.Is(err, seal.ErrTampered) {
			return see(w, "/my-data/security/code")
		}
		if err != nil {
			return err
		}
		token, codes, err := s.AddCode(r.Context(), who, secret, form.Get("code"), from.device(r), now())
		if errors.Is(err, store.ErrProof) {
			return showCode(w, r, s, l, who, secret, form.Get("offered"), l.frame(r).T("code.wrong"), http.StatusUnprocessableEntity)
		}
		return l.added(w, r, token, codes, err)
	}
}

// added answers whoever added a second proof: with the recovery codes, this once, where there were none.
func (l look) added(w http.ResponseWriter, r *http.Request, token string, codes []string, err error) error {
	if err != nil {
		return err
	}
	l.setCookie(w, sessionCookie, token)
	if codes == nil {
		return see(w, "/my-data/security?done=factor-added")
	}
	if c := asking(r); c.enrols { // signed in from here on
		c.signed, c.enrols = true, false
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
	}
	f := l.frame(r)
	f.Path = "/my-data/security"
	return l.show(w, r, http.StatusOK, page.Codes{Frame: f, List: codes})
}

func newCodes(s *store.Site, l look, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		token, codes, err := s.RenewRecovery(r.Context(), who, from.device(r), now())
		return l.added(w, r, token, codes, err)
	}
}

// aFactor finds a second proof of the person. The error is store.ErrNotFound.
func aFactor(ctx context.Context, s *store.Site, who people.Session, text string) (one rights.Factor, last bool, err error) {
	id, err := seal.ParseID(text)
	if err != nil {
		return one, false, err
	}
	all, err := s.Factors(ctx, who.Subject)
	if err != nil {
		return one, false, err
	}
	all = slices.DeleteFunc(all, func(f rights.Factor) bool { return f.Kind == string(people.Recovery) })
	i := slices.IndexFunc(all, func(f rights.Factor) bool { return f.ID == id })
	if i < 0 {
		return one, false, store.ErrNotFound
	}
	return all[i], len(all) == 1, nil
}

// removeFactorForm asks before a second proof goes.
func removeFactorForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		one, last, err := aFactor(r.Context(), s, who, r.PathValue("id"))
		if err != nil {
			return err
		}
		f := l.frame(r)
		if last && l.plan.TwoProofs() {
			return store.ErrLastProof
		}
		lead := []string{factorOf(f, one).Name, f.T("drop.more")}
		if last {
			lead[1] = f.T("drop.last")
		}
		return l.show(w, r, http.StatusOK, page.Door{Frame: f, Title: f.T("drop.title"), Lead: lead, Action: r.URL.Path, Send: f.T("drop.send"),
			Links: []page.Link{{URL: "/my-data/security", Text: f.T("remove.keep")}}})
	}
}

func removeFactor(s *store.Site, l look, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		token, err := s.RemoveFactor(r.Context(), who, id, from.device(r), now())
		if err != nil {
			return err
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, "/my-data/security?done=factor-removed")
	}
}
