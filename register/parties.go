package register

import (
	"cmp"
	"slices"
	"strings"

	"charte/charter"
	"charte/law"
)

// A Party is one line of the list of recipients. What the charter does not say is "": all data, or all purposes.
//
// Law: GDPR 30(1)(d), GDPR 15(1)(c)
type Party struct {
	Name, Role, Does, Country, Data, Purposes, Contract, Guarantees string
}

func contains(names []string, name string) bool { return slices.Contains(names, name) }

// concerns reports whether a party that is declared for some purposes or some data takes part in an activity.
func concerns(purposes, data []string, u charter.Purpose) bool {
	if len(purposes) > 0 {
		return contains(purposes, u.Name)
	}
	return len(data) == 0 || slices.ContainsFunc(data, func(name string) bool { return contains(u.Data, name) })
}

// engaged are the companies that the charter lists as its processors and that take part in an activity.
func (r *reader) engaged(u charter.Purpose) []charter.Processor {
	return slices.DeleteFunc(slices.Clone(r.Processors), func(p charter.Processor) bool { return !concerns(p.Purposes, p.Data, u) })
}

func hired(p charter.Processor) bool { return p.Role == "" || p.Role == asProcessor }

// company names a processor, or says that the charter does not.
func (r *reader) company(p charter.Processor) string {
	return r.must(p.Company, "processors."+p.Name+".name", "company", r.text(p.Does))
}

// partner names a partner, or says that the charter does not.
func (r *reader) partner(p charter.Partner) string {
	return r.must(p.Company, "partners."+p.Name+".name", "company", cmp.Or(r.text(p.Does), p.Name))
}

// sub names a processor's own processor, and joint another controller.
func (r *reader) sub(p charter.Processor, s charter.Sub) string {
	return r.must(s.Company, "processors."+p.Name+".sub-processors", "company", cmp.Or(r.text(s.Does), p.Name))
}

func (r *reader) joint(j charter.Joint) string {
	return r.must(j.Company, "joint controllers."+j.Name+".name", "company", cmp.Or(r.text(j.Does), j.Name))
}

// internal are the members of the staff who use the data of an activity.
//
// Law: GDPR 30(1)(d)
func (r *reader) internal(u charter.Purpose) (all []string) {
	for _, role := range r.Staff {
		if role.Company == "" && contains(role.Purposes, u.Name) {
			all = append(all, r.text(role.Label))
		}
	}
	for _, x := range r.Recipients {
		if x.Sort == "staff" && concerns(x.Purposes, x.Data, u) {
			all = append(all, r.text(x.Text))
		}
	}
	return all
}

func (r *reader) processors(u charter.Purpose) (all []string) {
	for _, p := range r.engaged(u) {
		if hired(p) {
			all = append(all, r.word("detailed", r.company(p), r.text(p.Does)))
			for _, s := range p.Sub {
				all = append(all, r.word("sub", r.sub(p, s), r.company(p)))
			}
		}
	}
	return all
}

// hired are the processors of an activity, and theirs, with what is known of each.
//
// Law: GDPR 28(3), GDPR 28(4)
func (r *reader) hired(u charter.Purpose) (all []Party) {
	for _, p := range r.engaged(u) {
		if !hired(p) {
			continue
		}
		all = append(all, Party{Name: r.company(p), Role: asProcessor, Does: r.text(p.Does), Country: r.countries(p.Region), Contract: p.Contract})
		for _, s := range p.Sub {
			all = append(all, Party{Name: r.sub(p, s), Role: asSub, Does: r.text(s.Does), Country: r.countries(s.Region)})
		}
	}
	return all
}

// asSub is the role of a processor's own processor.
const asSub = "sub-processor"

