package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// needed is the clause under which the staff see the values of others.
const needed = "GDPR 32(4): shown to a role that needs it, after its reason"

// desk is somebody at work: their roles, as far as they proved who they are.
type desk struct {
	look
	site  *store.Site
	who   people.Session
	roles []charter.Role // of the charter, in its order
	gives bool           // they may give and take away roles
}

// forStaff are the pages of those who work for the site; none where its charter gives nobody a role.
func forStaff(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) []route {
	if len(s.Plan.Charter.Staff) == 0 {
		return nil
	}
	at := func(h func(http.ResponseWriter, *http.Request, desk) error) handler { return working(s, l, h) }
	list := []route{
		{"GET /desk", at(deskHome(now))},
		{"GET /desk/people", at(deskPeople(now))},
		{"POST /desk/people", at(deskFind(gate, from, now))},
		{"GET /desk/people/{id}", at(deskFile(now))},
		{"POST /desk/people/{id}", at(deskLook(now))},
		{"GET /desk/sessions", at(endingForm())},
		{"POST /desk/sessions", at(endForOthers(s, gate, from, now))},
		{"GET /desk/staff", at(deskStaff())},
		{"POST /desk/staff", at(deskGive(now))},
		{"POST /desk/staff/{id}/{role}", at(deskTake(now))},
	}
	list = append(list, claimRoutes(at, now)...)
	if len(people.ReaderRoles(s.Plan)) > 0 {
		list = append(append(append(list, keyRoutes(at, gate, from, now)...), spareRoutes(at, now)...), validationRoutes(at, now)...)
	}
	if len(s.Plan.Charter.Forms) > 0 {
		list = append(list, inboxRoutes(at, now)...)
		if len(people.Intakes(s.Plan)) > 0 {
			list = append(list, intakeRoutes(at, now)...)
		}
	}
	if slices.ContainsFunc(s.Plan.Charter.Staff, func(r charter.Role) bool { return people.OnTicket(s.Plan, r.Name) }) {
		list = append(list, []route{
			{"GET /my-data/support", signedIn(l, supportForm(s, l, now))},
			{"POST /my-data/support", signedIn(l, letIn(s, l, now))},
			{"POST /my-data/support/{id}", signedIn(l, shutOut(s, now))},
		}...)
	}
	return list
}

// working lets only those through who hold a role now and proved who they are as often as it asks. To anybody else there is no such
// page; whoever lacks a second proof is led to where one is added.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func working(s *store.Site, l look, h func(http.ResponseWriter, *http.Request, desk) error) handler {
	return signedIn(l, func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		held := asking(r).offices
		if len(held) == 0 {
			return errNotHere
		}
		d := desk{look: l, site: s, who: who}
		has := func(role string) bool {
			return slices.ContainsFunc(held, func(o rights.Office) bool { return o.Role == role }) && who.Factors >= people.Factors(s.Plan, role)
		}
		for _, role := range s.Plan.Charter.Staff {
			if has(role.Name) {
				d.roles = append(d.roles, role)
			}
		}
		if d.gives = has(people.Manager); len(d.roles) == 0 && !d.gives {
			return see(w, "/my-data/security?done=second-needed")
		}
		return h(w, r, d)
	})
}

// as is the role that a request asks to act in; the first of theirs where it names none. The error is errNotHere for one that is not
// theirs.
func (d desk) as(asked string) (people.Actor, charter.Role, error) {
	for _, role := range d.roles {
		if asked == "" || role.Name == asked {
			return people.Actor{Subject: d.who.Subject, Role: role.Name, Proofs: d.who.Factors}, role, nil
		}
	}
	return people.Actor{}, charter.Role{}, errNotHere
}

// duties are the roles between which a page lets its reader choose.
func (d desk) duties(f page.Frame, now string) (all []page.Duty) {
	for _, r := range d.roles {
		all = append(all, page.Duty{Role: r.Name, Label: capital(say(f.Lang, r.Label)), Current: r.Name == now})
	}
	return all
}

func (d desk) frame(r *http.Request) page.Frame {
	f := d.look.frame(r)
	f.Manager = d.gives
	return f
}

