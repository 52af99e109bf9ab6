package demo

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"charte/charter"
	"charte/web/page"
)

// Where the clock stands on the demonstration's own host, and where a new version of the policy is announced.
const (
	clockPath   = "/clock"
	versionPath = "/version"
)

// desk is the demonstration's own host: the mailbox and the clock.
type desk struct {
	*Demo
	moving   sync.Mutex // one step at a time
	mu       sync.Mutex
	happened []happening // newest first
}

type happening struct {
	at    time.Time
	what  charter.Text
	count int
}

// steps are how far the clock moves, by the value of its button.
var steps = map[string]charter.Period{"1d": {Days: 1}, "30d": {Days: 30}, "13m": {Months: 13}}

// policyOfDesk is the same as the site's: no script, nothing from elsewhere.
const policyOfDesk = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// hosts sends the demonstration's own host to its desk, and all the others to the site.
func (d *Demo) hosts(site http.Handler) http.Handler {
	k := &desk{Demo: d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", k.mailbox)
	mux.HandleFunc("GET /letters/{n}", k.letter)
	mux.HandleFunc("GET "+clockPath, k.clockPage)
	mux.HandleFunc("POST "+clockPath, k.move)
	mux.HandleFunc("POST "+versionPath, k.newVersion)
	mux.HandleFunc("GET /style.css", file("text/css; charset=utf-8", page.StyleSheet()))
	mux.HandleFunc("GET /icon.svg", file("image/svg+xml", page.Icon()))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		k.show(w, http.StatusNotFound, page.Failure{Frame: k.frame(r), Status: http.StatusNotFound})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if strings.EqualFold(host, "mail.localhost") {
			w.Header().Set("Content-Security-Policy", policyOfDesk)
			w.Header().Set("Referrer-Policy", "same-origin")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			mux.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	})
}

func file(kind string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}
}

var spoken = language.NewMatcher([]language.Tag{language.French, language.English})

func (k *desk) frame(r *http.Request) page.Frame {
	_, at := language.MatchStrings(spoken, r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	lang := []string{"fr", "en"}[at]
	owner := k.site.Plan.Charter
	return page.Frame{Lang: lang, SiteName: owner.Site.Name.In(lang), Path: r.URL.RequestURI(), StyleURL: "/style.css", IconURL: "/icon.svg",
		Bare: true, SiteURL: k.SiteURL, Demo: true, ClockURL: k.ClockURL, MailURL: k.MailURL}
}

func (k *desk) show(w http.ResponseWriter, status int, p page.Page) {
	var out bytes.Buffer
	if err := page.Render(&out, p); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// lettersShown bounds the mailbox page; the older letters keep their addresses. Moving the clock by 13 months sends
// more than 200, and visitors look for their own among them.
const lettersShown = 500

func (k *desk) mailbox(w http.ResponseWriter, r *http.Request) {
	p := page.Mailbox{Frame: k.frame(r)}
	all := k.box.all()
	for i, l := range all[:min(len(all), lettersShown)] {
		p.Letters = append(p.Letters, page.Envelope{URL: "/letters/" + strconv.Itoa(len(all)-i), To: l.to, Subject: l.subject, At: l.at})
	}
	k.show(w, http.StatusOK, p)
}

func (k *desk) letter(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	l, ok := k.box.nth(n)
	if err != nil || !ok {
		k.show(w, http.StatusNotFound, page.Failure{Frame: k.frame(r), Status: http.StatusNotFound})
		return
	}
	k.show(w, http.StatusOK, page.Letter{Frame: k.frame(r), From: l.from, To: l.to, Subject: l.subject, At: l.at, Body: l.body})
}

func (k *desk) clockPage(w http.ResponseWriter, r *http.Request) {
	p := page.Clock{Frame: k.frame(r), Now: k.clock.Now()}
	p.Applies, p.Announced = k.amended(r.Context())
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, h := range k.happened {
		p.Happenings = append(p.Happenings, page.Happening{At: h.at, Text: h.what.In(p.Lang), Count: h.count})
	}
	k.show(w, http.StatusOK, p)
}

var crossOrigin = http.NewCrossOriginProtection()

// ours refuses what a page of another site makes a browser send.
func (k *desk) ours(w http.ResponseWriter, r *http.Request) bool {
	silent := r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
	if err := crossOrigin.Check(r); err != nil || silent {
		k.show(w, http.StatusForbidden, page.Failure{Frame: k.frame(r), Status: http.StatusForbidden})
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	return true
}

// move lets time pass, and returns once everything that became due is done.
func (k *desk) move(w http.ResponseWriter, r *http.Request) {
	if !k.ours(w, r) {
		return
	}
	step, ok := steps[r.PostFormValue("step")]
	if !ok {
		k.show(w, http.StatusBadRequest, page.Failure{Frame: k.frame(r), Status: http.StatusBadRequest})
		return
	}
	k.done(w, r, k.pass(context.WithoutCancel(r.Context()), step))
}

// newVersion announces a version that asks people for something more.
func (k *desk) newVersion(w http.ResponseWriter, r *http.Request) {
	if !k.ours(w, r) {
		return
	}
	ctx := context.WithoutCancel(r.Context())
	_, err := k.announce(ctx)
	if err == nil {
		err = k.pass(ctx, charter.Period{})
	}
	k.done(w, r, err)
}

func (k *desk) done(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		k.log.Error("a step of the demonstration failed", "err", err)
		k.show(w, http.StatusInternalServerError, page.Failure{Frame: k.frame(r), Status: http.StatusInternalServerError})
		return
	}
	http.Redirect(w, r, clockPath, http.StatusSeeOther)
}

func (k *desk) pass(ctx context.Context, step charter.Period) error {
	k.moving.Lock()
	defer k.moving.Unlock()
	now := k.clock.Now()
	k.clock.Advance(step.After(now).Sub(now))
	if err := k.remember(); err != nil {
		return err
	}
	before := k.box.count()
	done, err := k.work.Tick(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.clock.Now()
	for _, h := range []happening{
		{at, charter.Text{FR: "courriels envoyés", EN: "letters sent"}, k.box.count() - before},
		{at, charter.Text{FR: "adresses de connexion arrivées à leur terme", EN: "sign-in addresses past their time"}, int(done.Expired)},
		{at, charter.Text{FR: "inscriptions jamais confirmées, effacées", EN: "joins never confirmed, erased"}, done.Unconfirmed},
		{at, charter.Text{FR: "comptes rendus anonymes", EN: "accounts made anonymous"}, done.Ended},
		{at, charter.Text{FR: "personnes prévenues par e-mail", EN: "people warned by e-mail"}, done.Warned},
		{at, charter.Text{FR: "personnes à qui la nouvelle version s’applique", EN: "people under the new version"}, done.Moved},
		{at, charter.Text{FR: "personnes à qui la nouvelle version est annoncée", EN: "people told of the new version"}, done.Told},
	} {
		if h.count > 0 {
			k.happened = append([]happening{h}, k.happened...)
		}
	}
	return err
}
