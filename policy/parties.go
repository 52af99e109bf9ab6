package policy

import (
	"slices"
	"time"

	"charte/charter"
	"charte/law"
	"charte/plan"
)

// Processor is a company that handles data for the controller.
//
// Law: GDPR 13(1)(e)
type Processor struct {
	Company, Does, Country string
}

// Recipient is whoever else receives data: staff, people whom a person chooses, partners, other controllers, clients.
//
// Law: GDPR 13(1)(e), GDPR 26(2)
type Recipient struct {
	Who  string
	Data []string // nil where the charter does not say
	For  []string // the purposes; nil where the charter does not say
	With string   // what the sharing rests on, in a few words; or ""
}

// Transfer is data that goes outside the European Economic Area, and what allows it.
//
// Law: GDPR 13(1)(f)
type Transfer struct {
	To, Country, Tool string
}

// ours names a company; one that the charter does not name is called by what it does.
func (r reader) ours(company string, does charter.Text) string {
	if company == "" {
		return r.text(does)
	}
	return company
}

func (r reader) processors() []Processor {
	var out []Processor
	for _, x := range r.Charter.Processors {
		country := r.text(plan.Country(x.Region))
		if country == "" {
			country = r.word("country.none")
		}
		out = append(out, Processor{r.ours(x.Company, x.Does), r.text(x.Does), country})
	}
	return out
}

func (r reader) recipients() []Recipient {
	var out []Recipient
	for _, x := range r.Charter.Recipients {
		out = append(out, Recipient{Who: r.text(x.Text), Data: r.labels(x.Data), For: r.uses(x.Purposes)})
	}
	for _, x := range r.Charter.Partners {
		with := ""
		if id := "with." + x.With; !words[id].IsZero() {
			with = r.word(id)
		}
		out = append(out, Recipient{r.ours(x.Company, x.Does), r.labels(x.Data), r.uses(x.Purposes), with})
	}
	for _, x := range r.Charter.Joint {
		out = append(out, Recipient{Who: x.Company, For: r.uses(x.Purposes), With: r.word("with.joint")})
	}
	return out
}

// receiving names who receives the data of a purpose.
func (r reader) receiving(u charter.Purpose) []string {
	return r.getting(u, func(said string) string { return said })
}

// getting is receiving, where what the charter says in its own words is written in some way.
func (r reader) getting(u charter.Purpose, write func(said string) string) []string {
	c := r.Charter
	var out []string
	serves := func(purposes, data []string, otherwise bool) bool {
		switch {
		case len(purposes) > 0:
			return slices.Contains(purposes, u.Name)
		case len(data) > 0:
			return slices.ContainsFunc(data, func(f string) bool { return slices.Contains(u.Data, f) })
		}
		return otherwise
	}
	for _, x := range c.Processors {
		if x.Sees != "nothing" && serves(x.Purposes, x.Data, true) {
			out = append(out, r.ours(x.Company, x.Does))
		}
	}
	for _, x := range c.Recipients {
		if serves(x.Purposes, x.Data, false) {
			out = append(out, write(within(r.text(x.Text))))
		}
	}
	for _, x := range c.Partners {
		if serves(x.Purposes, x.Data, false) {
			out = append(out, r.ours(x.Company, x.Does))
		}
	}
	for _, x := range c.Joint {
		if serves(x.Purposes, nil, false) {
			out = append(out, x.Company)
		}
	}
	return out
}

// latest is read where a charter bears no date: the law as it stands now.
var latest = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// transfers lists what leaves the European Economic Area, as it was when the version came into force. A company whose seat is outside
// counts as outside: its law may reach the data.
//
// Law: GDPR 44
func (r reader) transfers() []Transfer {
	on := r.Charter.Version.Date
	if on.IsZero() {
		on = latest
	}
	var out []Transfer
	add := func(to, country string, t charter.Transfer) {
		if country == "" || law.EEA(country, on) {
			return
		}
		tool := r.word("tool." + t.Tool)
		if t.Assessment != "" {
			tool = r.word("tool.assessed", tool)
		}
		out = append(out, Transfer{to, r.text(plan.Country(country)), tool})
	}
	for _, x := range r.Charter.Processors {
		add(r.ours(x.Company, x.Does), x.Region, x.Transfer)
		if x.Region == "" || law.EEA(x.Region, on) {
			add(r.ours(x.Company, x.Does), x.Seat, x.Transfer)
		}
		for _, s := range x.Sub {
			add(s.Company, s.Region, x.Transfer)
		}
	}
	for _, x := range r.Charter.Partners {
		if x.State != "anonymous" {
			add(r.ours(x.Company, x.Does), x.Region, x.Transfer)
		}
	}
	return out
}
