package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"charte/charter"
	"charte/plan"
	"charte/policy"
	"charte/sites"
	"charte/store"
)

// TestPolicyInLayers: in short first, then what is measured in sight and what is only declared folded, yet each says so; and a way to
// start each right.
//
// Law: GDPR 12(1), GDPR 12(2)
func TestPolicyInLayers(t *testing.T) {
	w := found(t)
	d := policy.Read(w.site.Plan, "en")
	got := w.browser().get("/policy").is(http.StatusOK)
	got.shows(times(len(d.Summary), ".brief li"), has("details.more"), hasNo("details[open]"), has("a[href=/policy.pdf?lang=en]"), hasNo("a[href=/policy/children]"))
	for _, point := range d.Summary {
		got.shows(has("a[href=#s-"+point.Section+"]"), in("#s-"+point.Section))
	}
	for _, right := range d.Rights {
		got.shows(in(".lines", says(right.Short)))
		for _, to := range right.Start {
			if !strings.Contains(got.body, `href="`+strings.ReplaceAll(to.URL, "&", "&amp;")+`"`) {
				t.Errorf("%s does not start at %s", right.ID, to.URL)
			}
		}
	}
	for _, section := range d.Sections {
		for _, x := range section.Sentences() {
			if x.Promise.DeclaredOnly() {
				got.shows(in("#"+x.Anchor, says("declared only")))
			} else {
				got.shows(in("#"+x.Anchor, has("a[href=/proof#"+x.Anchor+"]")))
			}
		}
	}
}

// TestPageForChildren: a site that concerns children leads them to a page of their own; another site has no such page.
//
// Law: GDPR 12(1)
func TestPageForChildren(t *testing.T) {
	w := found(t, func(c *Config) { c.Sites = append(c.Sites, respite(t)) })
	w.browser().get(policy.ChildrenPath).is(http.StatusNotFound)
	for _, lang := range []string{"fr", "en"} {
		ask := func(path string) reply {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = "respite.localhost"
			r.Header.Set("Accept-Language", lang)
			a := httptest.NewRecorder()
			w.server.ServeHTTP(a, r)
			return reply{t: t, status: a.Code, header: a.Header(), body: a.Body.String()}
		}
		word := map[string]string{"fr": "Qui décide", "en": "Who decides?"}[lang]
		ask("/policy").is(http.StatusOK).shows(has("a[href=" + policy.ChildrenPath + "]"))
		ask(policy.ChildrenPath).is(http.StatusOK).shows(times(1, "h1"), says(word), has("a[href=/policy]"))
	}
}

// respite is the site for families.
func respite(t *testing.T) *store.Site {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c, err := charter.Parse("respite", sites.Charter("respite"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := db.Site(plan.Compile(c), "http://respite.localhost")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
