package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"charte/plan"
	"charte/store"
)

// Visit is what a walk over a site's own public pages found.
type Visit struct {
	Pages   int64 // looked at, in all languages
	Cookies int64 // that the charter does not declare, or that would last longer than it declares
	Parties int64 // references to another host that a browser would follow by itself, and pages that would let one in

	Tried int64 // passwords too short by one character, at the rule of every door where one is chosen
	Short int64 // of these, taken
	Doors int64 // of passwords, tried again and again
	Hasty int64 // of these, that slowed nobody down

	Forms  int64 // that anybody may fill in, in all languages
	Silent int64 // of these, that do not tell their whole notice, or take what comes without one; and what was taken down by another way than the charter has
}

// Found is what the visit says of each promise that it measures, by its probe.
func (v Visit) Found() map[string]store.Visited {
	pages := map[string]int64{"figure.pages": v.Pages}
	return map[string]store.Visited{
		plan.ProbeCookies: {Breaches: v.Cookies, Figures: pages}, plan.ProbeParties: {Breaches: v.Parties, Figures: pages},
		plan.ProbeLength: {Breaches: v.Short, Figures: map[string]int64{"figure.tried": v.Tried}},
		plan.ProbePace:   {Breaches: v.Hasty, Figures: map[string]int64{"figure.doors": v.Doors}},
		plan.ProbeNotice: {Breaches: v.Silent, Figures: map[string]int64{"figure.forms": v.Forms}},
	}
}

// Visit walks over the public pages of a site as a browser would get them, in each of its languages, and counts what
// the charter says is not there. It tries the doors of passwords and the forms, too.
//
// Law: LIL 82
func (s *Server) Visit(ctx context.Context, one *store.Site) (Visit, error) {
	var v Visit
	host := one.Name() + ".localhost"
	f, ok := s.fronts[host]
	if !ok {
		return v, errNoSite
	}
	bound, err := f.current(ctx)
	if err != nil {
		return v, err
	}
	ctx = context.WithValue(ctx, visitKey{}, true)
	for _, lang := range bound.Plan.Charter.Site.Languages {
		for _, at := range append(slices.Clone(bound.public), "/?lang="+lang, styleURL, "/no/such/page") {
			got, err := s.fetch(ctx, host, at, lang)
			if err != nil {
				return v, err
			}
			v.look(bound, got)
		}
	}
	return v, errors.Join(s.tryForms(ctx, bound, host, &v), s.tryPasswords(ctx, bound, host, &v))
}

type visitKey struct{}

// visiting reports whether a request is a visit of our own: it is no visitor's, and is not counted as one.
func visiting(ctx context.Context) bool { return ctx.Value(visitKey{}) != nil }

// fetched is an answer kept in memory.
type fetched struct {
	at     *url.URL
	status int
	header http.Header
	body   bytes.Buffer
}

// Header gives the header being built.
func (f *fetched) Header() http.Header { return f.header }

// WriteHeader keeps the status.
func (f *fetched) WriteHeader(status int) { f.status = status }

// Write keeps a part of the body.
func (f *fetched) Write(b []byte) (int, error) { return f.body.Write(b) }

func (s *Server) fetch(ctx context.Context, host, at, lang string) (*fetched, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+at, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Language", lang)
	got := &fetched{at: r.URL, header: http.Header{}, status: http.StatusOK}
	return got, s.answers(got, r)
}

// tries sends a form as a browser of nobody would.
func (s *Server) tries(ctx context.Context, host, at, kind, body string) (*fetched, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+host+at, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.RemoteAddr = netip.AddrPortFrom(visitNetwork, 1).String()
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", "http://"+host)
	got := &fetched{at: r.URL, header: http.Header{}, status: http.StatusOK}
	return got, s.answers(got, r)
}

func (s *Server) answers(got *fetched, r *http.Request) error {
	s.ServeHTTP(got, r)
	if got.status >= http.StatusInternalServerError {
		return fmt.Errorf("web: a page of the site answers %d to a visit", got.status)
	}
	return nil
}

