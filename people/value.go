package people

import (
	"net/mail"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"charte/charter"
)

// Accept normalises one answer to a field, or names the sentence that says what is wrong. It is the only judge: what a page says of
// the field helps people and browsers, and decides nothing.
// It returns one of the two, never both. An empty value is a problem: leaving a field out is the caller's choice.
//
// Law: GDPR 5(1)(d)
func Accept(f charter.Field, raw string) (value, problem string) {
	in := InputOf(f)
	if len(raw) > 2*utf8.UTFMax*in.Longest { // before any work is done on it
		return "", "problem.long"
	}
	value = norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(raw, "\r\n", "\n")))
	if !utf8.ValidString(raw) || strings.ContainsFunc(value, func(r rune) bool { return unwritten(r) && !(in.Sort == Prose && r == '\n') }) {
		return "", "problem.characters"
	}
	if value == "" {
		return "", "problem.required"
	}
	if utf8.RuneCountInString(value) > in.Longest {
		return "", "problem.long"
	}
	return sorts[in.Sort](f, value)
}

// unwritten recognises what nobody writes and what can disguise a text: controls, line separators, overrides of the
// direction of writing (the marks that Arabic and Hebrew need are let through) and characters without a meaning.
func unwritten(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point) ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff'
}

func acceptMail(value string) (string, string) {
	value = norm.NFC.String(strings.ToLower(value))
	a, err := mail.ParseAddress(value)
	// Law: GDPR 5(1)(d): a domain in brackets is a machine, not a mailbox that a person has; and two spellings that a mail server, or an eye,
	// takes for one would be two accounts (RFC 8265 3.3).
	if err != nil || a.Address != value || len(value) > longestMail || strings.ContainsAny(value, "[]") || strings.ContainsFunc(value, unseen) || !norm.NFKC.IsNormalString(value) ||
		!strings.Contains(value[strings.LastIndex(value, "@"):], ".") {
		return "", "problem.email"
	}
	return value, ""
}

// unseen recognises what is in a text and takes no place in it: joiners, marks of direction, soft hyphens.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Truncate cuts a network address to the width that the charter declares, before anything is written. An IPv4
// address that is written inside an IPv6 one (RFC 4291 2.5.5.2, RFC 3056) is cut as what it is. It reports false
// for an invalid address and for a width that the address does not have.
//
// Law: GDPR 25(1)
func Truncate(f charter.Field, a netip.Addr) (netip.Prefix, bool) {
	a = embedded(a.WithZone(""))
	bits := f.Truncate.IPv6
	if a.Is4() {
		bits = f.Truncate.IPv4
	}
	if bits == 0 {
		bits = a.BitLen()
	}
	p, err := a.Prefix(bits)
	return p, err == nil && p.IsValid()
}

var sixToFour = netip.MustParsePrefix("2002::/16")

func embedded(a netip.Addr) netip.Addr {
	if sixToFour.Contains(a) {
		b := a.As16()
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return a.Unmap()
}

// Area returns the part of a postcode that survives its person, at most n characters, and only when the
// postcode has the French form of five digits: any other form is counted as "other".
//
// Law: GDPR recital 26
func Area(code string, n int) string {
	if len(code) != 5 || strings.Trim(code, "0123456789") != "" || n < 1 || n > 3 {
		return "other"
	}
	return code[:n]
}
