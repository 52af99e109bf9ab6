package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/sites"
)

// canary is a value of a field that no other field of anybody has, where its sort lets it be.
func canary(f charter.Field, who string, n int) string {
	switch people.InputOf(f).Sort {
	case people.Choice:
		return f.Choices[0].Name
	case people.Mail:
		return who + "." + strings.ReplaceAll(f.Name, "_", "-") + "@canary.example"
	case people.Phone:
		return fmt.Sprintf("+33 6 12 %02d %02d %02d", n, n, n)
	case people.Whole:
		return "7"
	case people.Amount:
		return fmt.Sprint(1200 + n)
	case people.Day:
		return "1990-02-03"
	case people.Postcode:
		return "13004"
	}
	return "Canary " + who + " " + f.Name
}

// unique reports whether a canary of that field can be looked for in a whole page.
func unique(f charter.Field) bool {
	return slices.Contains([]people.Sort{people.Mail, people.Line, people.Prose, people.Phone}, people.InputOf(f).Sort)
}

// aviary is a site in which each field of everybody holds a canary.
type aviary struct {
	*town
	people  []*bird
	count   int
	checked int
}

// bird is somebody with an account, and what is held of them.
type bird struct {
	*member
	kind   string
	agrees bool
	values map[string]string
}

// TestEveryCellOfTheMatrix: for each site that gives work to people, each field of each kind of people is asked for over HTTP by the
// person, by somebody else and in each role, with and without consent, let in or not: what comes is what the matrix says, cell by cell.
//
// Law: GDPR 25(2), GDPR 32(4), GDPR 9(2)
func TestEveryCellOfTheMatrix(t *testing.T) {
	for _, name := range []string{"housing", "respite", "volunteers", "registry"} {
		t.Run(name, func(t *testing.T) {
			// How many proofs a role asks for is tried elsewhere.
			a := &aviary{town: foundUnder(t, []byte(strings.ReplaceAll(string(sites.Charter(name)), "factors: 2", "factors: 1")))}
			for _, k := range a.site.Plan.Joins() {
				a.people = append(a.people, a.bird(k, true), a.bird(k, false))
			}
			for _, b := range a.people {
				a.own(b)
			}
			for _, b := range slices.Clone(a.people) {
				a.another(b)
			}
			for _, role := range a.site.Plan.Charter.Staff {
				a.role(role)
			}
			if a.checked < len(people.Matrix(a.site.Plan))/2 {
				t.Errorf("%d cells of %d were tried", a.checked, len(people.Matrix(a.site.Plan)))
			}
			t.Logf("%d cells tried", a.checked)
		})
	}
}

// bird joins somebody of a kind who answers everything, and agrees to everything or to nothing.
func (a *aviary) bird(k charter.Kind, agrees bool) *bird {
	a.Helper()
	a.count++
	b := &bird{kind: k.Name, agrees: agrees, values: map[string]string{}}
	who, form := fmt.Sprintf("%s%d", k.Name, a.count), url.Values{}
	// What rests on a consent alone is not taken without it.
	boxed := func(name string) bool { return !agrees && len(a.site.Plan.Boxed(k.Name, name)) > 0 }
	for _, name := range slices.DeleteFunc(slices.Concat(k.Required, k.Optional), boxed) {
		f, _ := a.site.Plan.Charter.Field(name)
		b.values[name] = canary(f, who, a.count)
		form.Set(name, b.values[name])
	}
	if agrees {
		for _, u := range a.site.Plan.Consents() {
			form.Set(people.ConsentBox+u.Name, people.Ticked)
		}
	}
	j, wrong := people.Join(a.site.Plan, k.Name, form, "en", seal.NewID(), a.clock())
	if wrong != nil {
		a.Fatalf("%s: %v", k.Name, wrong)
	}
	if err := a.site.Join(a.Context(), j); err != nil {
		a.Fatal(err)
	}
	network := fmt.Sprintf("10.%d.7.0/24", a.count)
	b.member = a.enters(j.Login, network)
	session, err := a.site.Session(a.Context(), b.session(), a.clock())
	if err != nil {
		a.Fatal(err)
	}
	for _, name := range slices.DeleteFunc(slices.Clone(k.Lists), boxed) {
		f, _ := a.site.Plan.Charter.Field(name)
		b.values[name] = canary(f, who, a.count)
		if err := a.site.AddEntry(a.Context(), session, name, seal.NewText(b.values[name]), a.clock()); err != nil {
			a.Fatal(err)
		}
	}
	if address, ok := a.site.Plan.Address(); ok {
		b.values[address.Name] = network
	}
	return b
}