// look counts what one answer holds.
func (v *Visit) look(s *site, got *fetched) {
	for _, line := range got.header.Values("Set-Cookie") {
		if c, err := http.ParseSetCookie(line); err != nil || !declared(s.Plan.Charter.Trackers, c) {
			v.Cookies++
		}
	}
	if !strict(got.header.Get("Content-Security-Policy")) {
		v.Parties++
	}
	for _, name := range []string{"Refresh", "Report-To", "Reporting-Endpoints", "Nel"} {
		v.Parties += int64(len(got.header.Values(name)))
	}
	for _, line := range got.header.Values("Link") {
		v.Parties += partiesOfLinks(got.at, line)
	}
	if foreign(got.at, got.header.Get("Location")) {
		v.Parties++
	}
	kind, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	switch kind {
	case "text/html":
		v.Pages++
		v.Parties += partiesOfPage(got.at, &got.body)
	case "text/css":
		v.Parties += partiesOfStyle(got.at, got.body.String())
	}
}

// partiesOfLinks counts the addresses of other hosts in a Link header (RFC 8288).
func partiesOfLinks(at *url.URL, line string) (n int64) {
	for part := range strings.SplitSeq(line, "<") {
		if to, _, closed := strings.Cut(part, ">"); closed && foreign(at, to) {
			n++
		}
	}
	return n
}

// strict reports whether a content security policy lets a browser reach nobody but the site, and run nothing else than its files.
func strict(policy string) bool {
	seen := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		seen[name] = sources
		known := name == "require-trusted-types-for" && sources == "'script'"
		if sources != "'none'" && sources != "'self'" && !known {
			return false
		}
	}
	script, ruled := seen["script-src"]
	return seen["default-src"] == "'none'" && (!ruled || script == "'none'" || script == "'self'" && seen["require-trusted-types-for"] != "") &&
		seen["base-uri"] == "'none'" && seen["frame-ancestors"] == "'none'" && seen["form-action"] != ""
}

// foreign reports whether an address found on a page leads a browser to another host.
func foreign(at *url.URL, address string) bool {
	to, err := at.Parse(strings.TrimSpace(address))
	if err != nil {
		return true // a browser reads more than we can
	}
	return to.Host != "" && !strings.EqualFold(to.Host, at.Host)
}

// followed are the attributes whose address a browser follows by itself, or sends something to.
var followed = []string{"src", "srcset", "href", "xlink:href", "action", "formaction", "data", "poster", "background", "ping", "manifest", "imagesrcset"}

// partiesOfPage counts the addresses of other hosts in a page. A link that somebody may choose to follow is not one.
func partiesOfPage(at *url.URL, body *bytes.Buffer) (n int64) {
	doc, err := html.Parse(body)
	if err != nil {
		return 1
	}
	for node := range doc.Descendants() {
		switch {
		case node.Type == html.TextNode && node.Parent != nil && node.Parent.Data == "style":
			n += partiesOfStyle(at, node.Data)
		case node.Type == html.ElementNode:
			n += partiesOfElement(at, node)
		}
	}
	return n
}

func partiesOfElement(at *url.URL, node *html.Node) (n int64) {
	for _, a := range node.Attr {
		key := a.Key
		if a.Namespace != "" {
			key = a.Namespace + ":" + a.Key
		}
		link := (node.Data == "a" || node.Data == "area") && key != "ping"
		switch {
		case key == "style":
			n += partiesOfStyle(at, a.Val)
		case key == "content" && node.Data == "meta":
			if _, to, found := strings.Cut(strings.ToLower(a.Val), "url="); found && foreign(at, strings.Trim(to, `'" `)) {
				n++
			}
		case !slices.Contains(followed, key) || link:
		case strings.HasSuffix(key, "srcset"):
			for part := range strings.SplitSeq(a.Val, ",") {
				if fields := strings.Fields(part); len(fields) > 0 && foreign(at, fields[0]) {
					n++
				}
			}
		case foreign(at, a.Val):
			n++
		}
	}
	return n
}

var styleAddress = regexp.MustCompile(`(?i)(?:@import\s+(?:url\(\s*)?|url\(\s*)["']?([^"')\s;]+)`)

// partiesOfStyle counts the addresses of other hosts in a style sheet.
func partiesOfStyle(at *url.URL, css string) (n int64) {
	for _, m := range styleAddress.FindAllStringSubmatch(css, -1) {
		if foreign(at, m[1]) {
			n++
		}
	}
	return n
}
