package people

import (
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"charte/charter"
)

// Longest values, in characters.
const (
	longestLine = 120
	longestText = 2000
	longestMail = 254 // RFC 5321 4.5.3.1.3
)

var postcode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z -]{1,9}$`)

// Accept normalises a submitted value for its field's category, or names the sentence that says what is wrong.
// It never returns both.
func Accept(f charter.Field, raw string) (value, problem string) {
	value = norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(raw, "\r\n", "\n")))
	if !utf8.ValidString(raw) || strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !(f.List && r == '\n') }) {
		return "", "problem.characters"
	}
	limit := longestLine
	if f.List {
		limit = longestText
	}
	if utf8.RuneCountInString(value) > limit {
		return "", "problem.long"
	}
	switch f.Category {
	case "email":
		return acceptMail(value)
	case "postal-code":
		if !postcode.MatchString(value) {
			return "", "problem.postcode"
		}
	}
	return value, ""
}

func acceptMail(value string) (string, string) {
	value = strings.ToLower(value)
	a, err := mail.ParseAddress(value)
	if err != nil || a.Address != value || len(value) > longestMail || !strings.Contains(value[strings.LastIndex(value, "@"):], ".") {
		return "", "problem.email"
	}
	return value, ""
}

// Truncate cuts a network address to the width that the charter declares, before anything is written.
//
// Law: GDPR 25(1)
func Truncate(f charter.Field, a netip.Addr) (netip.Prefix, bool) {
	a = a.Unmap().WithZone("")
	bits := f.Truncate.IPv6
	if a.Is4() {
		bits = f.Truncate.IPv4
	}
	if bits == 0 {
		bits = a.BitLen()
	}
	p, err := a.Prefix(bits)
	return p, err == nil
}

// Area returns the part of a postcode that survives its person, at most n characters, and only when the
// postcode has the French form of five digits: any other form is counted as "other".
func Area(code string, n int) string {
	if len(code) != 5 || strings.Trim(code, "0123456789") != "" || n < 1 || n > 3 {
		return "other"
	}
	return code[:n]
}
