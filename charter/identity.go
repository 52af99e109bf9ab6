package charter

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const dateForm = "2006-01-02"

func (r *reader) language(n *node) {
	if n != nil && r.integer(n, "charter", 0, 1<<30) != 1 {
		r.fail(n.Pos, "write charter: 1", "this program reads version 1 of the charter language")
	}
}

func (r *reader) version(n *node) Version {
	b := r.block(n, "version")
	if b == nil {
		return Version{}
	}
	v := Version{Pos: n.Pos}
	v.Number = r.integer(b.need("number", "the first published version is number: 1"), "version.number", 1, 1_000_000)
	v.Date = r.date(b.need("date", "say from which day it applies, such as date: 2026-11-01"), "version.date")
	b.done()
	return v
}

func (r *reader) date(n *node, what string) time.Time {
	s := r.str(bare(n), what)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(dateForm, s)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		r.fail(n.Pos, "write the year, the month and the day, such as 2026-11-01", "%s is not a date: %s", what, quote(s))
		return time.Time{}
	}
	return t
}

// siteID is a host label, since a site answers on its own one.
var siteID = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$`)

// reservedSites are host labels that mean something else on a developer's machine.
var reservedSites = []string{"localhost", "mail", "www"}

func (r *reader) site(n *node) Site {
	// Everything else is checked against the languages, so they are known even when the site is wrong.
	r.languages = []string{"fr", "en"}
	b := r.block(n, "site")
	if b == nil {
		return Site{}
	}
	s := Site{Pos: n.Pos}
	s.Languages = r.wordlist(b.need("languages", "add languages: [fr, en]; the first is the default"), "site.languages", "fr", "en")
	if len(s.Languages) > 0 {
		r.languages = s.Languages
	}
	id := b.need("id", "add a short name in lower case, such as id: skills")
	s.ID = r.str(id, "site.id")
	switch {
	case s.ID == "":
	case !siteID.MatchString(s.ID):
		r.fail(id.Pos, "lower-case letters, digits and hyphens, at most 32", "site.id cannot be %s", quote(s.ID))
	case slices.Contains(reservedSites, s.ID):
		r.fail(id.Pos, "choose another name", "site.id: %s is reserved", quote(s.ID))
	}
	s.Name = r.text(b.need("name", "add name: {fr: …, en: …}"), "site.name")
	s.URL = r.url(b.need("url", "add the address of the site, such as url: https://skills.example"), "site.url")
	s.About = r.text(b.get("about"), "site.about")
	b.done()
	return s
}

func (r *reader) url(n *node, what string) string {
	s := r.str(n, what)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || s != "https://"+u.Host || s != strings.ToLower(s) {
		r.fail(n.Pos, "write https:// and the host in lower case, nothing more, such as https://skills.example", "%s cannot be %s", what, quote(s))
		return ""
	}
	return s
}

func (r *reader) controller(n *node) Controller {
	b := r.block(n, "controller")
	if b == nil {
		return Controller{}
	}
	c := Controller{Pos: n.Pos}
	c.Name = r.str(b.get("name"), "controller.name")
	c.Registry = r.str(b.get("registry"), "controller.registry")
	c.Address = r.str(b.get("address"), "controller.address")
	c.Contact = r.email(b.get("contact"), "controller.contact")
	c.Authority = r.word(b.get("authority"), "controller.authority", "cnil")
	b.done()
	return c
}

func (r *reader) email(n *node, what string) string {
	s := r.str(n, what)
	if s == "" {
		return ""
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
		r.fail(n.Pos, "write the address alone, such as bonjour@skills.example", "%s is not an e-mail address: %s", what, quote(s))
		return ""
	}
	return s
}

func (r *reader) dpo(n *node) DPO {
	b := r.block(n, "dpo")
	if b == nil {
		return DPO{}
	}
	d := DPO{Pos: n.Pos}
	contact, none := b.get("contact"), b.get("none")
	d.Contact, d.None = r.email(contact, "dpo.contact"), r.text(none, "dpo.none")
	if (contact == nil) == (none == nil) {
		r.fail(n.Pos, "write contact: and an e-mail address, or none: and the reason", "dpo is either a contact or none")
	}
	b.done()
	return d
}
