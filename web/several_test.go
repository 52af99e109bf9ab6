package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"charte/people"
	"charte/sites"
)

// several is a town whose seekers may have several profiles.
func several(t *testing.T) *town {
	source := strings.Replace(string(sites.Skills()), "profile: {is: one, row: 4.21}", "profile: several", 1)
	return foundUnder(t, []byte(source), hurry)
}

// opensProfile opens another profile, and gives the address at which one goes into it.
func (m *member) opensProfile(name string) string {
	m.Helper()
	m.post(profilesPath+"/open", "first_name", name, "postcode", "75011", people.NoticeField, m.shownAt(profilesPath+"/open", profilesPath+"/open")).is(http.StatusSeeOther, profilesPath+"?done=opened")
	return m.entering(name)
}

// entering is where the form leads that goes into a profile.
func (m *member) entering(name string) string {
	m.Helper()
	body := m.get(profilesPath).is(http.StatusOK).body
	_, after, found := strings.Cut(body, "<bdi>"+name+"</bdi></h2>")
	_, after, form := strings.Cut(after, `action="`)
	if !found || !form {
		m.Fatalf("no profile is called %s:\n%s", name, body)
	}
	to, _, _ := strings.Cut(after, `"`)
	return to
}

// TestSeveralProfiles: one signs in once, goes from one profile into another, and sees on every page in which one they are; each has what
// was done in it and nothing else.
//
// Law: GDPR 25(2), GDPR 12(1), GDPR 17(1)
func TestSeveralProfiles(t *testing.T) {
	w := several(t)
	ines, max := w.joins("seeker", "ines@example.org"), w.joins("seeker", "max@example.org")
	if body := ines.get("/my-data").body; strings.Contains(body, "You are in your main profile") {
		t.Error("whoever has one profile is told in which one they are")
	}
	ada := ines.opensProfile("Ada")
	if body := ines.get("/").body; !strings.Contains(body, "You are in your main profile") {
		t.Error("nothing says in which profile one is")
	}
	ines.post(ada).is(http.StatusSeeOther, "/my-data?done=entered")
	for _, page := range []string{"/my-data", "/profile", "/policy", "/access", "/", "/my-data/delete", "/nowhere"} {
		if body := ines.get(page).body; !strings.Contains(body, "You are in the profile “Ada”.") {
			t.Errorf("%s does not say in which profile one is", page)
		}
	}
	data := ines.get("/my-data").is(http.StatusOK).body
	for _, said := range []string{"75011", "you opened this profile", "Delete this profile"} {
		if !strings.Contains(data, said) {
			t.Errorf("the data of a profile lacks %q", said)
		}
	}
	for _, unsaid := range []string{"ines@example.org", "/my-data/correct/email", "69003"} {
		if strings.Contains(data, unsaid) {
			t.Errorf("the data of a profile holds %q of the account", unsaid)
		}
	}
	// Forms of the page say in which profile they were drawn; those of before change nothing.
	of := "?" + people.OfProfile + "=" + strings.Split(ada, "/")[3]
	ines.post("/profile/experience"+of, "text-experience", "Baker").is(http.StatusSeeOther, "/profile?done=added")
	stale := ines.post("/profile/experience", "text-experience", "Typed in another window").is(http.StatusConflict)
	if !strings.Contains(stale.body, "Nothing was changed") {
		t.Error("whoever sends a form of another profile is not told that nothing changed")
	}
	// What is about the account is asked in the first profile.
	for _, page := range []string{"/my-data/security", "/my-data/sessions", "/my-data/after", "/my-data/security/password", "/policy/agree"} {
		ines.get(page).is(http.StatusForbidden)
	}
	ines.get("/my-data/correct/email").is(http.StatusForbidden)
	ines.post("/my-data/correct/email"+of, "email", "ada@example.org").is(http.StatusForbidden)

	// Nobody goes into the profile of somebody else.
	max.post(ada).is(http.StatusNotFound)
	max.get(profilesPath).is(http.StatusOK)

	back := ines.entering("Inès")
	ines.post(back).is(http.StatusSeeOther, "/my-data?done=entered")
	if body := ines.get("/profile").body; strings.Contains(body, "Baker") || strings.Contains(body, "Typed in another window") {
		t.Error("an entry of one profile stands in another")
	}
	ines.post("/profile/experience"+of, "text-experience", "Gardener").is(http.StatusConflict)
	if body := ines.get("/my-data/delete").body; !strings.Contains(body, "All your other profiles") || !strings.Contains(body, "Ada") {
		t.Error("whoever leaves is not told that their other profiles go too")
	}
	// One closes alone, and its owner is signed in still.
	ines.post(ada).is(http.StatusSeeOther)
	ines.post("/my-data/delete"+of, "understood", "yes").is(http.StatusSeeOther)
	if body := ines.get(profilesPath).is(http.StatusOK).body; strings.Contains(body, "Ada") || !strings.Contains(body, "Inès") {
		t.Error("a profile that was closed is listed, or its owner is gone")
	}
	bea := ines.opensProfile("Bea")
	ines.post("/my-data/delete", "understood", "yes").is(http.StatusSeeOther)
	ines.post(bea).is(http.StatusSeeOther, "/sign-in")
	if n := w.people(); n != 1 {
		t.Errorf("%d people are left, want 1", n)
	}
}

// TestEachFormSaysItsProfile: on every page that one reaches in another profile, each form that sends something says in which one it was
// drawn.
//
// Law: GDPR 5(1)(d)
func TestEachFormSaysItsProfile(t *testing.T) {
	w := several(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post(ines.opensProfile("Ada")).is(http.StatusSeeOther)
	seen := 0
	for _, page := range append(slices.Clone(afterSignIn), profilesPath+"/open", "/my-data/tokens", "/join/seeker", "/invite/coaching", "/forgot") {
		for _, form := range pick(parse(ines.get(page).body), "form[method=post]") {
			to, _ := attribute(form, "action")
			if seen++; !strings.Contains(to, "?"+people.OfProfile+"=") {
				t.Errorf("%s: the form to %s does not say in which profile it was drawn", page, to)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d forms were seen", seen)
	}
}

// TestAKeyOfOneProfile: a key of the API reaches the profile that it was made in, and nothing of the account.
//
// Law: GDPR 32(1)(b)
func TestAKeyOfOneProfile(t *testing.T) {
	w := several(t)
	ines := w.joins("seeker", "ines@example.org")
	ada := ines.opensProfile("Ada")
	ines.post(ada).is(http.StatusSeeOther)
	who, err := w.site.Session(t.Context(), ines.session(), w.clock())
	if err != nil {
		t.Fatal(err)
	}
	if !who.Acting() {
		t.Fatal("the session is in no other profile")
	}
	key := (&member{ines.browser, ines.email, who.Subject}).key(people.ScopeRead)
	data := key.do("GET", "/api/me/data", nil).is(http.StatusOK).body
	if !strings.Contains(data, "Ada") || strings.Contains(data, "ines@example.org") || strings.Contains(data, "Inès") {
		t.Errorf("a key of one profile reads %s", data)
	}
	key.do("GET", "/api/me/terms", nil).is(http.StatusForbidden)
	key.do("GET", "/api/me/history", nil).is(http.StatusOK)
}