func deskHome(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		f := d.frame(r)
		_, closed := d.ends()
		p := page.Desk{Frame: f, Duties: d.duties(f, ""), Ends: closed == nil}
		campaigns, err := d.site.Campaigns(r.Context(), now())
		if err != nil {
			return err
		}
		for _, c := range campaigns {
			p.Campaigns = append(p.Campaigns, page.Campaign{From: c.From, To: c.To, People: int(c.People), Told: int(c.Told), Waiting: int(c.Owed + c.Lost),
				Agreed: int(c.Agreed), Stayed: int(c.Stayed), Pending: int(c.Pending), Moved: int(c.Moved), Lists: d.campaignLists(f, c.From)})
		}
		if p.Heaps, err = d.heaps(r, f, now()); err != nil {
			return err
		}
		claims, err := d.claiming(r, f, now())
		if err != nil {
			return err
		}
		p.Heaps = append(p.Heaps, claims...)
		if err := d.documentLinks(r, f, &p, now()); err != nil {
			return err
		}
		due, err := d.site.Waiting(r.Context(), now())
		if err != nil {
			return err
		}
		for _, q := range due {
			p.Requests = append(p.Requests, page.Waiting{Right: rightName(f, q.Right), Number: q.Number, Due: q.Due, Late: q.Due.Before(now())})
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// rightName names a right to the staff.
func rightName(f page.Frame, right string) string {
	if !slices.Contains([]string{"access", "portability", "rectification", "erasure", "restriction", "objection"}, right) {
		right = "other"
	}
	return f.T("desk.right-" + right)
}

// listPage is how many people one page of a list shows.
const listPage = 25

// deskPeople lists those whose files a role may open, by nothing that they said.
//
// Law: GDPR 25(2)
func deskPeople(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, role, err := d.as(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		after, err := parseEntry(r.URL.Query().Get("after"))
		if err != nil {
			return err
		}
		list, err := d.site.People(r.Context(), by, after, listPage+1, now())
		if err != nil {
			return err
		}
		f := d.frame(r)
		p := d.peoplePage(f, role)
		if len(list) > listPage {
			list = list[:listPage]
			p.Next = "/desk/people?role=" + role.Name + "&after=" + formatEntry(list[listPage-1])
		}
		p.Entries = d.entries(f, role, list)
		return d.show(w, r, http.StatusOK, p)
	}
}

func (d desk) peoplePage(f page.Frame, role charter.Role) page.DeskPeople {
	return page.DeskPeople{Frame: f, Duties: d.duties(f, role.Name), Role: role.Name, Searches: !people.OnTicket(d.plan, role.Name)}
}

// entry names in an address where a list goes on: an instant and a random id.
func formatEntry(e store.Entry) string {
	return strconv.FormatInt(e.Joined.UnixMicro(), 10) + "-" + e.Subject.String()
}

func parseEntry(s string) (e store.Entry, err error) {
	if s == "" {
		return e, nil
	}
	at, id, _ := strings.Cut(s, "-")
	us, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return e, errNotHere
	}
	e.Joined = time.UnixMicro(us).UTC()
	e.Subject, err = seal.ParseID(id)
	return e, err
}

func (d desk) entries(f page.Frame, role charter.Role, list []store.Entry) (all []page.Entry) {
	for _, e := range list {
		all = append(all, page.Entry{URL: fileURL(e.Subject, role.Name), Reference: reference(e.Subject), Kind: d.kindLabel(f, e.Kind), Joined: e.Joined})
	}
	return all
}

// reference is the short name of somebody whose file is closed.
func reference(id seal.ID) string { return strings.ToUpper(id.String()[:4] + "-" + id.String()[4:8]) }

func fileURL(person seal.ID, role string) string {
	return "/desk/people/" + person.String() + "?role=" + role
}

func (d desk) kindLabel(f page.Frame, kind string) string {
	if kind == plan.Visitor {
		return f.T("desk.visitor")
	}
	k, _ := d.plan.Charter.Kind(kind)
	return say(f.Lang, k.Label)
}

// deskFind searches by a whole name or address. What was looked for stands in no address, no log and no fact.
//
// Law: GDPR 25(2)
func deskFind(gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, role, err := d.as(form.Get("role"))
		if err != nil {
			return err
		}
		f := d.frame(r)
		f.Path = "/desk/people"
		p := d.peoplePage(f, role)
		term := strings.TrimSpace(form.Get("term"))
		if p.Found = true; term == "" || len(term) > 1000 || !p.Searches {
			p.Error = f.T("problem.required", f.T("desk.term"))
			return d.show(w, r, http.StatusUnprocessableEntity, p)
		}
		if err := gate.pass(d.site.Name(), "search", d.who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		list, err := d.site.Find(r.Context(), by, seal.NewText(term), now())
		if err != nil {
			return err
		}
		p.Entries = d.entries(f, role, list)
		return d.show(w, r, http.StatusOK, p)
	}
}

// deskFile shows what a role sees of somebody, once it said why.
//
// Law: GDPR 25(2), GDPR 32(4)
func deskFile(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, role, err := d.as(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		person, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		h, look, err := d.site.File(r.Context(), by, person, now())
		f := d.frame(r)
		if errors.Is(err, store.ErrUnasked) {
			return d.show(w, r, http.StatusOK, d.reasonPage(f, role, person, "", ""))
		}
		if err != nil {
			return err
		}
		p := page.DeskFile{Frame: f, Duties: d.duties(f, role.Name), Reference: reference(person), Kind: d.kindLabel(f, h.Kind), Until: look.Ends,
			List: "/desk/people?role=" + role.Name}
		terms, err := d.site.Terms(r.Context(), person, now())
		if err != nil {
			return err
		}
		p.Stands = d.stands(f, terms)
		for _, name := range look.Fields {
			p.Data = append(p.Data, d.datum(f, h, name))
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// datum is one field as the staff read it.
func (d desk) datum(f page.Frame, h rights.Holding, name string) page.Datum {
	field, ok := d.plan.Charter.Field(name)
	row := page.Datum{Name: name, Label: say(f.Lang, field.Label)}
	if !ok {
		row.Label = name // of a version that is not the reader's
	}
	for _, v := range h.Values {
		if v.Field == name {
			row.Values = append(row.Values, plan.Spoken(field, v.Text.Reveal(needed), f.Lang)...)
		}
	}
	if address, _ := d.plan.Address(); address.Name == name {
		for _, s := range h.SignIns {
			row.Values = append(row.Values, s.Network.Reveal(needed)+" · "+f.Date(s.At))
		}
	}
	return row
}

func (d desk) reasonPage(f page.Frame, role charter.Role, person seal.ID, typed, wrong string) page.DeskReason {
	p := page.DeskReason{Frame: f, Duties: d.duties(f, role.Name), Role: role.Name, At: "/desk/people/" + person.String(), Back: "/desk/people?role=" + role.Name,
		Reference: reference(person), Typed: typed, Asked: role.Reason}
	if wrong != "" {
		p.Error = f.T(wrong, f.T("desk.reason"))
	}
	return p
}

// deskLook opens a file, for a reason that the person will read.
//
// Law: GDPR 32(4), GDPR 5(2)
func deskLook(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, role, err := d.as(form.Get("role"))
		if err != nil {
			return err
		}
		person, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		reason, wrong := people.Reason(form.Get("reason"))
		if wrong != "" && (role.Reason || strings.TrimSpace(form.Get("reason")) != "") {
			f := d.frame(r)
			f.Path = fileURL(person, role.Name)
			return d.show(w, r, http.StatusUnprocessableEntity, d.reasonPage(f, role, person, form.Get("reason"), wrong))
		}
		if _, err := d.site.Look(r.Context(), by, person, reason, now()); err != nil {
			return err
		}
		return see(w, fileURL(person, role.Name))
	}
}

// deskStaff lists who has which role, to whoever may give them.
func deskStaff() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		return d.staffPage(w, r, http.StatusOK, url.Values{}, "")
	}
}

func (d desk) staffPage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, wrong string) error {
	if !d.gives {
		return errNotHere
	}
	all, err := d.site.Colleagues(r.Context())
	if err != nil {
		return err
	}
	f := d.frame(r)
	f.Path = "/desk/staff"
	p := page.DeskStaff{Frame: f, Email: typed.Get("email"), Name: typed.Get("name")}
	if _, ok := d.plan.StaffName(); ok {
		p.Named = true
	}
	if wrong != "" {
		p.Error, p.At = f.T(wrong, f.T("desk.email")), cmp.Or(map[string]string{"problem.role": "role", "problem.role-held": "role", "problem.name": "name"}[wrong], "email")
	}
	for _, role := range d.plan.Charter.Staff {
		p.Roles = append(p.Roles, page.Duty{Role: role.Name, Label: capital(say(f.Lang, role.Label)), Current: role.Name == typed.Get("role")})
	}
	for _, c := range all {
		one := page.Colleague{Name: c.Name.Reveal(needed), Email: c.Login.Reveal(needed), Confirmed: c.Confirmed}
		for _, o := range c.Offices {
			office := page.Office{Label: d.office(f, o.Role), Since: o.Since}
			if o.Role != people.Manager {
				office.Take = "/desk/staff/" + c.Subject.String() + "/" + o.Role
			}
			one.Offices = append(one.Offices, office)
		}
		p.Team = append(p.Team, one)
	}
	return d.show(w, r, status, p)
}

