package web

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"charte/policy"
)

// TestShapes: each shape of the policy, in each language, as anybody gets it.
//
// Law: GDPR 12(1)
func TestShapes(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for _, f := range shapes {
		for _, lang := range []string{"fr", "en"} {
			b := w.browser()
			b.lang = map[string]string{"fr": "en", "en": "fr"}[lang]
			got := b.raw(f.path + "?lang=" + lang).is(http.StatusOK)
			b.lang = lang
			accepted := b.raw(f.path, header("Cookie", langCookie+"="+map[string]string{"fr": "en", "en": "fr"}[lang])).is(http.StatusOK)
			if got.body != accepted.body || got.header.Get("ETag") != accepted.header.Get("ETag") {
				t.Errorf("%s %s: asked for in two ways, it is two things", f.path, lang)
			}
			want, err := f.write(w.site, policy.Read(w.site.Plan, lang), w.clock())
			if err != nil || got.body != string(want) {
				t.Errorf("%s %s: not what the policy says (%v)", f.path, lang, err)
			}
			for name, want := range map[string]string{"Content-Type": f.kind, "Content-Language": lang, "Cache-Control": "public, max-age=300", "Set-Cookie": ""} {
				if got.header.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", f.path, name, got.header.Get(name), want)
				}
			}
			if vary := got.header.Get("Vary"); !strings.HasPrefix(vary, "Cookie, Accept-Language") {
				t.Errorf("%s: Vary %q", f.path, vary)
			}
			tag := header("If-None-Match", got.header.Get("ETag"))
			if same := b.raw(f.path, tag).is(http.StatusNotModified); same.body != "" {
				t.Errorf("%s: 304 with a body", f.path)
			}
			if only := b.ask(http.MethodHead, f.path, nil).is(http.StatusOK); only.body != "" {
				t.Errorf("%s: HEAD with a body", f.path)
			}
		}
		w.browser().post(f.path).is(http.StatusMethodNotAllowed)
		if own := ines.get(f.path).is(http.StatusOK); own.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the version that somebody is under may be kept for others", f.path)
		}
	}
	if pdf := w.browser().get("/policy.pdf"); !strings.HasPrefix(pdf.body, "%PDF-") || pdf.header.Get("Content-Disposition") != `attachment; filename="skills-policy-1-en.pdf"` {
		t.Error("what is served as PDF is none")
	}
}

var linked = regexp.MustCompile(`^<(/[^>]*)>; rel="alternate"; type="([^"]+)"; hreflang="(fr|en)"$`)

// TestPolicyLeadsToItsShapes: every address that the page gives answers in the language of the page.
func TestPolicyLeadsToItsShapes(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for _, b := range []*browser{w.browser(), ines.browser} {
		for _, lang := range []string{"fr", "en"} {
			b.lang = lang
			links := b.get("/policy").header.Values("Link")
			if len(links) != len(shapes) {
				t.Fatalf("%d links for %d shapes", len(links), len(shapes))
			}
			for _, line := range links {
				m := linked.FindStringSubmatch(line)
				if m == nil || m[3] != lang {
					t.Fatalf("%q", line)
				}
				got := b.get(m[1]).is(http.StatusOK)
				if got.header.Get("Content-Type") != m[2] || got.header.Get("Content-Language") != lang {
					t.Errorf("%s: %v", line, got.header)
				}
			}
		}
	}
}

// TestGlobalPrivacyControl: the page that the draft of the W3C asks for, and an answer that does not change with the signal.
//
// Law: GDPR 7(1), LIL 82
func TestGlobalPrivacyControl(t *testing.T) {
	w := found(t)
	b := w.browser()
	got := b.get("/.well-known/gpc.json").is(http.StatusOK)
	var said map[string]any
	if err := json.Unmarshal([]byte(got.body), &said); err != nil || len(said) != 2 || said["gpc"] != true || said["lastUpdate"] != w.site.Plan.Charter.Version.Date.Format("2006-01-02") {
		t.Errorf("%s (%v)", got.body, err)
	}
	if got.header.Get("Content-Type") != "application/json" {
		t.Errorf("%v", got.header)
	}
	for _, path := range []string{"/", "/policy", "/join/seeker", "/sign-in"} {
		without, with := b.get(path), b.ask(http.MethodGet, path, nil, header("Sec-GPC", "1"))
		if without.body != with.body || len(with.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: who does not send the signal is treated in another way", path)
		}
	}
}