// others are the recipients outside who are not processors.
//
// Law: GDPR 4(9), GDPR 30(1)(d)
func (r *reader) others(u charter.Purpose) (all []string) {
	add := func(name, does string) {
		if does != "" {
			name = r.word("detailed", name, does)
		}
		all = append(all, name)
	}
	for _, p := range r.engaged(u) {
		if !hired(p) {
			add(r.company(p), r.text(p.Does))
		}
	}
	for _, p := range r.Partners {
		if concerns(p.Purposes, p.Data, u) {
			add(r.partner(p), r.text(p.Does))
		}
	}
	for _, j := range r.Joint {
		if concerns(j.Purposes, nil, u) {
			add(r.joint(j), r.text(j.Does))
		}
	}
	for _, x := range r.Recipients {
		if x.Sort != "staff" && concerns(x.Purposes, x.Data, u) {
			add(r.text(x.Text), "")
		}
	}
	for _, g := range r.Grants {
		if slices.ContainsFunc(u.Data, func(field string) bool { return r.plan.Holds(g.On, field) }) && !contains(all, r.grant(g)) {
			add(r.grant(g), "")
		}
	}
	for _, t := range r.Trackers {
		if t.Company != "" && t.Purpose == u.Name {
			add(t.Company, r.text(t.Text))
		}
	}
	if p, ok := r.plan.Promise("sharing.to_authorities"); ok {
		add(r.text(p.Text), "")
	}
	return all
}

// grant says whose profile some people may open.
func (r *reader) grant(g charter.Grant) string {
	to, _ := r.Kind(g.To)
	on, _ := r.Kind(g.On)
	return r.word("grant", r.text(to.Label), r.text(on.Label))
}

