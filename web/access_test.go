package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/seal"
)

// opens lets a seeker invite a coach, who accepts on the page of the letter. It returns the id of the access.
func (w *town) opens(owner, holder *member) string {
	w.Helper()
	owner.post("/invite/coaching", "email", holder.email).is(http.StatusSeeOther, "/access?done=invited")
	to := holder.get(w.link(holder.email)).is(http.StatusOK).accepts()
	holder.post(to).is(http.StatusSeeOther, "/people?done=accepted")
	return strings.Split(to, "/")[2]
}

// accepts is where the page's form leads by which an invitation is accepted.
func (r reply) accepts() string {
	r.t.Helper()
	for _, form := range pick(parse(r.body), "form") {
		if to, _ := attribute(form, "action"); strings.HasSuffix(to, "/accept") {
			return to
		}
	}
	r.t.Fatalf("nothing can be accepted:\n%s", r.body)
	return ""
}

// shownAt is the notice of a form of a page.
func (b *browser) shownAt(page, action string) string {
	b.Helper()
	digest, _ := attribute(pick(parse(b.get(page).is(http.StatusOK).body), "form[action="+action+"] input[name="+people.NoticeField+"]")[0], "value")
	return digest
}

// TestAnInvitationFromEndToEnd: the invited person is told who gave their address and why, says yes for themselves, and sees the profile
// without the address by which its person signs in; the person sees who looked, and what they did.
//
// Law: GDPR 14(1), GDPR 14(2)(f), GDPR 15(1)(c)
func TestAnInvitationFromEndToEnd(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	paul := w.joins("coach", "paul@example.org")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	if page := ines.get("/access").body; !strings.Contains(page, "Only invite somebody who expects it") {
		t.Error("the reminder of the charter is not on the page")
	}
	ines.post("/invite/coaching", "email", "Paul@Example.org").is(http.StatusSeeOther)
	letter := w.letter("paul@example.org")
	for _, said := range []string{"Inès", "e-mail address", "to say yes or no", "Atouts SARL", "erased on"} {
		if !strings.Contains(letter.Body.Reveal("test"), said) {
			t.Errorf("the letter does not say %q:\n%s", said, letter.Body.Reveal("test"))
		}
	}
	link := linkOf.FindStringSubmatch(letter.Body.Reveal("test"))[1]
	if page := w.browser().get(link).is(http.StatusOK).body; !strings.Contains(page, "Inès") || !strings.Contains(page, "Sign in to answer") {
		t.Errorf("whoever is not signed in is not told what to do:\n%s", page)
	}
	if page := paul.get("/people").body; !strings.Contains(page, "Inès") {
		t.Error("the invitation does not wait on the page of the invited person")
	}
	to := paul.get(link).accepts()
	id := strings.Split(to, "/")[2]
	paul.get("/people/" + id).is(http.StatusNotFound)
	paul.post(to).is(http.StatusSeeOther, "/people?done=accepted")
	paul.get(link).is(http.StatusGone)

	page := paul.get("/people/" + id).is(http.StatusOK).body
	for _, shown := range []string{"Inès", "69003", "Cook in Lyon"} {
		if !strings.Contains(page, shown) {
			t.Errorf("the profile does not show %q", shown)
		}
	}
	if strings.Contains(page, "ines@example.org") {
		t.Error("the profile shows the address by which its person signs in")
	}
	paul.post("/people/"+id+"/add/experience", "text-experience", "Baker", people.NoticeField, paul.shownAt("/people/"+id, "/people/"+id+"/add/experience")).is(http.StatusSeeOther, "/people/"+id+"?done=added")
	paul.post("/people/"+id+"/correct/postcode", "postcode", "75011").is(http.StatusSeeOther, "/people/"+id+"?done=corrected")
	if file := paul.post("/people/"+id+"/export", "format", "csv").is(http.StatusOK); !strings.Contains(file.body, "75011") || strings.Contains(file.body, "ines@") {
		t.Errorf("the copy holds %s", file.body)
	}
	history := ines.get("/my-data/history").body
	for _, said := range []string{"your profile was looked at by paul", "a copy of your profile was taken away by paul", "paul added an entry to your profile: experience", "paul corrected on your profile: postcode", "an access was accepted: paul"} {
		if !strings.Contains(strings.ToLower(history), strings.ToLower(said)) {
			t.Errorf("the history does not say %q:\n%s", said, history)
		}
	}
}

