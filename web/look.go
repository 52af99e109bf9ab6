package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/store"
	"charte/web/page"
)

// Where the few files of the pages are.
const (
	stylePath = "/style.css"
	iconPath  = "/icon.svg"

	passkeyPath = "/passkey.js"
	sealPath    = "/seal.js"
)

var (
	style    = prepare("text/css; charset=utf-8", page.StyleSheet())
	icon     = prepare("image/svg+xml", page.Icon())
	passkey  = prepare("text/javascript; charset=utf-8", page.PasskeyScript())
	styleURL = versioned(stylePath, style)
	iconURL  = versioned(iconPath, icon)

	passkeyURL = versioned(passkeyPath, passkey)
	sealer     = prepare("text/javascript; charset=utf-8", page.SealScript())
	sealURL    = versioned(sealPath, sealer)
)

// versioned is an address that changes with its content, so that a browser may keep it for long.
func versioned(path string, p prepared) string { return path + "?v=" + p.version() }

// static serves one of the files of the pages.
func static(p prepared) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "public, max-age=300")
		if r.URL.Query().Get("v") == p.version() {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		return p.serve(w, r)
	}
}

// look is how a site's pages are framed.
type look struct {
	programs *interfaces // the JSON API

	site    *store.Site
	plan    *plan.Plan
	toolbar *Toolbar
	secure  bool // the site is reached over https
	now     func() time.Time
	read    map[string]policy.Document // by language: the words of the plan, which does not change while it is served
	uploads *uploads
	chunks  *chunking
	chosen  chosen
}

func newLook(s *store.Site, t *Toolbar, now func() time.Time) look {
	read := make(map[string]policy.Document)
	for _, lang := range s.Plan.Charter.Site.Languages {
		read[lang] = policy.Read(s.Plan, lang)
	}
	return look{site: s, plan: s.Plan, toolbar: t, secure: strings.HasPrefix(s.Base, "https://"), now: now, read: read}
}

// done are the acts that a page may confirm at its top, by the query that a redirect carries.
var done = []string{"sent", "drafted", "discarded", "taken-back", "taken-out", "confirmed", "password", "corrected", "asked", "address", "added", "removed", "picture", "picture-removed", "agreed", "withdrawn", "stopped", "objected", "language", "signed-out", "second-needed", "factor-added", "factor-removed", "sessions-ended", "ended-for", "password-changed", "token-ended", "terms-agreed", "terms-kept", "invited", "accepted", "declined", "cut", "left", "blocked", "allowed", "recalled", "uninvited", "role-given", "role-taken", "answered", "taken", "let-in", "shut-out", "directed", "undirected", "document-withdrawn", "parent-asked", "still-minor", "entered", "opened", "of-age", "permitted", "withheld", "key-made", "key-confirmed", "key-removed", "spare-made", "spare-rehearsed", "spare-retired", "document-accepted", "document-refused", "sought-form", "sought-picture", "terms-sought", "concluded", "identity-asked"}

// frame is what a page shows around its matter, to whoever asks.
func (l look) frame(r *http.Request) page.Frame {
	c := asking(r)
	if c.lang == "" {
		c.lang = newSpeech(l.plan.Charter.Site.Languages).asked(r)
	}
	site, owner := l.plan.Charter.Site, l.plan.Charter.Controller
	f := page.Frame{Lang: c.lang, SiteName: site.Name.In(c.lang), Path: here(r.URL), Signed: c.signed,
		Profile: c.signed && len(l.lists(c.who.Kind))+len(l.plan.Pictures(c.who.Kind)) > 0, Controller: owner.Name, Contact: owner.Contact,
		StyleURL: styleURL, IconURL: iconURL}
	if l.toolbar != nil {
		f.Demo, f.ClockURL, f.MailURL = true, l.toolbar.Clock, l.toolbar.Mail
	}
	f.Works = len(c.offices) > 0
	f.Access, f.People = c.signed && l.opens(c.who.Kind), c.signed && l.reaches(c.who.Kind)
	f.Papers = c.signed && len(l.plan.Deposited(c.who.Kind)) > 0
	f.Coming = l.announced(c)
	f.Within = c.within.says(f, c.who.Acting())
	if f.Records = c.signed && len(l.plan.Forms(c.who.Kind)) > 0; !c.signed {
		f.Forms = l.forms(c.lang, plan.Visitor)
	}
	f.Flash = flash(f, r.URL.Query().Get("done"))
	return f
}

func flash(f page.Frame, act string) string {
	for _, known := range done {
		switch {
		case act != known:
		case act == "asked":
			return f.T("address.asked", int(people.TicketAddress.Life().Hours()))
		default:
			return f.T("done." + known)
		}
	}
	return ""
}

// here is the page's own address for the language switch, without what was just done.
func here(u *url.URL) string {
	to, q := local(u), u.Query()
	q.Del("done")
	q.Del("lang")
	to.RawQuery = q.Encode()
	return to.String()
}

// show draws a page. What depends on a cookie is kept by nobody.
func (l look) show(w http.ResponseWriter, r *http.Request, status int, p page.Page) error {
	h := w.Header()
	h.Set("Vary", "Cookie, Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
		if asking(r).signed || r.Method == http.MethodPost {
			h.Set("Cache-Control", "no-store")
		}
	}
	return draw(w, status, p, asking(r).who)
}

// say is a text of the charter in a language, typeset.
func say(lang string, t charter.Text) string { return plan.Typeset(lang, t.In(lang)) }

// lists are the list fields that a kind of people keep on their profile.
func (l look) lists(kind string) []string {
	k, _ := l.plan.Charter.Kind(kind)
	return k.Lists
}

// kinds are the ways to join.
func (l look) kinds(lang string) []page.Kind {
	var out []page.Kind
	for _, k := range l.plan.Joins() {
		out = append(out, kindOf(k, lang))
	}
	return out
}

func kindOf(k charter.Kind, lang string) page.Kind {
	return page.Kind{Name: k.Name, Label: say(lang, k.Label), Text: say(lang, k.Text)}
}