// enters signs in, from a network, whoever has a letter with a link to choose a password.
func (w *town) enters(email, network string) *member {
	w.Helper()
	token := strings.TrimPrefix(w.link(email), "/confirm?t=")
	session, err := w.site.SetPassword(w.Context(), token, people.TicketConfirm, hashed(), people.Device{Network: netip.MustParsePrefix(network)}, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	b := w.browser()
	b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: session}})
	w.later(time.Second)
	who, err := w.site.Session(w.Context(), session, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	return &member{b, email, who.Subject}
}

// shown lists the fields of somebody that a page shows, by their rows; a canary anywhere else in it counts too.
func (a *aviary) shown(b *bird, got reply) (fields []string) {
	a.Helper()
	doc := parse(got.body)
	var rows []string
	for _, tr := range pick(doc, "tr") {
		rows = append(rows, textOf(tr))
	}
	for _, f := range a.site.Plan.Charter.Data {
		value, held := b.values[f.Name]
		if !held {
			continue
		}
		spoken := plan.Spoken(f, value, "en")
		label := f.Label.In("en")
		inRow := slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, label) && strings.Contains(row, spoken[0]) })
		if inRow || unique(f) && strings.Contains(got.body, value) {
			fields = append(fields, f.Name)
		}
	}
	return fields
}

// own: everybody reads all of their own, and nothing of anybody else.
func (a *aviary) own(b *bird) {
	a.Helper()
	mine := b.get("/my-data").is(http.StatusOK)
	both := mine
	if got := b.get("/profile"); got.status == http.StatusOK {
		both.body += got.body
	}
	seen := a.shown(b, both)
	for field := range b.values {
		a.checked++
		if !slices.Contains(seen, field) {
			a.Errorf("%s does not read their own %s", b.kind, field)
		}
	}
	for _, other := range a.people {
		if other == b {
			continue
		}
		for _, path := range []string{"/desk", "/desk/people", "/desk/people/" + other.subject.String()} {
			a.none(other, b.get(path).is(http.StatusNotFound), b.kind)
		}
		a.none(other, both, b.kind)
		a.checked += len(other.values)
	}
}

// another: whoever may have several profiles reads each of them alone, in it; nobody else reads it, or goes into it.
func (a *aviary) another(b *bird) {
	a.Helper()
	p := a.site.Plan
	if !p.Several(b.kind) {
		return
	}
	a.count++
	o, form := &bird{member: b.member, kind: b.kind, values: map[string]string{}}, url.Values{}
	required, optional := p.Opens(b.kind)
	for _, name := range slices.Concat(required, optional) {
		if f, _ := p.Charter.Field(name); len(p.Boxed(b.kind, name)) == 0 {
			o.values[name] = canary(f, fmt.Sprintf("another%d", a.count), a.count)
			form.Set(name, o.values[name])
		}
	}
	j, wrong := people.Open(p, b.kind, form, "en", seal.NewID(), a.clock())
	if wrong != nil {
		a.Fatalf("another %s: %v", b.kind, wrong)
	}
	who, err := a.site.Session(a.Context(), b.session(), a.clock())
	if err != nil {
		a.Fatal(err)
	}
	if err := a.site.OpenProfile(a.Context(), who, j); err != nil {
		a.Fatal(err)
	}
	enter := func(id seal.ID) string { return profilesPath + "/" + id.String() + "/enter" }
	read := func(who *bird) reply {
		a.Helper()
		both := who.get("/my-data").is(http.StatusOK)
		if got := who.get("/profile"); got.status == http.StatusOK {
			both.body += got.body
		}
		return both
	}
	for _, other := range a.people {
		a.none(o, read(other), other.kind+", in another profile,")
		if other != b {
			other.post(enter(j.Subject)).is(http.StatusNotFound)
		}
	}
	b.post(enter(j.Subject)).is(http.StatusSeeOther)
	within := read(b)
	a.none(b, within, b.kind+", in another profile of theirs,")
	for field := range o.values {
		if a.checked++; !slices.Contains(a.shown(o, within), field) {
			a.Errorf("%s does not read their own %s, in another profile", b.kind, field)
		}
	}
	b.post(enter(b.subject)).is(http.StatusSeeOther)
}