// TestCuttingHoldsOnTheNextRequest: a page that was open, its forms and whatever else the holder tries are refused from the very next
// request on, with a page that says so; what was sent is not kept. Forbidding an act leaves the others.
//
// Law: GDPR 25(2), GDPR 7(3)
func TestCuttingHoldsOnTheNextRequest(t *testing.T) {
	w := found(t)
	ines, paul := w.joins("seeker", "ines@example.org"), w.joins("coach", "paul@example.org")
	id := w.opens(ines, paul)
	ines.post("/access/"+id+"/block", "act", "export").is(http.StatusSeeOther, "/access?done=blocked")
	got := paul.post("/people/"+id+"/export", "format", "json").is(http.StatusForbidden)
	if !strings.Contains(got.body, "does not let you do that") {
		t.Errorf("the refusal does not say why:\n%s", got.body)
	}
	paul.get("/people/" + id).is(http.StatusOK)
	ines.post("/access/"+id+"/block", "act", "view").is(http.StatusNotFound) // the charter does not let it
	ines.post("/access/"+id+"/allow", "act", "export").is(http.StatusSeeOther)
	paul.post("/people/"+id+"/export", "format", "json").is(http.StatusOK)

	digest := paul.shownAt("/people/"+id, "/people/"+id+"/add/experience") // of a form that is open
	ines.post("/access/"+id+"/cut").is(http.StatusSeeOther, "/access?done=cut")
	for _, try := range []reply{
		paul.post("/people/"+id+"/add/experience", "text-experience", "Thief", people.NoticeField, digest),
		paul.post("/people/"+id+"/correct/postcode", "postcode", "75011", people.NoticeField, digest),
		paul.get("/people/" + id), paul.get("/people/" + id + "/correct/postcode"), paul.post("/people/"+id+"/export", "format", "json"),
	} {
		if try.status != http.StatusForbidden || !strings.Contains(try.body, "not open to you any more") || strings.Contains(try.body, "69003") {
			t.Errorf("after cutting: %d\n%s", try.status, try.body)
		}
	}
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil || len(h.Values) != 3 {
		t.Errorf("something was kept: %v, %v", h.Values, err)
	}
	if page := ines.get("/access").body; !strings.Contains(page, "Access that has ended") {
		t.Error("the access of before is not shown as past")
	}
}

