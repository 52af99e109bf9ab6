package page

import (
	"net/url"
	"strings"
)

// Frame is what every page shows around its own matter. Each page struct
// embeds one, and templates reach the words through it.
type Frame struct {
	Lang     string // "fr" or "en"
	SiteName string // in the page's language
	Path     string // of this page, with its query, as a GET would ask for it: "/policy"

	Signed  bool   // whether somebody is signed in
	Works   bool   // whether that person holds a role of the site
	Manager bool   // whether they may give and take away roles, on a page of the desk
	Profile bool   // whether that person keeps a profile (a coach keeps none)
	People  bool   // whether they may reach the profiles of others
	Access  bool   // whether others may reach theirs
	Records bool   // whether they may send forms
	Papers  bool   // whether documents are asked of them that they seal in their browser
	Forms   []Link // that anybody may send, for the foot of the page
	Flash   string // one sentence about what was just done, or ""

	Controller string // who answers for the data, for the foot of the page
	Contact    string // the controller's e-mail address

	StyleURL string // where StyleSheet is served, on this host
	IconURL  string // where Icon is served, on this host; "" for none

	Bare    bool   // a page of the demonstration's own hosts: no menu, no links at the foot
	SiteURL string // where the site's name leads; "" is "/"

	Within string // in which of their profiles the person is, in a sentence; "" for whoever has one

	Coming *Coming // the version that is announced, or that waits for an answer; nil for none

	Demo     bool   // shows the banner of the demonstration
	ClockURL string // the demonstration's clock
	MailURL  string // the demonstration's mailbox
}

func (f Frame) language() string { return f.Lang }

// Home is where the site's name leads.
func (f Frame) Home() string {
	if f.SiteURL == "" {
		return "/"
	}
	return f.SiteURL
}

// Language is one choice of the language switch.
type Language struct {
	Code    string // "fr" or "en"
	Name    string // in that very language
	URL     string // this page in that language
	Current bool
}

// Languages lists the two languages with the address of this page in each.
func (f Frame) Languages() []Language {
	return []Language{
		{"fr", "Français", f.in("fr"), f.Lang == "fr"},
		{"en", "English", f.in("en"), f.Lang == "en"},
	}
}

// in returns this page's address with lang in its query; a path that is not
// local gives the home page, so that no link can be made to leave the site.
func (f Frame) in(lang string) string {
	u, err := url.Parse(f.Path)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set("lang", lang)
	u.RawQuery = q.Encode()
	return u.String()
}

// Here reports whether path is the page being shown.
func (f Frame) Here(path string) bool {
	at, _, _ := strings.Cut(f.Path, "?")
	return at == path
}

// Link is one line of a list of links.
type Link struct {
	URL  string
	Text string
}
