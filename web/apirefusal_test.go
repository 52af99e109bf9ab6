package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// TestAPIProblems: every refusal is a problem of RFC 9457, in the language that was asked for, and says nothing that was sent.
//
// Law: GDPR 12(1)
func TestAPIProblems(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org").key(people.Scopes...)
	as := func(kind string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Content-Type", kind) }
	}
	raw := func(body string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = readCloser(body), int64(len(body))
		}
	}
	long := strings.Repeat("a", bodyMost)
	for _, c := range []struct {
		name, method, path string
		send               any
		change             func(*http.Request)
		status             int
		slug, en, fr       string
	}{
		{"no such address", "GET", "/api/nothing", nil, nil, 404, "not-found", "There is no such thing here", "Il n’y a rien de tel ici"},
		{"no such method", "BREW", "/api/me", nil, nil, 405, "method", "This cannot be done that way", "Cela ne se fait pas de cette façon"},
		{"no such form", "GET", "/api/notices/join.nobody", nil, nil, 404, "not-found", "", ""},
		{"an id that is none", "DELETE", "/api/me/tokens/1", nil, nil, 404, "not-found", "", ""},
		{"a page that is not there", "GET", "/api/me/history?page=9", nil, nil, 404, "not-found", "", ""},
		{"a page that is no number", "GET", "/api/me/history?page=x", nil, nil, 422, "invalid", "Something in what was sent is not accepted", "Une partie de ce qui est envoyé n’est pas acceptée"},
		{"a query that nobody knows", "GET", "/api/me?of=zoe", nil, nil, 422, "invalid", "", ""},
		{"no JSON", "POST", "/api/session", doc{}, raw("email=x"), 400, "malformed", "This is not JSON that we can read", "Ce n’est pas du JSON que nous sachions lire"},
		{"no UTF-8", "POST", "/api/session", doc{}, raw("{\"email\":\"\xff\"}"), 400, "malformed", "", ""},
		{"two JSON texts", "POST", "/api/session", doc{}, raw("{}{}"), 400, "malformed", "", ""},
		{"nothing at all", "POST", "/api/session", doc{}, raw(""), 400, "malformed", "", ""},
		{"a form", "POST", "/api/session", doc{}, as("application/x-www-form-urlencoded"), 415, "media", "This is not JSON", "Ce n’est pas du JSON"},
		{"a text", "POST", "/api/session", doc{}, as("text/plain"), 415, "media", "", ""},
		{"a body of no type", "POST", "/api/session", doc{}, as(""), 415, "media", "", ""},
		{"too much", "POST", "/api/session", doc{"email": long, "password": "x"}, nil, 413, "too-large", "That is too long", "C’est trop long"},
		{"a field too many", "POST", "/api/session", doc{"email": "a@b.org", "password": "x", "admin": true}, nil, 422, "invalid", "", ""},
		{"a number for a text", "POST", "/api/session", doc{"email": 7, "password": "x"}, nil, 422, "invalid", "", ""},
		{"a wrong password", "POST", "/api/session", doc{"email": "ines@example.org", "password": "secret words here"}, nil, 422, "sign-in", "The address and the password do not go together", "L’adresse et le mot de passe ne vont pas ensemble"},
		{"a link that opens nothing", "POST", "/api/confirm", doc{"token": "secret", "password": password}, nil, 410, "gone", "This link no longer works", "Ce lien ne marche plus"},
		{"another notice", "POST", "/api/me/lists/experience", doc{"notice": "0a", "text": "secret"}, nil, 409, "notice", "Another notice is in force", "Une autre notice est en vigueur"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for lang, title := range map[string]string{"en": c.en, "fr": c.fr} {
				p := &program{w, ines.token, lang}
				change := c.change
				if change == nil {
					change = func(*http.Request) {}
				}
				got := p.do(c.method, c.path, c.send, change)
				one := into[Problem](got, c.status)
				if one.Type != "/api#problem-"+c.slug || one.Status != c.status || one.Detail == "" || title != "" && one.Title != title {
					t.Errorf("%s: %+v", lang, one)
				}
				if got.header.Get("Content-Type") != problemMedia || got.header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s: %v", lang, got.header)
				}
				if strings.Contains(got.body, "secret") || leftover.MatchString(got.body) {
					t.Errorf("%s: it says %s", lang, got.body)
				}
				if page := w.browser().get("/api"); !strings.Contains(page.body, `id="problem-`+c.slug+`"`) {
					t.Errorf("the page does not explain %s", c.slug)
				}
			}
		})
	}
	got := w.program("").do("BREW", "/api/me", nil)
	if got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("allow %q", got.header.Get("Allow"))
	}
}

func readCloser(body string) *bodyOf { return &bodyOf{strings.NewReader(body)} }

// bodyOf is a text as the body of a request.
type bodyOf struct{ *strings.Reader }

// Close does nothing.
func (*bodyOf) Close() error { return nil }

