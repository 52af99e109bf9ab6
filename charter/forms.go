package charter

import (
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// form reads a text of a given form.
func (r *reader) form(as string, n *node, what string) string {
	switch as {
	case "email":
		return r.email(n, what)
	case "url":
		return r.url(n, what)
	case "link":
		return r.link(n, what)
	case "country":
		return r.country(n, what)
	case "reference":
		return r.reference(n, what)
	case "phone":
		return r.phone(n, what)
	case "category":
		return r.word(n, what, names(categories, func(c Category) string { return c.Name })...)
	case "special":
		return r.word(n, what, names(Specials(), func(c Category) string { return c.Name })...)
	case "saying":
		return r.word(n, what, names(sayings, func(s Saying) string { return s.Name })...)
	}
	if as == "line" {
		n = bare(n) // a year is a line too
	}
	return r.str(n, what)
}

func names[T any](all []T, name func(T) string) []string {
	var out []string
	for _, v := range all {
		out = append(out, name(v))
	}
	return out
}

const dateForm = "2006-01-02"

var dayForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

func (r *reader) date(n *node, what string) time.Time {
	s := r.str(bare(n), what)
	if s == "" || s == "none" {
		return time.Time{}
	}
	t, err := time.Parse(dateForm, s)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		hint := "write the year, the month and the day, such as 2026-11-01"
		if dayForm.MatchString(s) {
			hint = "the calendar has no such day, or it is not between 2000 and 2199"
		}
		r.fail(n.Pos, hint, "%s is not a date: %s", what, quote(s))
		return time.Time{}
	}
	return t
}

// siteID is a host label, since a site answers on its own one.
var siteID = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$`)

// reservedSites are host labels that mean something else on a developer's machine.
var reservedSites = []string{"localhost", "mail", "www"}

func (r *reader) siteID(b *block, s *Site) {
	switch {
	case s.ID == "":
	case !siteID.MatchString(s.ID):
		r.fail(b.get("id").Pos, "lower-case letters, digits and hyphens, at most 32", "site.id cannot be %s", quote(s.ID))
	case slices.Contains(reservedSites, s.ID):
		r.fail(b.get("id").Pos, "choose another name", "site.id: %s is reserved", quote(s.ID))
	}
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

func (r *reader) link(n *node, what string) string {
	s := r.str(n, what)
	if s == "" {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		r.fail(n.Pos, "write a whole address, such as https://host.example/privacy", "%s cannot be %s", what, quote(s))
		return ""
	}
	return s
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

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 .()-]{4,24}$`)

func (r *reader) phone(n *node, what string) string {
	s := r.str(bare(n), what)
	if s != "" && !phoneForm.MatchString(s) {
		r.fail(n.Pos, `write digits and spaces between quotes, such as "+33 1 00 00 00 00"`, "%s is not a telephone number: %s", what, quote(s))
		return ""
	}
	return s
}

func (r *reader) country(n *node, what string) string {
	s := r.str(bare(n), what)
	if s == "" {
		return ""
	}
	region, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || region.String() != s || !region.IsCountry() {
		r.fail(n.Pos, "write the two capital letters of a country, such as FR", "%s is not a country: %s", what, quote(s))
		return ""
	}
	return s
}

// reference reads the name of a file beside the charter, or a dated reference in words.
func (r *reader) reference(n *node, what string) string {
	s := r.str(n, what)
	isPath := strings.ContainsAny(s, `/\`) && !strings.Contains(s, " ")
	if isPath && (!fs.ValidPath(s) || strings.Contains(s, `\`)) {
		r.fail(n.Pos, "name a file below the charter's folder, such as documents/test.md", "%s cannot be %s", what, quote(s))
		return ""
	}
	return s
}

// number reads a whole number within its bounds.
func (r *reader) number(k key, n *node, what string) int {
	if k.as == "digits" {
		return r.keepDigits(n, what)
	}
	if k.name == "charter" {
		return r.language(n)
	}
	least, most := bounds(k.between)
	return r.integer(n, what, least, most)
}

// bounds gives the least and the most of a number.
func bounds(between string) (least, most int) {
	least, most = 1, 1_000_000
	if between != "" {
		if _, err := fmt.Sscanf(between, "%d..%d", &least, &most); err != nil {
			panic("charter: bounds " + between) // a tag of our own
		}
	}
	return least, most
}

func (r *reader) language(n *node) int {
	i := r.integer(n, "charter", 0, 1<<30)
	if i != 1 {
		r.fail(n.Pos, "write charter: 1", "this program reads version 1 of the charter language")
	}
	return i
}

// keepDigits reads "keep 2 digits". Three digits of a French postcode already name a few villages, so 3 is the most.
func (r *reader) keepDigits(n *node, what string) int {
	s := r.str(n, what)
	for i, form := range []string{"keep 1 digit", "keep 2 digits", "keep 3 digits"} {
		if s == form {
			return i + 1
		}
	}
	if s != "" {
		r.fail(n.Pos, "write keep 2 digits (1 to 3)", "%s cannot be %s", what, quote(s))
	}
	return 0
}

// life reads "browser", a period, or two periods for a text that gives a range.
func (r *reader) life(n *node, what string) Life {
	s := r.str(bare(n), what)
	if s == "" {
		return Life{}
	}
	if s == "browser" {
		return Life{Browser: true}
	}
	if least, most, ok := strings.Cut(s, " to "); ok {
		return Life{Least: r.periodOf(n, what, least), Period: r.periodOf(n, what, most)}
	}
	return Life{Period: r.periodOf(n, what, s)}
}

// cap reads "1 per month" or "2 per 6 months".
func (r *reader) cap(n *node, what string) Cap {
	s := r.str(bare(n), what)
	if s == "" {
		return Cap{}
	}
	count, per, ok := strings.Cut(s, " per ")
	i, err := strconv.Atoi(count)
	if !ok || err != nil || i < 1 || i > 1000 {
		r.fail(n.Pos, "write 1 per month, or 2 per year", "%s cannot be %s", what, quote(s))
		return Cap{}
	}
	if !strings.Contains(per, " ") {
		per = "1 " + per
	}
	return Cap{i, r.periodOf(n, what, per)}
}

// phrased reads a period, after the fixed words that some keys put before it, such as "delete after 7 days".
func (r *reader) phrased(k key, n *node, what string) Period {
	s := r.str(bare(n), what)
	if s == "" {
		return Period{}
	}
	if k.phrase != "" {
		rest, ok := strings.CutPrefix(s, k.phrase+" ")
		if !ok {
			r.fail(n.Pos, "write "+k.phrase+" 7 days", "%s cannot be %s", what, quote(s))
			return Period{}
		}
		s = rest
	}
	return r.periodOf(n, what, s)
}
