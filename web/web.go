// Package web keeps the promise that people meet the site in plain pages, without a script, and that nothing on them
// reports to anybody else (GDPR 12(1), 25(2); LIL 82).
// It answers requests: which site, which language, who asks, which room decides, and which page says so.
// It decides who may see what, what leaves with an answer (cookies, headers), and how an error reads.
// It never decides about personal data itself, never writes a path, an address or a value into a log, and reads no clock.
package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"charte/store"
	"charte/web/page"
)

// Config is what a server is made of.
type Config struct {
	Sites      []*store.Site
	Now        func() time.Time     // the one clock of the program; required
	Log        *slog.Logger         // nil: no log
	TrustProxy bool                 // believe the last address of X-Forwarded-For: only behind a proxy that writes it
	Scan       Scan                 // looks for malware in what people upload, before anything else reads it; nil: nothing does
	Breached   Breached             // knows the passwords that were stolen elsewhere; nil: none is known
	Toolbar    *Toolbar             // the demonstration's links, shown on each page; nil in service
	Metrics    *prometheus.Registry // where the server's figures are kept and /metrics reads; nil: a new one
	PerAccount Pace                 // of sign-ins, joins and forgotten passwords, each; zero: 10 at once, then 2 a minute
	PerNetwork Pace                 // the same for a /24 or a /48; zero: 100 at once, then 60 a minute

	uploads *uploads
	chunks  *chunking

	Origins map[string][]string // by the id of a site: where else pages are whose scripts may call its JSON API and ask for its passkeys, such as "https://pages.example"

	PerToken      Pace // of requests to the JSON API with one token; zero: 120 at once, then 2 a second
	PerAPINetwork Pace // the same for a /24 or a /48; zero: 600 at once, then 10 a second
}

// Toolbar has the addresses of the demonstration's clock and mailbox.
type Toolbar struct{ Clock, Mail string }

// Server answers for all the sites of a Config. It is an http.Handler.
type Server struct {
	fronts  map[string]*front // by host name
	log     *slog.Logger
	figures *figures
	gate    *throttle
	handler http.Handler
}

// New makes a server. Each site answers at the host of its charter, at the one of its letters, and at its id under
// localhost, on any port.
func New(c Config) *Server {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	s := &Server{fronts: map[string]*front{}, log: c.Log, figures: newFigures(c.Metrics, c.Sites, c.Now)}
	gate := newThrottle(c.PerAccount, c.PerNetwork, c.Now, s.figures)
	s.gate = gate
	c.uploads, c.chunks = newUploads(c, s.figures), newChunking()
	for _, one := range c.Sites {
		f := newFront(one, c, gate)
		for _, host := range hosts(one) {
			s.fronts[host] = f
		}
	}
	s.handler = s.surface(c)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// site is one site under one version of its charter, as the web serves it.
type site struct {
	*store.Site
	look
	speech
	mux    http.Handler
	public []string // the pages that anybody may ask for, by their addresses

	origins []string // of the pages elsewhere that may call the JSON API
}

func newSite(one *store.Site, c Config, gate *throttle) *site {
	one = one.Elsewhere(c.Origins[one.Name()])
	s := &site{Site: one, look: newLook(one, c.Toolbar, c.Now), speech: newSpeech(one.Plan.Charter.Site.Languages)}
	s.look.chunks = c.chunks
	s.look.uploads, s.look.chosen, s.origins = c.uploads, chosen{c.Breached, c.Log}, c.Origins[one.Name()]
	from := networks{trust: c.TrustProxy}
	from.field, from.kept = one.Plan.Address()
	s.programs = newInterfaces(one, s.look, doors{gate, newQuota(gate, c.PerToken, c.PerAPINetwork), from})
	list := append(routes(one, s.look, gate, from, c.Now), related(s.origins)...)
	s.mux, s.public = mounted(list, answering(route{"", notHere})), publicPages(one, list)
	return s
}

// hosts are the names under which a site answers: where its letters lead, too.
func hosts(one *store.Site) []string {
	list := []string{one.Name() + ".localhost"}
	for _, address := range []string{one.Plan.Charter.Site.URL, one.Base} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			list = append(list, hostName(u.Host))
		}
	}
	return list
}

// hostName is a host without its port, in the one spelling.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// common shows pages that belong to no site.
var common = page.Frame{SiteName: "Charte", Bare: true, StyleURL: styleURL, IconURL: iconURL}