// transfers are those of an activity.
//
// Law: GDPR 30(1)(e), GDPR 44, GDPR 45(1), GDPR 46(1), GDPR 49(1)
func (r *reader) transfers(u charter.Purpose) (all []Transfer) {
	add := func(to, country, path string, how charter.Transfer) {
		if t, moves := r.transfer(to, country, path, how); moves && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	for _, p := range r.engaged(u) {
		path := "processors." + p.Name
		add(r.company(p), p.Region, path, p.Transfer)
		if p.Seat != "" {
			add(r.company(p), p.Seat, path, p.Transfer)
		}
		for _, s := range p.Sub {
			add(r.sub(p, s), s.Region, path+".sub-processors", p.Transfer)
		}
	}
	for _, p := range r.Partners {
		if concerns(p.Purposes, p.Data, u) && p.State != "anonymous" {
			add(r.partner(p), p.Region, "partners."+p.Name, p.Transfer)
		}
	}
	for _, country := range slices.Concat(r.Charter.Transfers.Stored, r.Charter.Transfers.Transit) {
		add(r.Controller.Name, country, "transfers", charter.Transfer{})
	}
	return all
}

// transfer says how data may go to a country; it reports false where they stay inside the European Economic Area.
func (r *reader) transfer(to, country, path string, how charter.Transfer) (Transfer, bool) {
	if country == "" {
		unknown := r.must("", path+".region", "country", to)
		return Transfer{To: to, Country: unknown, Tool: r.word("unsaid")}, true
	}
	if law.EEA(country, r.on) {
		return Transfer{}, false
	}
	t := Transfer{To: to, Country: r.country(country), tool: how.Tool}
	decision, adequate := law.Adequate(country, r.on)
	switch {
	case adequate && (how.Tool == "adequacy" || how.Tool == "" && decision.Scope.IsZero()):
		t.tool, t.Tool, t.Document = "adequacy", r.word("tool.adequacy"), lines(decision.Decision, r.text(decision.Scope))
	case how.Tool == "" || how.Tool == "adequacy":
		t.tool, t.Tool, t.Document = "", r.must("", path+".transfer", "tool", to), ""
	default:
		t.Tool, t.Document = r.word("tool."+how.Tool), r.must(how.Assessment, path+".transfer.assessment", "assessment", to)
	}
	return t, true
}

// parties lists everybody who receives data.
func (r *reader) parties() (all []Party) {
	add := func(p Party) {
		switch {
		case p.Data == "" && p.Purposes != "":
			p.Data = r.word("party.data")
		case p.Data != "" && p.Purposes == "":
			p.Purposes = r.word("party.purposes")
		}
		all = append(all, p)
	}
	for _, p := range r.Processors {
		role := cmp.Or(p.Role, asProcessor)
		add(Party{r.company(p), r.word("role." + role), r.text(p.Does), r.countries(p.Region, p.Seat), r.labels(p.Data), r.uses(p.Purposes),
			cmp.Or(p.Contract, p.Claimed), r.certificates(p)})
		for _, s := range p.Sub {
			add(Party{r.sub(p, s), r.word("role.sub", r.company(p)), r.text(s.Does), r.countries(s.Region), r.labels(p.Data), r.uses(p.Purposes), "", ""})
		}
	}
	for _, p := range r.Partners {
		add(Party{r.partner(p), r.word("role.partner"), r.text(p.Does),
			r.countries(p.Region), r.labels(p.Data), r.uses(p.Purposes), p.Agreement, ""})
	}
	for _, j := range r.Joint {
		add(Party{r.joint(j), r.word("role.joint"), r.text(j.Does), "", "", r.uses(j.Purposes), j.Agreement, ""})
	}
	moot := r.word("moot")
	for _, x := range r.Staff {
		if x.Company == "" {
			add(Party{r.text(x.Label), r.word("role.staff"), moot, moot, r.labels(x.Fields), r.uses(x.Purposes), moot, moot})
		}
	}
	for _, x := range r.Recipients {
		add(Party{r.text(x.Text), r.word("role." + x.Sort), moot, moot, r.labels(x.Data), r.uses(x.Purposes), moot, moot})
	}
	return append(all, r.reached()...)
}

// reached are those who receive data without an entry of their own: by a tracker, by the choice of a profile's owner, by law.
func (r *reader) reached() (all []Party) {
	moot, unsaid := r.word("moot"), r.word("unsaid")
	for _, t := range r.Trackers {
		if t.Company == "" || slices.ContainsFunc(all, func(p Party) bool { return p.Name == t.Company }) {
			continue
		}
		all = append(all, Party{t.Company, r.word("role.tracker", t.Name), r.text(t.Text), unsaid, cmp.Or(r.labels(t.Reads), unsaid),
			cmp.Or(r.uses([]string{t.Purpose}), unsaid), unsaid, unsaid})
	}
	for _, g := range r.Grants {
		p := Party{r.grant(g), r.word("role.chosen by the person"), moot, moot, "", moot, moot, moot}
		for _, f := range r.Charter.Data {
			if r.plan.Holds(g.On, f.Name) {
				p.Data = strings.TrimPrefix(p.Data+", "+r.text(f.Label), ", ")
			}
		}
		if p.Data = cmp.Or(p.Data, unsaid); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	if p, ok := r.plan.Promise("sharing.to_authorities"); ok {
		all = append(all, Party{r.text(p.Text), r.word("role.authorities"), moot, moot, r.word("party.asked"), moot, moot, moot})
	}
	return all
}

func (r *reader) countries(codes ...string) string {
	var all []string
	for _, code := range codes {
		if code != "" && !contains(all, r.country(code)) {
			all = append(all, r.country(code))
		}
	}
	return strings.Join(all, ", ")
}

func (r *reader) uses(names []string) string {
	var all []string
	for _, name := range names {
		if u, ok := r.Purpose(name); ok {
			all = append(all, r.label(u.Label, u.Name))
		}
	}
	return strings.Join(all, ", ")
}

func (r *reader) certificates(p charter.Processor) string {
	var all []string
	for _, x := range p.Certificates {
		all = append(all, x.Name)
	}
	if p.Sees == "only ciphertext" {
		all = append(all, r.word("ciphertext"))
	}
	return strings.Join(all, ", ")
}
