package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"charte/people"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// staffed are the roles of the tests: one that gives reasons, one of a processor, and one that asks for two proofs.
const staffed = `
staff:
  host:
    label: {fr: l’accueil, en: the front desk}
    purposes: [account, newsletter]
    only: [first_name, email]
    gives a reason: true
    factors: 1
  fixer:
    label: {fr: le dépannage, en: the repair}
    purposes: [account]
    gives a reason: true
    factors: 1
    of: hosting
  careful:
    label: {fr: la prudence, en: the careful}
    purposes: [account]
    factors: 2

retention:
`

func foundStaffed(t *testing.T) *town {
	t.Helper()
	source := string(sites.Skills())
	if !strings.Contains(source, "\nretention:\n") {
		t.Fatal("the charter has no retention")
	}
	return foundUnder(t, []byte(strings.Replace(source, "\nretention:\n", staffed, 1)))
}

// works gives a role to somebody new, who chooses a password and is signed in.
func (w *town) works(email string, roles ...string) *member {
	w.Helper()
	for _, role := range roles {
		e := store.Engagement{Login: seal.NewText(email), Lang: "en", Role: role}
		if _, ok := w.site.Plan.StaffName(); ok {
			e.Name = seal.NewText("Cléo")
		}
		if _, _, err := w.site.Engage(w.Context(), e, w.clock()); err != nil {
			w.Fatal(err)
		}
	}
	return w.enters(email, "127.0.0.0/24")
}

// TestDeskIsForRolesInForce: to anybody else there is no desk, and a role that is taken away opens nothing at the next request.
//
// Law: GDPR 32(4), GDPR 25(2)
func TestDeskIsForRolesInForce(t *testing.T) {
	w := foundStaffed(t)
	ines, cleo, careful := w.joins("seeker", "ines@example.org"), w.works("cleo@example.org", "host"), w.works("careful@example.org", "careful")
	pages := []string{"/desk", "/desk/people", "/desk/people/" + ines.subject.String()}
	for _, path := range pages {
		if got := w.browser().get(path).is(http.StatusSeeOther); !strings.HasPrefix(got.header.Get("Location"), "/sign-in") {
			t.Errorf("%s leads to %q", path, got.header.Get("Location"))
		}
		ines.get(path).is(http.StatusNotFound)
		careful.get(path).is(http.StatusSeeOther, "/my-data/security?done=second-needed")
		wellMade(t, cleo.get(path).is(http.StatusOK))
	}
	cleo.get("/desk/people?role=fixer").is(http.StatusNotFound)
	cleo.get("/desk/staff").is(http.StatusNotFound)
	cleo.post("/desk/staff", "email", "mate@example.org", "role", "host").is(http.StatusNotFound)
	cleo.get("/desk/people/" + cleo.subject.String()).is(http.StatusForbidden)
	cleo.get("/desk/people?after=nonsense").is(http.StatusNotFound)

	if _, err := w.site.Dismiss(t.Context(), seal.NewText("cleo@example.org"), "", people.Actor{}, w.clock()); err != nil {
		t.Fatal(err)
	}
	for _, path := range pages {
		cleo.get(path).is(http.StatusNotFound)
	}
	cleo.post("/desk/people", "term", "Inès", "role", "host").is(http.StatusNotFound)
}

