package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"charte/charter"
	"charte/plan"
	"charte/sites"
	"charte/web/page"
)

// TestVisitFindsNothing: on the site as it is.
//
// Law: LIL 82
func TestVisitFindsNothing(t *testing.T) {
	w := found(t, func(c *Config) {
		c.Toolbar = &Toolbar{Clock: "http://clock.localhost:8080", Mail: "http://mail.localhost:8080"}
	})
	v, err := w.server.Visit(t.Context(), w.site)
	if err != nil || v.Cookies != 0 || v.Parties != 0 || v.Pages < 20 {
		t.Errorf("%+v, %v", v, err)
	}
	if text := w.log.text(); strings.Contains(text, "request") {
		t.Errorf("a visit is logged as a visitor's:\n%s", text)
	}
	for _, path := range []string{"/", "/policy", "/proof", "/join/seeker", "/join/coach", "/sign-in", "/forgot"} {
		if !strings.Contains(" "+strings.Join(w.served().public, " ")+" ", " "+path+" ") {
			t.Errorf("the visit does not see %s", path)
		}
	}
}

// TestVisitFindsWhatIsPlanted: each thing that a page may not have is counted, when the guards do not stop it.
func TestVisitFindsWhatIsPlanted(t *testing.T) {
	for name, c := range map[string]struct {
		plant            func(http.ResponseWriter)
		cookies, parties bool
	}{
		"an undeclared cookie": {func(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "_ga=1") }, true, false},
		"a lasting cookie":     {func(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "charte_lang=fr; Max-Age=9999") }, true, false},
		"what is no cookie":    {func(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "=") }, true, false},
		"an image of another":  {func(w http.ResponseWriter) { _, _ = w.Write([]byte(`<img src="https://pixel.example/p.gif">`)) }, false, true},
		"no policy":            {func(w http.ResponseWriter) { w.Header().Del("Content-Security-Policy") }, false, true},
		"a redirect elsewhere": {func(w http.ResponseWriter) { w.Header().Set("Location", "https://other.example") }, false, true},
		"a preload of another": {func(w http.ResponseWriter) { w.Header().Set("Link", "<https://cdn.example/a.css>; rel=preload") }, false, true},
	} {
		w := found(t)
		inner := w.server.handler
		w.server.handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(out, r)
			c.plant(out)
		})
		v, err := w.server.Visit(t.Context(), w.site)
		if err != nil || (v.Cookies > 0) != c.cookies || (v.Parties > 0) != c.parties {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

// TestVisitMeetsTheGuards: a cookie that a handler sets never leaves, so a visit does not meet it.
func TestVisitMeetsTheGuards(t *testing.T) {
	w := found(t)
	inner := w.served().mux
	w.served().mux = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		out.Header().Add("Set-Cookie", "_ga=1")
		inner.ServeHTTP(out, r)
	})
	v, err := w.server.Visit(t.Context(), w.site)
	if err != nil || v.Cookies != 0 || !strings.Contains(w.log.text(), "does not declare") {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestVisitTriesPasswords: it finds nothing on the site as it is, a rule that asks for less than the charter says, and doors that nothing slows
// down; its own tries are no visitor's.
//
// Law: GDPR 32(1)(d)
func TestVisitTriesPasswords(t *testing.T) {
	figures := prometheus.NewRegistry()
	w := found(t, func(c *Config) { c.Metrics = figures })
	for range 30 { // and never comes in its own way
		v, err := w.server.Visit(t.Context(), w.site)
		if err != nil || v.Tried != 3 || v.Short != 0 || v.Doors != 2 || v.Hasty != 0 {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	all, err := figures.Gather()
	for _, one := range all {
		if err != nil || one.GetName() == "charte_throttled_total" {
			t.Errorf("figures of people who were slowed down: %v %v", one, err)
		}
	}
	w.browser().post("/sign-in", "email", "ines@example.org", "password", "x").is(http.StatusUnprocessableEntity)

	source := []byte(strings.Replace(string(sites.Skills()), "length: 15", "length: 40", 1))
	w = foundUnder(t, source, paceless)
	shorter, err := charter.Parse("shorter.yaml", sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	other := *w.served().look.site
	other.Plan = plan.Compile(shorter)
	w.served().look.site, w.served().look.plan = &other, other.Plan
	if v, err := w.server.Visit(t.Context(), w.site); err != nil || v.Short != 3 || v.Hasty != 2 {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestVisitTriesForms: each form tells its notice and takes nothing without it, on the five sites; a form that says less, one that takes what it
// is sent all the same, and what was taken down by a way that nobody declared are found.
//
// Law: GDPR 13(1)
func TestVisitTriesForms(t *testing.T) {
	for _, one := range sites.Names() {
		w := foundUnder(t, sites.Charter(one))
		if v, err := w.server.Visit(t.Context(), w.site); err != nil || v.Forms < 2 || v.Silent != 0 {
			t.Errorf("%s: %+v, %v", one, v, err)
		}
	}
	for name, spoils := range map[string]func(r *http.Request, out *fetched){
		"takes all": func(r *http.Request, out *fetched) {
			if r.Method == http.MethodPost {
				out.status = http.StatusSeeOther
			}
		},
		"says nothing": func(_ *http.Request, out *fetched) {
			out.body = *bytes.NewBufferString(strings.ReplaceAll(out.body.String(), "account", "thing"))
		},
	} {
		w := found(t)
		inner := w.server.handler
		w.server.handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			kept := &fetched{at: r.URL, header: out.Header(), status: http.StatusOK}
			inner.ServeHTTP(kept, r)
			spoils(r, kept)
			out.WriteHeader(kept.status)
			_, _ = out.Write(kept.body.Bytes())
		})
		if v, err := w.server.Visit(t.Context(), w.site); err != nil || v.Forms == 0 || v.Silent == 0 {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

func TestVisitSaysWhatIsBroken(t *testing.T) {
	w := found(t)
	w.served().mux = answering(route{"GET /", func(http.ResponseWriter, *http.Request) error { panic("x") }})
	if _, err := w.server.Visit(t.Context(), w.site); err == nil {
		t.Error("a visit of a broken site finds nothing wrong")
	}
}

func TestParties(t *testing.T) {
	at := mustURL("http://skills.localhost/policy")
	for text, want := range map[string]int64{
		`<a href="https://other.example">x</a>`:                               0,
		`<a href="/x" ping="https://other.example">x</a>`:                     1,
		`<img src="/x.png">`:                                                  0,
		`<img src="http://skills.localhost/x.png">`:                           0,
		`<img src="//skills.localhost/x.png">`:                                0,
		`<img src="//other.example/x.png">`:                                   1,
		`<img src=" https://other.example/x.png">`:                            1,
		`<img src="http://skills.localhost:81/x.png">`:                        1,
		`<img srcset="/a.png 1x, https://other.example/b.png 2x">`:            1,
		`<script src="https://other.example/x.js"></script>`:                  1,
		`<iframe src="https://other.example"></iframe>`:                       1,
		`<link rel="stylesheet" href="https://other.example/x.css">`:          1,
		`<link rel="preconnect" href="https://other.example">`:                1,
		`<form action="https://other.example"><button></form>`:                1,
		`<form action="/x"><button formaction="https://other.example">`:       1,
		`<object data="https://other.example/x"></object>`:                    1,
		`<video poster="https://other.example/x.png"></video>`:                1,
		`<svg><image xlink:href="https://other.example/x.svg"></image></svg>`: 1,
		`<svg><use href="https://other.example/x.svg#a"></use></svg>`:         1,
		`<base href="https://other.example/">`:                                1,
		`<meta http-equiv="refresh" content="0; url=https://other.example">`:  1,
		`<p style="background: url(https://other.example/x.png)">`:            1,
		`<style>@import "https://other.example/x.css";</style>`:               1,
		`<style>p { background: url( '/x.png' ) }</style>`:                    0,
		`<img src="data:image/png;base64,AAAA">`:                              0,
		`<img src="http://[bad">`:                                             1,
	} {
		if got := partiesOfPage(at, bytes.NewBufferString(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	if got := partiesOfStyle(at, string(page.StyleSheet())+`a{b:url("https://x.example")}@import url(//y.example/z.css);`); got != 2 {
		t.Errorf("%d in a style sheet, want 2", got)
	}
}

func TestStrict(t *testing.T) {
	for _, good := range []string{contentPolicy, contentPolicy + "; script-src 'self'"} {
		if !strict(good) {
			t.Errorf("%q is weak", good)
		}
	}
	for _, weak := range []string{
		"", "default-src 'self'", strings.Replace(contentPolicy, "default-src 'none'; ", "", 1),
		strings.Replace(contentPolicy, "style-src 'self'", "style-src 'self' 'unsafe-inline'", 1), strings.Replace(contentPolicy, "img-src 'self'", "img-src *", 1),
		strings.Replace(contentPolicy, "img-src 'self'", "img-src 'self' https://pixel.example", 1), strings.Replace(contentPolicy, "frame-ancestors 'none'; ", "", 1),
		strings.Replace(contentPolicy, "form-action 'self'; ", "", 1), contentPolicy + "; script-src 'self' 'unsafe-inline'",
		strings.Replace(contentPolicy, "require-trusted-types-for 'script'; ", "", 1) + "; script-src 'self'", contentPolicy + "; script-src https://x.example", contentPolicy + "; report-uri https://x.example",
	} {
		if strict(weak) {
			t.Errorf("%q passes for strict", weak)
		}
	}
}
