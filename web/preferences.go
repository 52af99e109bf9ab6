package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

const preferencesPath = "/my-data/preferences"

// preferences shows every choice that a person has, and where each of them stands.
//
// Law: GDPR 7(3), GDPR 12(2), GDPR 21(4)
func preferences(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := preferencesPage(r.Context(), s, l, l.frame(r), who)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

func preferencesPage(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session) (p page.Preferences, err error) {
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return p, err
	}
	c := choosing{l, f, h}
	p = page.Preferences{Frame: f, Agreements: c.agreements(), Mailings: c.mailings(), Uses: c.uses(), Owed: owed(f), Letters: f.T("lang." + h.Lang)}
	for _, lang := range l.plan.Charter.Site.Languages {
		if lang != h.Lang {
			p.Tongues = append(p.Tongues, page.Language{Code: lang, Name: f.T("lang." + lang)})
		}
	}
	return p, nil
}

// choosing is somebody before their choices.
type choosing struct {
	look
	f page.Frame
	rights.Holding
}

func (c choosing) agreements() []page.Setting {
	var out []page.Setting
	for _, a := range c.choices(c.f, c.Holding) {
		one := page.Setting{ID: "k-" + a.Purpose, Action: "/my-data/consent/" + a.Purpose, Name: "give", On: a.Given, Label: a.Label, Why: a.Why,
			At: a.At, Receipt: a.Receipt, Digest: a.Digest, More: a.More, State: "pref.not-given"}
		switch {
		case a.Given:
			one.State = "pref.given"
		case !a.At.IsZero():
			one.State = "pref.withdrawn"
		}
		out = append(out, one)
	}
	return out
}

func (c choosing) agreed(purpose string) bool {
	for _, a := range c.Agreements {
		if a.Purpose == purpose {
			return a.Given
		}
	}
	return false
}

// said finds the person's last word about something.
func (c choosing) said(about rights.Objection) (o rights.Objection, ever bool) {
	for _, o := range c.Objections {
		if o.About() == about.About() {
			return o, true
		}
	}
	return o, false
}

func (c choosing) mailings() []page.Setting {
	var out []page.Setting
	for _, m := range c.plan.Mailings(c.Kind) {
		if c.Another {
			break // letters of series go to accounts
		}
		u, _ := c.plan.Charter.Purpose(m.Purpose)
		label := say(c.f.Lang, u.Label)
		one := page.Setting{ID: "m-" + m.Name, Label: capital(say(c.f.Lang, m.Text)), Why: c.often(m), On: true, State: c.f.T("pref.service")}
		objected, _ := c.said(rights.Objection{Purpose: m.Purpose})
		switch {
		case c.plan.Agreed(m) && c.agreed(m.Purpose):
			one.State = c.f.T("pref.follows", label)
		case c.plan.Agreed(m):
			one.State = c.f.T("pref.follows-not", label)
		case objected.Stands:
			one.State = c.f.T("pref.covered", label)
		case c.plan.Stoppable(m):
			one.Action, one.Name, one.State = preferencesPath+"/mailing/"+m.Name, "allow", "pref.received"
			if o, ever := c.said(rights.Objection{Mailing: m.Name}); ever {
				one.On, one.At, one.Receipt = !o.Stands, o.At, receiptURL(o.Evidence)
				one.State = map[bool]string{true: "pref.stopped", false: "pref.resumed"}[o.Stands]
			}
		}
		out = append(out, one)
	}
	return out
}

// often says what sort of letters a series has, and how many at most.
func (c choosing) often(m charter.Mailing) string {
	var classes []string
	for _, class := range m.Class {
		classes = append(classes, c.f.T("pref.class-"+class))
	}
	text := strings.Join(classes, ", ")
	if m.Cap.Count == 0 {
		return text
	}
	for unit, one := range map[string]charter.Period{"day": {Days: 1}, "month": {Months: 1}, "year": {Years: 1}} {
		if m.Cap.Per == one {
			return c.f.T("pref.at-most-a-"+unit, text, c.f.Number(m.Cap.Count))
		}
	}
	return c.f.T("pref.at-most", text, c.f.Number(m.Cap.Count), say(c.f.Lang, m.Cap.Per.Text()))
}