// TestLookIsToldFirst: a file opens for a reason, to what the role needs, and the person reads who, why and what.
//
// Law: GDPR 32(4), GDPR 5(2), GDPR 25(2)
func TestLookIsToldFirst(t *testing.T) {
	w := foundStaffed(t)
	ines, cleo := w.joins("seeker", "ines@example.org"), w.works("cleo@example.org", "host")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	file := "/desk/people/" + ines.subject.String() + "?role=host"
	hides := func(got reply, what ...string) {
		t.Helper()
		for _, secret := range what {
			if strings.Contains(got.body, secret) {
				t.Errorf("%q is shown", secret)
			}
		}
	}
	hides(cleo.get("/desk/people").is(http.StatusOK).shows(in("main", has("a[href="+file+"]"))), secrets...)
	hides(cleo.get(file).is(http.StatusOK), secrets...)
	post := "/desk/people/" + ines.subject.String()
	for _, reason := range []string{"", "  ", "x", strings.Repeat("long ", 50), "she\u202ecalled"} {
		got := cleo.post(post, "role", "host", "reason", reason)
		hides(got.is(http.StatusUnprocessableEntity).shows(has(".summary"), has("[aria-invalid=true]")), secrets...)
		wellMade(t, got)
	}
	cleo.post(post, "role", "host", "reason", "she called").is(http.StatusSeeOther, file)
	got := cleo.get(file).is(http.StatusOK).shows(in("main", says("Inès"), says("ines@example.org")))
	hides(got, "69003", "Cook in Lyon")
	wellMade(t, got)
	ines.get("/my-data/history").is(http.StatusOK).shows(in("main", says("looked at by the front desk: first name or pseudonym, e-mail address. Reason: “she called”")))
	ines.lang = "fr"
	ines.get("/my-data/history").is(http.StatusOK).shows(in("main", says("consulté par l’accueil")))

	w.later(people.LookLife)
	hides(cleo.get(file), secrets...)
	if text := w.log.text(); strings.Contains(text, "she called") || strings.Contains(text, "Inès") {
		t.Error("the log holds a reason or a name")
	}
}

// TestSearchByWholeNames: a search finds whole names and addresses, is slowed down, and stands in no address.
//
// Law: GDPR 25(2), GDPR 32(4)
func TestSearchByWholeNames(t *testing.T) {
	w := foundStaffed(t)
	ines, cleo := w.joins("seeker", "ines@example.org"), w.works("cleo@example.org", "host")
	find := func(term string) reply { return cleo.post("/desk/people", "role", "host", "term", term) }
	link := "a[href=/desk/people/" + ines.subject.String() + "?role=host]"
	for _, term := range []string{"Inès", "INES", "ines@example.org"} {
		find(term).is(http.StatusOK).shows(in("main", has(link)), in("main", hasNo("bdi")))
	}
	for _, term := range []string{"In", "69003", "%"} {
		find(term).is(http.StatusOK).shows(in("main", hasNo(link)), in("main", says("Nobody has that whole name")))
	}
	find("").is(http.StatusUnprocessableEntity)
	for range 20 {
		if got := find("Inès"); got.status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("nothing slows a search down")
}

// proves gives a second proof to somebody who is signed in.
func (m *member) proves() {
	m.Helper()
	who, err := m.site.Session(m.Context(), m.session(), m.clock())
	if err != nil {
		m.Fatal(err)
	}
	secret, _, err := m.site.OfferCode(m.Context(), who)
	if err != nil {
		m.Fatal(err)
	}
	code, err := totp.GenerateCode(secret.Reveal("test"), m.clock())
	if err != nil {
		m.Fatal(err)
	}
	session, _, err := m.site.AddCode(m.Context(), who, secret, code, people.Device{Token: m.session()}, m.clock())
	if err != nil {
		m.Fatal(err)
	}
	m.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: session}})
}