// TestAProfileIsPreparedAndTaken: whoever prepares a profile sees nothing of it until its person takes it and says yes; that person sees
// what was typed and by whom, and no consent was given for them.
//
// Law: GDPR 14(1), GDPR 7(1)
func TestAProfileIsPreparedAndTaken(t *testing.T) {
	w := found(t)
	paul, ines := w.joins("coach", "paul@example.org"), w.joins("seeker", "ines@example.org")
	typed := []string{"first_name", "Max", "email", "max@example.org", "postcode", "75011"}
	paul.post("/invite/started_profile", append(typed, "consent.newsletter", "yes")...).is(http.StatusBadRequest)
	known := []string{"first_name", "I.", "email", "ines@example.org", "postcode", "75011"}
	unknown, other := paul.post("/invite/started_profile", typed...).is(http.StatusOK), paul.post("/invite/started_profile", known...).is(http.StatusOK)
	if unknown.body != other.body {
		t.Error("the page tells whether the address is known")
	}
	list := paul.get("/people").body
	if a, b := strings.Count(list, "max@example.org"), strings.Count(list, "ines@example.org"); a != 1 || b != 1 || strings.Contains(list, "Inès") {
		t.Errorf("the list tells them apart:\n%s", list)
	}
	link := w.link("max@example.org")
	stranger := w.browser()
	page := stranger.get(link).is(http.StatusOK).body
	for _, shown := range []string{"paul", "Max", "75011", "Delete all of it"} {
		if !strings.Contains(page, shown) {
			t.Errorf("the invitation does not show %q:\n%s", shown, page)
		}
	}
	digest, _ := attribute(pick(parse(page), "input[name="+people.NoticeField+"]")[0], "value")
	token := strings.TrimPrefix(link, "/invitation?t=")
	stranger.post("/invitation", "t", token, "answer", "take").is(http.StatusConflict)
	confirm := stranger.post("/invitation", "t", token, "answer", "take", people.NoticeField, digest).is(http.StatusSeeOther).header.Get("Location")
	stranger.get(link).is(http.StatusGone)
	stranger.get(confirm).is(http.StatusOK)
	stranger.post("/confirm", "t", strings.TrimPrefix(confirm, "/confirm?t="), "password", password).is(http.StatusSeeOther, "/access?done=confirmed")
	to := stranger.get("/access").is(http.StatusOK).accepts()
	id := strings.Split(to, "/")[2]
	paul.get("/people/" + id).is(http.StatusForbidden)
	stranger.post(to).is(http.StatusSeeOther, "/access?done=accepted")
	if page := paul.get("/people/" + id).is(http.StatusOK).body; !strings.Contains(page, "75011") {
		t.Error("the profile is not open after the yes")
	}
	if page := stranger.get("/my-data/history").body; !strings.Contains(strings.ToLower(page), "a profile was prepared for you by paul") {
		t.Errorf("the history does not say who prepared the profile:\n%s", page)
	}
	// Inès, who had an account, is asked like anybody, and what was typed of her is nowhere.
	if page := ines.get("/my-data").body; strings.Contains(page, "75011") {
		t.Error("what was typed of somebody who has an account was kept")
	}
}

// TestWhoeverIsInvitedMayJoin: somebody without an account is led to join, and finds the invitation at once in the account that they open.
func TestWhoeverIsInvitedMayJoin(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/invite/coaching", "email", "eve@example.org").is(http.StatusSeeOther)
	b := w.browser()
	if page := b.get(w.link("eve@example.org")).is(http.StatusOK).body; !strings.Contains(page, "/join/coach") {
		t.Errorf("nothing leads to joining:\n%s", page)
	}
	b.post("/join/coach", "first_name", "Eve", "email", "eve@example.org").is(http.StatusSeeOther)
	confirm := w.link("eve@example.org")
	b.post("/confirm", "t", strings.TrimPrefix(confirm, "/confirm?t="), "password", password).is(http.StatusSeeOther, "/people?done=confirmed")
	b.post(b.get("/people").is(http.StatusOK).accepts()).is(http.StatusSeeOther, "/people?done=accepted")
	if page := b.get("/people").body; !strings.Contains(page, "Inès") {
		t.Error("the profile is not open")
	}
}

// TestTheUnwillingRefuse: the link of the letter is enough to refuse, and then leads nowhere.
//
// Law: GDPR 17(1), GDPR 21(1)
func TestTheUnwillingRefuse(t *testing.T) {
	w := found(t)
	paul := w.joins("coach", "paul@example.org")
	paul.post("/invite/started_profile", "first_name", "Max", "email", "max@example.org", "postcode", "75011").is(http.StatusOK)
	link := w.link("max@example.org")
	b := w.browser()
	b.post("/invitation", "t", strings.TrimPrefix(link, "/invitation?t="), "answer", "refuse").is(http.StatusOK)
	b.get(link).is(http.StatusGone)
	if page := paul.get("/people").body; strings.Contains(page, "max@example.org") {
		t.Error("the address is still on the page of whoever asked")
	}
}