// none wants no canary of somebody in a page, whoever reads it.
func (a *aviary) none(b *bird, got reply, reader string) {
	a.Helper()
	for name, value := range b.values {
		if f, _ := a.site.Plan.Charter.Field(name); unique(f) && strings.Contains(got.body, value) {
			a.Errorf("%s reads the %s of a %s", reader, name, b.kind)
		}
	}
}

// role asks for everybody's file, in one role.
func (a *aviary) role(role charter.Role) {
	a.Helper()
	p := a.site.Plan
	clerk := a.works(strings.ReplaceAll(role.Name, "_", "-")+"@staff.example", role.Name)
	clerk.get("/desk/people/" + clerk.subject.String() + "?role=" + role.Name).is(http.StatusForbidden)
	for _, b := range a.people {
		file := "/desk/people/" + b.subject.String()
		read := func() []string {
			a.Helper()
			a.none(b, clerk.get("/desk/people?role="+role.Name).is(http.StatusOK), role.Name+", in a list,")
			a.none(b, clerk.get(file+"?role="+role.Name), role.Name+", before a reason,")
			if clerk.post(file, "role", role.Name, "reason", "to try the matrix").status != http.StatusSeeOther {
				return nil
			}
			return a.shown(b, clerk.get(file+"?role="+role.Name).is(http.StatusOK))
		}
		closed := read()
		open := closed
		if people.OnTicket(p, role.Name) && people.Opens(p, role.Name, b.kind) {
			form := url.Values{"role": {role.Name}, "hours": {"1"}}
			for field := range b.values {
				if people.Sees(p, role.Name, b.kind, field) {
					form.Add("field", field)
				}
			}
			b.ask(http.MethodPost, "/my-data/support", form).is(http.StatusSeeOther, "/my-data/support?done=let-in")
			open = read()
		}
		for _, c := range people.Matrix(p) {
			if c.Kind != b.kind || c.Reader != (people.Reader{Sort: people.ReaderRole, Name: role.Name}) {
				continue
			}
			a.checked++
			let, agreed := c.May == people.IfLet || c.May == people.IfLetAgree, c.May == people.IfAgreed || c.May == people.IfLetAgree
			may := c.May != people.Never && (!agreed || b.agrees)
			if got := slices.Contains(closed, c.Field); got != (may && !let) {
				a.Errorf("%s reads the %s of a %s (agreed: %t, let in: false): %t, the matrix says %s", role.Name, c.Field, b.kind, b.agrees, got, c.May)
			}
			if got := slices.Contains(open, c.Field); got != may {
				a.Errorf("%s reads the %s of a %s (agreed: %t, let in: %t): %t, the matrix says %s", role.Name, c.Field, b.kind, b.agrees, let, got, c.May)
			}
		}
	}
	a.written(role, clerk)
}

// written: what comes by a form is read by the roles that answer it, and by no other.
func (a *aviary) written(role charter.Role, clerk *member) {
	a.Helper()
	p := a.site.Plan
	for _, form := range p.Forms(plan.Visitor) {
		a.count++
		b := &bird{kind: plan.Visitor, values: map[string]string{}}
		posted := url.Values{people.TokenField: {seal.NewID().String()}}
		for _, name := range slices.Concat(form.Asks.Required, form.Asks.Optional) {
			f, _ := p.Charter.Field(name)
			b.values[name] = canary(f, fmt.Sprintf("writer%d", a.count), a.count)
			posted.Set(name, b.values[name])
		}
		w, wrong := people.Fill(p, form, plan.Visitor, posted, "en", a.clock())
		if wrong != nil {
			a.Fatal(wrong)
		}
		sent, err := a.site.Send(a.Context(), seal.ID{}, w, a.clock())
		if err != nil {
			a.Fatal(err)
		}
		at := "/desk/records/" + sent.Subject.String() + "/" + sent.Record.String()
		a.none(b, clerk.get("/desk/records?role="+role.Name).is(http.StatusOK), role.Name+", in a list,")
		a.none(b, clerk.get(at+"?role="+role.Name), role.Name+", before a reason,")
		var seen []string
		if clerk.post(at, "role", role.Name, "reason", "to try the matrix").status == http.StatusSeeOther {
			seen = a.shown(b, clerk.get(at+"?role="+role.Name).is(http.StatusOK))
		}
		for field := range b.values {
			a.checked++
			if got, may := slices.Contains(seen, field), people.Receives(p, role.Name, form) && (len(role.Fields) == 0 || slices.Contains(role.Fields, field)); got != may {
				a.Errorf("%s reads the %s of the form %s: %t, want %t", role.Name, field, form.Name, got, may)
			}
		}
	}
}