// TestManagersGiveRoles: whoever was named for it gives and takes away the roles of the charter with two proofs, and not that of naming.
//
// Law: GDPR 32(4), GDPR 32(1)(b)
func TestManagersGiveRoles(t *testing.T) {
	w := foundStaffed(t)
	ines, boss := w.joins("seeker", "ines@example.org"), w.works("boss@example.org", people.Manager)
	boss.get("/desk/staff").is(http.StatusSeeOther, "/my-data/security?done=second-needed")
	boss.proves()
	wellMade(t, boss.get("/desk").is(http.StatusOK).shows(has("a[href=/desk/staff]")))
	boss.get("/desk/people").is(http.StatusNotFound)
	boss.get("/desk/people/" + ines.subject.String()).is(http.StatusNotFound)
	wellMade(t, boss.get("/desk/staff").is(http.StatusOK).shows(in("main", says("boss@example.org"), hasNo("input[value=@manager]"))))
	boss.post("/desk/staff", "email", "nobody", "role", "host").is(http.StatusUnprocessableEntity)
	boss.post("/desk/staff", "email", "cleo@example.org").is(http.StatusUnprocessableEntity)
	boss.post("/desk/staff", "email", "cleo@example.org", "role", people.Manager).is(http.StatusUnprocessableEntity)
	boss.post("/desk/staff", "email", "cleo@example.org", "name", "Cléo", "role", "host").is(http.StatusSeeOther, "/desk/staff?done=role-given")
	boss.post("/desk/staff", "email", "cleo@example.org", "role", "host").is(http.StatusUnprocessableEntity)
	cleo := w.enters("cleo@example.org", "127.0.0.0/24")
	cleo.get("/desk/people").is(http.StatusOK)
	boss.get("/desk/staff").shows(in("main", says("Cléo"), has("form[action=/desk/staff/"+cleo.subject.String()+"/host]")))
	boss.post("/desk/staff/" + boss.subject.String() + "/" + people.Manager).is(http.StatusNotFound)
	cleo.post("/desk/staff/" + cleo.subject.String() + "/host").is(http.StatusNotFound)
	boss.post("/desk/staff/"+cleo.subject.String()+"/host").is(http.StatusSeeOther, "/desk/staff?done=role-taken")
	cleo.get("/desk/people").is(http.StatusNotFound)
	cleo.get("/my-data/history").shows(in("main", says("a role was taken away from you: the front desk")))
}

// TestTeamTakesDownAndAnswers: what is said on the telephone is kept after the notice was read aloud, waits like the rest, and is
// answered once.
//
// Law: GDPR 13(1), GDPR 12(3), GDPR 32(4)
func TestTeamTakesDownAndAnswers(t *testing.T) {
	w := foundUnder(t, []byte(strings.ReplaceAll(string(sites.Charter("housing")), "factors: 2", "factors: 1")))
	officer, other := w.works("officer@example.org", "housing_officer"), w.works("payroll@example.org", "personnel")
	const ask = "/desk/intake/question?role=housing_officer&way=phone"
	other.get("/desk/intake/question?role=personnel&way=phone").is(http.StatusNotFound)
	officer.get("/desk/intake/question?role=housing_officer&way=pigeon").is(http.StatusNotFound)
	officer.get("/desk/intake").is(http.StatusOK).shows(in("main", has("a[href="+ask+"]")))
	got := officer.get(ask).is(http.StatusOK).shows(in("main", says("Read this aloud"), has("dd")))
	wellMade(t, got)
	value := func(name string) string {
		v, _ := attribute(pick(parse(got.body), "input[name="+name+"]")[0], "value")
		return v
	}
	send := func(pairs ...string) reply {
		return officer.post("/desk/intake/question", append([]string{"intake.role", "housing_officer", "intake.way", "phone",
			people.TokenField, value(people.TokenField), people.NoticeField, value(people.NoticeField)}, pairs...)...)
	}
	send("message", "Is there a lift?").is(http.StatusUnprocessableEntity).shows(in("main", says("before people were told")))
	send("intake.told", "yes").is(http.StatusUnprocessableEntity)
	send("intake.told", "yes", "message", "Is there a lift?", "income", "12").is(http.StatusBadRequest)
	send("intake.told", "yes", "message", "Is there a lift?", "writer_email", "caller@canary.example").is(http.StatusSeeOther, "/desk/intake?done=taken")

	officer.get("/desk").is(http.StatusOK).shows(in("main", has("a[href=/desk/records?role=housing_officer]")))
	list := officer.get("/desk/records?role=housing_officer").is(http.StatusOK).shows(in("main", says("by telephone")))
	link := ""
	for _, a := range pick(parse(list.body), "a") {
		if href, _ := attribute(a, "href"); strings.HasPrefix(href, "/desk/records/") {
			link = href
		}
	}
	if link == "" || strings.Contains(list.body, "caller@") || strings.Contains(list.body, "lift") {
		t.Fatalf("the list shows no link, or what is in it: %q", link)
	}
	at, _, _ := strings.Cut(link, "?")
	other.get(at + "?role=personnel").is(http.StatusForbidden)
	officer.get(link).is(http.StatusOK).shows(in("main", has("input[name=reason]")))
	officer.post(at+"/answer", "role", "housing_officer", "answer", "Yes.").is(http.StatusForbidden)
	officer.post(at, "role", "housing_officer", "reason", "to answer").is(http.StatusSeeOther, link)
	wellMade(t, officer.get(link).is(http.StatusOK).shows(in("main", says("Is there a lift?"), says("by telephone"))))
	officer.post(at+"/answer", "role", "housing_officer", "answer", " ").is(http.StatusUnprocessableEntity)
	officer.post(at+"/answer", "role", "housing_officer", "answer", "Yes, to each floor.").is(http.StatusSeeOther, "/desk/records?role=housing_officer&done=answered")
	officer.get(link).is(http.StatusOK).shows(in("main", says("Yes, to each floor."), hasNo("textarea")))
	officer.post(at+"/answer", "role", "housing_officer", "answer", "Again.").is(http.StatusNotFound)
}

