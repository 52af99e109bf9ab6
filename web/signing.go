package web

import (
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/web/page"
)

// signing are the rows of how a person signs in, and where they are signed in: never of what they prove it by.
//
// Law: GDPR 15(1), GDPR 13(2)(a)
func (h held) signing() (rows []page.Datum) {
	if len(h.Factors) > 0 {
		d := h.ofAccount("factors", "/my-data/security")
		for _, one := range h.Factors {
			d.Values = append(d.Values, h.factor(one))
		}
		rows = append(rows, d)
	}
	if len(h.Sessions) > 0 {
		d := h.ofAccount("sessions", "/my-data/sessions")
		for i, s := range h.Sessions {
			if i == recent {
				d.Values = append(d.Values, h.f.T("mydata.last-of", h.f.Number(len(h.Sessions)-recent)))
				break
			}
			d.Values = append(d.Values, whence(s.Browser, s.Network)+h.f.T("mydata.session", h.f.Date(s.Started), h.f.Date(s.Used)))
		}
		d.Until = h.f.T("until.session")
		rows = append(rows, d)
	}
	return rows
}

// ofAccount is a row that serves what the account itself serves.
func (h held) ofAccount(name, see string) page.Datum {
	login, _ := h.plan.Login()
	d := h.row(login)
	d.Name, d.Label, d.See = name, h.f.T("mydata."+name), see
	return d
}

func (h held) factor(one rights.Factor) string {
	said := h.f.T("mydata.factor-" + one.Kind)
	if name := one.Name.Reveal(own); name != "" {
		said += " · " + name
	}
	said += " · " + h.f.T("security.added", h.f.Date(one.Added))
	if !one.Used.IsZero() {
		said += " · " + h.f.T("security.used", h.f.Date(one.Used))
	}
	if people.Factor(one.Kind) == people.Recovery {
		said += " · " + h.f.T("mydata.codes-left", h.f.Number(one.Left))
	}
	return said
}

// whence is a browser and a network, each where it is kept, before what else is said.
func whence(browser, network seal.Text) (said string) {
	for _, t := range []seal.Text{browser, network} {
		if text := t.Reveal(own); text != "" {
			said += text + " · "
		}
	}
	return said
}