// TestAPISaysWhatThePageSays: what is wrong with a field is said at that field, in the very words of the page.
//
// Law: GDPR 12(1), GDPR 5(1)(d)
func TestAPISaysWhatThePageSays(t *testing.T) {
	w := found(t, func(c *Config) { c.PerAccount, c.PerNetwork = Pace{1000, time.Second}, Pace{1000, time.Second} })
	p, b := w.program(""), w.browser()
	digest := into[Notice](p.do("GET", "/api/notices/join.seeker", nil), 200).Digest
	for _, typed := range []string{"", "  ", strings.Repeat("é", 121), strings.Repeat("a", 300) + "@example.org", "a\x00b", "\u202eabc", "<script>alert(1)</script>",
		"'; drop table subject; --", "../../etc/passwd", "👩‍👩‍👧", "مرحبا"} {
		for _, field := range []string{"first_name", "email", "postcode"} {
			values := map[string]string{"first_name": "Max", "email": "max@example.org", "postcode": "13004"}
			values[field] = typed
			for _, lang := range []string{"en", "fr"} {
				p.lang, b.lang = lang, lang
				page := b.post("/join/seeker", "first_name", values["first_name"], "email", values["email"], "postcode", values["postcode"])
				got := p.do("POST", "/api/join/seeker", doc{"notice": digest, "values": values})
				if (page.status == http.StatusSeeOther) != (got.status == http.StatusAccepted) {
					t.Errorf("%s %.20q: the page answers %d, the API %d", field, typed, page.status, got.status)
					continue
				}
				if got.status == http.StatusAccepted {
					continue
				}
				one := into[Problem](got, 422)
				said := strings.Join(texts(page, "#f-"+field+"-error"), "")
				_, said, _ = strings.Cut(said, " ")
				if len(one.Errors) != 1 || one.Errors[0].Location != "body.values."+field || !strings.HasSuffix(said, spaced(one.Errors[0].Message)) {
					t.Errorf("%s %.20q: the page says %q, the API %+v", field, typed, said, one.Errors)
				}
			}
		}
	}
	for _, wrong := range []any{7, true, nil, []string{"x"}, doc{"x": 1}} {
		one := into[Problem](p.do("POST", "/api/join/seeker", doc{"notice": digest, "values": doc{"first_name": wrong, "email": "max@example.org", "postcode": "13004"}}), 422)
		if len(one.Errors) != 1 || one.Errors[0].Location != "body.values.first_name" {
			t.Errorf("%v: %+v", wrong, one.Errors)
		}
	}
	one := into[Problem](p.do("POST", "/api/join/seeker", doc{"notice": digest, "values": doc{"first_name": "Max", "email": "max@example.org", "religion": "x"}}), 422)
	where := map[string]bool{}
	for _, f := range one.Errors {
		where[f.Location] = true
	}
	if !where["body.values.religion"] || !where["body.values.postcode"] || len(where) != 2 {
		t.Errorf("an undeclared field and a missing one: %+v", one.Errors)
	}
}

// spaced writes a text with plain spaces, as textOf reads it.
func spaced(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)
}

// texts are the texts of the elements of a page.
func texts(r reply, selector string) (list []string) {
	for _, n := range pick(parse(r.body), selector) {
		list = append(list, textOf(n))
	}
	return list
}

// TestAPIQuota: each token has its own pace, an address has one too, and every answer says what is left.
//
// Law: GDPR 32(1)(b)
func TestAPIQuota(t *testing.T) {
	w := found(t, func(c *Config) { c.PerToken, c.PerAPINetwork = Pace{3, time.Hour}, Pace{8, time.Minute} })
	ines, zoe := w.joins("seeker", "ines@example.org").key(people.ScopeRead), w.joins("seeker", "zoe@example.org").key(people.ScopeRead)
	for left := 2; left >= 0; left-- {
		got := ines.do("GET", "/api/me", nil).is(200)
		if want := `"token";r=` + string(rune('0'+left)) + `;t=3600`; got.header.Get("RateLimit") != want || got.header.Get("RateLimit-Policy") != `"token";q=3;w=10800` {
			t.Errorf("%d left: %q, %q", left, got.header.Get("RateLimit"), got.header.Get("RateLimit-Policy"))
		}
	}
	refused := ines.do("GET", "/api/me", nil)
	if into[Problem](refused, 429).Type != "/api#problem-too-many" || refused.header.Get("Retry-After") != "3600" {
		t.Errorf("refused: %v", refused.header)
	}
	zoe.do("GET", "/api/me", nil).is(200) // her own pace
	for range 3 {
		w.program("").do("GET", "/api/site", nil).is(200)
	}
	refused = w.program("").do("GET", "/api/site", nil).is(429)
	if !strings.HasPrefix(refused.header.Get("RateLimit"), `"network";r=0`) {
		t.Errorf("the network: %q", refused.header.Get("RateLimit"))
	}
	w.later(time.Hour)
	ines.do("GET", "/api/me", nil).is(200)
}

