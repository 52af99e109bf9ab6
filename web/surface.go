package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"charte/paper"
	"charte/policy"
	"charte/register"
	"charte/store"
)

// shape is a form of the policy for machines and printers. Its address takes the language from its query, or from what the request
// accepts, and never from a cookie: the answer is the same for everybody who is under the same version.
type shape struct {
	path, kind string
	write      func(*store.Site, policy.Document, time.Time) ([]byte, error)
}

const pdf = "application/pdf"

// shapes are all of them.
var shapes = []shape{
	{"/policy.json", "application/json", func(_ *store.Site, d policy.Document, _ time.Time) ([]byte, error) { return policy.JSON(d) }},
	{"/policy.jsonld", "application/ld+json", func(s *store.Site, d policy.Document, now time.Time) ([]byte, error) {
		var out bytes.Buffer
		err := register.PolicyJSONLD(&out, s.Plan.Charter, d.Lang, now)
		return out.Bytes(), err
	}},
	{"/policy.md", "text/markdown; charset=utf-8", func(_ *store.Site, d policy.Document, _ time.Time) ([]byte, error) {
		return []byte(policy.Markdown(d)), nil
	}},
	{"/policy.txt", "text/plain; charset=utf-8", func(_ *store.Site, d policy.Document, _ time.Time) ([]byte, error) {
		return []byte(policy.PlainText(d)), nil
	}},
	{"/policy.pdf", pdf, func(_ *store.Site, d policy.Document, _ time.Time) ([]byte, error) { return paper.PDF(d) }},
}

// shapeAt is the shape at an address, and whether there is one.
func shapeAt(path string) (shape, bool) {
	for _, f := range shapes {
		if f.path == path {
			return f, true
		}
	}
	return shape{}, false
}

// published serves one shape of the policy, written once in each language when it is first asked for.
//
// Law: GDPR 12(1)
func published(s *store.Site, l look, path string) handler {
	f, _ := shapeAt(path)
	tongues := newSpeech(s.Plan.Charter.Site.Languages)
	written := make(map[string]func() (prepared, error))
	for lang, d := range l.read {
		written[lang] = sync.OnceValues(func() (prepared, error) {
			body, err := f.write(s, d, l.now())
			if err != nil {
				return prepared{}, fmt.Errorf("web: %s: %w", path, err)
			}
			return prepare(f.kind, body), nil
		})
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		lang := tongues.speaks(r.URL.Query().Get("lang"))
		if lang == "" {
			lang = tongues.accepted(r)
		}
		p, err := written[lang]()
		if err != nil {
			return err
		}
		w.Header().Set("Content-Language", lang)
		if f.kind == pdf { // the content policy of the site would keep some browsers from drawing it themselves
			w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"%s-policy-%d-%s.pdf\"", s.Name(), s.Plan.Charter.Version.Number, lang))
		}
		forAll(w.Header(), r)
		vary(w.Header(), "Accept-Language")
		return p.serve(w, r)
	}
}

// forAll lets an answer be kept, unless it is that of the version that one person is under.
func forAll(h http.Header, r *http.Request) {
	h.Set("Cache-Control", "public, max-age=300")
	if asking(r).signed {
		h.Set("Cache-Control", "no-store")
	}
	vary(h, "Cookie")
}

// withShapes tells the readers of the policy where its other shapes are, in the language of the page (RFC 8288).
func withShapes(page handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		for _, f := range shapes {
			to := url.URL{Path: f.path, RawQuery: url.Values{"lang": {asking(r).lang}}.Encode()}
			w.Header().Add("Link", fmt.Sprintf("<%s>; rel=\"alternate\"; type=%q; hreflang=%q", &to, f.kind, asking(r).lang))
		}
		return page(w, r)
	}
}

// globalPrivacy says whether the site abides by Global Privacy Control, and since which version of its policy.
//
// Law: GDPR 7(1), GDPR 21(2), LIL 82
func globalPrivacy(s *store.Site) handler {
	c := s.Plan.Charter
	body, _ := json.Marshal(struct {
		GPC  bool   `json:"gpc"`
		Date string `json:"lastUpdate"`
	}{policy.AbidesByGPC(c), c.Version.Date.UTC().Format(time.DateOnly)})
	p := prepare("application/json", body)
	return func(w http.ResponseWriter, r *http.Request) error {
		forAll(w.Header(), r)
		return p.serve(w, r)
	}
}