// TestSupportIsLetIn: the staff of a processor see what somebody ticked, for the time that they chose, until they say stop.
//
// Law: GDPR 28(3)(a), GDPR 25(2)
func TestSupportIsLetIn(t *testing.T) {
	w := foundStaffed(t)
	ines, fixer := w.joins("seeker", "ines@example.org"), w.works("fixer@example.org", "fixer")
	file := "/desk/people/" + ines.subject.String()
	fixer.get("/desk/people").is(http.StatusOK).shows(in("main", hasNo("a[href="+file+"?role=fixer]")), in("main", hasNo("input[name=term]")))
	fixer.post(file, "role", "fixer", "reason", "the page is white").is(http.StatusForbidden)
	fixer.post("/desk/people", "role", "fixer", "term", "Inès").is(http.StatusUnprocessableEntity)
	ines.get("/my-data").shows(has("a[href=/my-data/support]"))
	page := ines.get("/my-data/support").is(http.StatusOK).shows(in("main", says("The repair"), has("input[value=email]"), hasNo("input[value=postcode]")))
	wellMade(t, page)
	ines.post("/my-data/support", "role", "fixer", "hours", "1").is(http.StatusUnprocessableEntity)
	ines.post("/my-data/support", "role", "fixer", "hours", "200", "field", "first_name").is(http.StatusUnprocessableEntity)
	ines.post("/my-data/support", "role", "fixer", "hours", "1", "field", "postcode").is(http.StatusBadRequest)
	ines.post("/my-data/support", "role", "host", "hours", "1", "field", "first_name").is(http.StatusBadRequest)
	ines.post("/my-data/support", "role", "fixer", "hours", "1", "field", "first_name").is(http.StatusSeeOther, "/my-data/support?done=let-in")
	fixer.get("/desk/people").is(http.StatusOK).shows(in("main", has("a[href="+file+"?role=fixer]")))
	fixer.post(file, "role", "fixer", "reason", "the page is white").is(http.StatusSeeOther)
	got := fixer.get(file + "?role=fixer").is(http.StatusOK).shows(in("main", says("Inès")))
	if strings.Contains(got.body, "ines@example.org") {
		t.Error("more is shown than was ticked")
	}
	open, err := w.site.Supports(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	stop := "/my-data/support/" + open[0].ID.String()
	fixer.post(stop).is(http.StatusNotFound)
	ines.post(stop).is(http.StatusSeeOther, "/my-data/support?done=shut-out")
	fixer.get(file + "?role=fixer").is(http.StatusForbidden)
	ines.get("/my-data/history").shows(in("main", says("you shut out the repair"), says("looked at by the repair"), says("you let in the repair: first name")))
}