// TestCookiesOpenNoAPI: the session of a browser counts on the pages, the token of a key in the API, and neither in the other's place,
// so that no other site's page can act for anybody.
//
// Law: GDPR 32(1)(b)
func TestCookiesOpenNoAPI(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.get("/my-data").is(200)
	into[Problem](ines.get("/api/me"), 401)
	into[Problem](ines.ask("DELETE", "/api/session", nil), 401)
	ines.get("/my-data").is(200)
	key := ines.key(people.Scopes...)
	b := w.browser()
	b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: key.token}})
	b.get("/my-data").is(303, "/sign-in?next=/my-data")
	b.ask("GET", "/my-data", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key.token) }).is(303)
	for name, spoil := range map[string]string{"basic": "Basic " + key.token, "bare": key.token, "cut": "Bearer " + key.token[:20], "twice": "Bearer " + key.token + ", " + key.token} {
		got := w.program("").do("GET", "/api/me", nil, func(r *http.Request) { r.Header.Set("Authorization", spoil) })
		if into[Problem](got, 401); got.header.Get("WWW-Authenticate") != `Bearer realm="skills"` {
			t.Errorf("%s: %q", name, got.header.Get("WWW-Authenticate"))
		}
	}
}

// TestTokenPage: a key is made on a page by whoever signed in a moment ago, is shown once, does what was ticked, and ends when it is
// taken back, when its days are over, with a new password and with the account.
//
// Law: GDPR 32(1)(b), GDPR 25(2)
func TestTokenPage(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	makes := func(days string) *program {
		t.Helper()
		got := ines.post("/my-data/tokens", "name", "Back-up", "scope", "read", "days", days).is(200)
		token := strings.Join(texts(got, "pre"), "")
		if !strings.HasPrefix(token, people.TokenPrefix) || strings.Contains(ines.get("/my-data/tokens").body, token) {
			t.Fatalf("the token is %q, or it is shown again", token)
		}
		return w.program(token)
	}
	for _, bad := range [][]string{{"name", "", "scope", "read", "days", "7"}, {"name", "x", "days", "7"}, {"name", "x", "scope", "read"},
		{"name", "x", "scope", "read", "days", "0"}, {"name", "x", "scope", "read", "days", "366"}} {
		ines.post("/my-data/tokens", bad...).is(422)
	}
	ines.post("/my-data/tokens", "name", "x", "scope", "everything", "scope", "read", "days", "7").is(400)
	key := makes("7")
	if o := w.letter("ines@example.org"); o.Kind != letters.Token {
		t.Errorf("the letter is a %s", o.Kind)
	}
	if me := into[Me](key.do("GET", "/api/me", nil), 200); len(me.Scopes) != 1 || me.Scopes[0] != "read" {
		t.Errorf("scopes %v", me.Scopes)
	}
	page := ines.get("/my-data/tokens")
	if !strings.Contains(page.body, "Back-up") || !strings.Contains(page.body, "Last used on") {
		t.Errorf("the page does not show the key and its use: %s", page.body)
	}
	w.later(7*24*time.Hour - 3*time.Second)
	key.do("GET", "/api/me", nil).is(200)
	w.later(3 * time.Second)
	key.do("GET", "/api/me", nil).is(401)

	ines.post("/my-data/tokens", "name", "x", "scope", "read", "days", "7").is(303, "/sign-in") // the session is over as well
	again := w.program("")
	again.token = into[Opened](again.do("POST", "/api/session", doc{"email": "ines@example.org", "password": password}), 201).Token
	ines.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: again.token}})
	key = makes("365")
	w.later(people.FreshLife)
	ines.post("/my-data/tokens", "name", "x", "scope", "erase", "days", "7").is(303, proveAnew+"/my-data/tokens")
	w.browser().post("/forgot", "email", "ines@example.org").is(303)
	into[Opened](again.do("POST", "/api/password", doc{"token": strings.TrimPrefix(w.link("ines@example.org"), "/password?t="), "password": password}), 201)
	key.do("GET", "/api/me", nil).is(401)
}

// TestTokensMost: nobody has more keys than anybody may have, and what the pages log of them is nothing.
func TestTokensMost(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	var last *program
	for range people.TokensMost {
		last = ines.key(people.ScopeRead)
	}
	who, err := w.site.Session(t.Context(), ines.session(), w.clock())
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.site.MakeToken(t.Context(), who, people.Token{ID: seal.NewID(), Name: seal.NewText("x"), Scopes: []people.Scope{people.ScopeRead}, Made: w.clock(), Ends: w.clock().Add(time.Hour)})
	if err != store.ErrTokens {
		t.Errorf("one more: %v", err)
	}
	last.do("GET", "/api/me", nil).is(200)
	if log := w.log.text(); strings.Contains(log, last.token) || strings.Contains(log, "ines@") {
		t.Error("the log holds what a program sent")
	}
}