// TestWhoeverIsNotMeantIsTold: an account of another kind, or under another address, gets a clear answer and opens nothing.
func TestWhoeverIsNotMeantIsTold(t *testing.T) {
	w := found(t)
	ines, zoe, paul := w.joins("seeker", "ines@example.org"), w.joins("seeker", "zoe@example.org"), w.joins("coach", "paul@example.org")
	ines.post("/invite/coaching", "email", "zoe@example.org").is(http.StatusSeeOther)
	link := w.link("zoe@example.org")
	if page := zoe.get(link).is(http.StatusOK).body; !strings.Contains(page, "not of the right kind") || strings.Contains(page, "/accept") {
		t.Errorf("an account of another kind is not told:\n%s", page)
	}
	if page := paul.get(link).is(http.StatusOK).body; !strings.Contains(page, "another address than that of your account") || strings.Contains(page, "/accept") {
		t.Errorf("an account under another address is not told:\n%s", page)
	}
	a, err := w.site.Accesses(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	zoe.post("/access/" + a[0].ID.String() + "/accept").is(http.StatusForbidden)
	paul.post("/access/" + a[0].ID.String() + "/accept").is(http.StatusNotFound)
	paul.post("/access/" + a[0].ID.String() + "/decline").is(http.StatusNotFound)
}

// TestBadInvitations: whatever is typed in an invitation gets a clear answer at the field, and nothing is half stored.
func TestBadInvitations(t *testing.T) {
	w := found(t, func(c *Config) { c.PerAccount = Pace{1000, time.Second} })
	ines, paul := w.joins("seeker", "ines@example.org"), w.joins("coach", "paul@example.org")
	for _, address := range []string{"", " ", "lou@", "lou", "<script>@example.org", "' or 1=1 --", "../../etc", strings.Repeat("a", 300) + "@example.org", "a\x00@example.org", "\u202egro@example.org", "INES@example.org"} {
		got := ines.post("/invite/coaching", "email", address)
		if got.status != http.StatusUnprocessableEntity || len(pick(parse(got.body), "p[id=f-email-error]")) != 1 {
			t.Errorf("%q: %d", address, got.status)
		}
	}
	ines.post("/invite/coaching", "email", "max@example.org", "email", "eve@example.org").is(http.StatusBadRequest)
	ines.post("/invite/coaching", "email", "max@example.org", "holder", paul.subject.String()).is(http.StatusBadRequest)
	ines.post("/invite/started_profile", "email", "max@example.org").is(http.StatusNotFound)
	ines.post("/invite/nothing", "email", "max@example.org").is(http.StatusNotFound)
	ines.post("/invite/coaching", "email", strings.Repeat("a", bodyMost+1)).is(http.StatusRequestEntityTooLarge)
	for _, path := range []string{"/access/x/cut", "/access/" + seal.NewID().String() + "/cut", "/access/" + seal.NewID().String() + "/open", "/people/" + seal.NewID().String()} {
		if got := paul.post(path); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if a, err := w.site.Accesses(t.Context(), ines.subject); err != nil || len(a) > 0 {
		t.Errorf("something was stored: %v, %v", a, err)
	}
	sent := 0
	for n := range 30 {
		if ines.post("/invite/coaching", "email", fmt.Sprintf("x%d@example.org", n)).status == http.StatusSeeOther {
			sent++
		}
	}
	if sent != 20 {
		t.Errorf("%d invitations left at once, want 20", sent)
	}
}

// TestInvitationsAreSlowedDown: nobody sends many in a moment.
func TestInvitationsAreSlowedDown(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	slowed := 0
	for n := range 20 {
		if ines.post("/invite/coaching", "email", fmt.Sprintf("x%d@example.org", n)).status == http.StatusTooManyRequests {
			slowed++
		}
	}
	if slowed == 0 {
		t.Error("twenty invitations in a moment were let through")
	}
}