func (c choosing) uses() []page.Setting {
	var out []page.Setting
	for _, u := range c.plan.Objectable() {
		if c.Another && c.plan.OfAccount(u.Name) {
			continue
		}
		one := page.Setting{ID: "u-" + u.Name, Action: preferencesPath + "/purpose/" + u.Name, Name: "allow", On: true, State: "pref.allowed",
			Label: capital(say(c.f.Lang, u.Label)), Why: say(c.f.Lang, u.Text)}
		if o, ever := c.said(rights.Objection{Purpose: u.Name}); ever {
			one.On, one.At, one.Receipt, one.State = !o.Stands, o.At, receiptURL(o.Evidence), "pref.unobjected"
			if o.Stands {
				one.State = map[bool]string{true: "pref.objected", false: "pref.asked"}[c.plan.Ends(u.Name)]
				c.answered(u.Name, &one)
			}
		}
		out = append(out, one)
	}
	return out
}

// answered says what was answered to an objection: when, why, and what its person can do then.
//
// Law: GDPR 12(4), GDPR 21(1)
func (c choosing) answered(purpose string, one *page.Setting) {
	for _, r := range c.Requests { // the newest first
		if r.About != purpose {
			continue
		}
		reasons := r.Reasons.Reveal(own)
		switch {
		case r.Outcome == rights.Upheld:
			one.State, one.At = "pref.upheld", r.Closed
		case r.Outcome == rights.Overruled:
			one.State, one.At = "pref.overruled", r.Closed
			one.Why = besides(one.Why, c.f.T("pref.overruled-why", reasons, strings.ToUpper(c.plan.Charter.Controller.Authority)))
		case !r.Extended.IsZero() && r.Closed.IsZero():
			one.State, one.At = "pref.put-off", r.Due
			one.Why = besides(one.Why, c.f.T("pref.put-off-why", reasons))
		}
		return
	}
}

// owed lists the letters that nobody can stop, and why.
//
// Law: GDPR 12(3)
func owed(f page.Frame) []page.Owed {
	var out []page.Owed
	for _, class := range []letters.Class{letters.ByLaw, letters.ByAccount} {
		one := page.Owed{Why: f.T("pref.owed-" + string(class))}
		for _, kind := range letters.Owed(class) {
			one.Letters = append(one.Letters, f.T("letter."+string(kind)))
		}
		out = append(out, one)
	}
	return out
}

// allowed reads which way a switch goes.
func allowed(r *http.Request) (bool, error) {
	form, err := posted(r)
	if err != nil {
		return false, err
	}
	if answer := form.Get("allow"); answer != "yes" && answer != "no" {
		return false, errForm
	}
	return form.Get("allow") == "yes", nil
}

// stopMailing stops a series of letters, or receives it again.
//
// Law: GDPR 21(2), GDPR 21(3)
func stopMailing(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		on, err := allowed(r)
		if err != nil {
			return err
		}
		o, err := rights.Stop(s.Plan, r.PathValue("mailing"), !on, "preferences", asking(r).lang, now())
		if err != nil {
			return err
		}
		if _, err := s.Object(r.Context(), who.Subject, o); err != nil {
			return err
		}
		return see(w, preferencesPath+"?done=stopped#mailings")
	}
}

// objectTo takes an objection to a use of data, or takes it back. No reason is asked.
//
// Law: GDPR 21(1)
func objectTo(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		on, err := allowed(r)
		if err != nil {
			return err
		}
		o, err := rights.Object(s.Plan, r.PathValue("purpose"), !on, "preferences", asking(r).lang, now())
		if err != nil {
			return err
		}
		if _, err := s.Object(r.Context(), who.Subject, o); err != nil {
			return err
		}
		if o.Stands {
			return see(w, preferencesPath+"?done=objected#uses")
		}
		return see(w, preferencesPath+"?done=stopped#uses")
	}
}

// speak chooses the language of letters.
func speak(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if err := s.Speak(r.Context(), who.Subject, form.Get("lang"), now()); err != nil {
			return err
		}
		return see(w, preferencesPath+"?done=language#tongue")
	}
}