// office names a role to a reader.
func (l look) office(f page.Frame, role string) string {
	if role == people.Manager {
		return f.T("desk.manager")
	}
	r, ok := people.Role(l.plan, role)
	if !ok {
		return role // of another version
	}
	return say(f.Lang, r.Label)
}

// deskGive gives a role of the charter. The office of giving roles is given from the command line alone.
//
// Law: GDPR 32(4)
func deskGive(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if !d.gives {
			return errNotHere
		}
		login, _ := d.plan.Login()
		email, wrong := people.Accept(login, form.Get("email"))
		if wrong != "" {
			return d.staffPage(w, r, http.StatusUnprocessableEntity, form, wrong)
		}
		if _, ok := people.Role(d.plan, form.Get("role")); !ok {
			return d.staffPage(w, r, http.StatusUnprocessableEntity, form, "problem.role")
		}
		e := store.Engagement{Login: seal.NewText(email), Lang: asking(r).lang, Role: form.Get("role"), By: people.Actor{Subject: d.who.Subject, Role: people.Manager}}
		if f, ok := d.plan.StaffName(); ok && strings.TrimSpace(form.Get("name")) != "" {
			name, wrong := people.Accept(f, form.Get("name"))
			if wrong != "" {
				return d.staffPage(w, r, http.StatusUnprocessableEntity, form, "problem.name")
			}
			e.Name = seal.NewText(name)
		}
		switch _, _, err = d.site.Engage(r.Context(), e, now()); {
		case errors.Is(err, store.ErrTaken):
			return d.staffPage(w, r, http.StatusUnprocessableEntity, form, "problem.role-held")
		case err != nil:
			return err
		}
		return see(w, "/desk/staff?done=role-given")
	}
}

func deskTake(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		who, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if role := r.PathValue("role"); !d.gives || role == people.Manager || role == "" {
			return errNotHere
		}
		if _, err := d.site.DismissOf(r.Context(), who, r.PathValue("role"), people.Actor{Subject: d.who.Subject, Role: people.Manager}, now()); err != nil {
			return err
		}
		return see(w, "/desk/staff?done=role-taken")
	}
}

// workText says what somebody at work did, or became, to whom it concerns: which role, which sorts of data, and why.
//
// Law: GDPR 5(2), GDPR 15(1)(c)
func workText(p *plan.Plan, f page.Frame, id string, fact proof.Fact) string {
	l := look{plan: p}
	fields := strings.Join(l.labels(f, strings.Fields(fact.Detail["fields"])), ", ")
	switch fact.Kind {
	case people.FactLooked:
		if reason := fact.Detail["reason"]; reason != "" {
			return f.T(id, l.office(f, fact.Detail["role"]), fields, reason)
		}
		return f.T(id+"-freely", l.office(f, fact.Detail["role"]), fields)
	case people.FactLet:
		return f.T(id, l.office(f, fact.Detail["office"]), fields)
	}
	return f.T(id, l.office(f, fact.Detail["office"]))
}
