package people_test

import (
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"charte/charter"
	"charte/people"
)

func TestAccept(t *testing.T) {
	long := strings.Repeat("a", 121)
	for _, c := range []struct {
		name, field, raw string
		value, problem   string
	}{
		{"plain", "first_name", "Inès", "Inès", ""},
		{"trimmed", "first_name", " \t Inès \n", "Inès", ""},
		{"Arabic", "first_name", "مريم", "مريم", ""},
		{"Arabic with marks of direction", "first_name", "\u200fمريم\u200e", "\u200fمريم\u200e", ""},
		{"Persian with a joiner", "first_name", "علی\u200cرضا", "علی\u200cرضا", ""},
		{"Chinese", "first_name", "小明", "小明", ""},
		{"composed from combining accents", "first_name", "Ine\u0300s", "Inès", ""},
		{"Vietnamese, two marks", "first_name", "Nguye\u0302\u0303n", "Nguyễn", ""},
		{"emoji family", "first_name", "👩‍👩‍👧 team", "👩‍👩‍👧 team", ""},
		{"apostrophe and hyphen", "first_name", "Jean-François d’Or", "Jean-François d’Or", ""},
		{"markup stays text", "first_name", "<b>Zoé</b>", "<b>Zoé</b>", ""},
		{"spreadsheet formula stays text", "first_name", "=1+1", "=1+1", ""},
		{"120 characters", "first_name", long[:120], long[:120], ""},
		{"120 characters of four bytes", "first_name", strings.Repeat("😀", 120), strings.Repeat("😀", 120), ""},
		{"121 characters", "first_name", long, "", "problem.long"},
		{"200 kilobytes", "first_name", strings.Repeat("a", 200<<10), "", "problem.long"},
		{"200 kilobytes of accents", "first_name", "e" + strings.Repeat("\u0301", 100<<10), "", "problem.long"},
		{"empty", "first_name", "", "", "problem.required"},
		{"blank", "first_name", " \u00a0\u2003 ", "", "problem.required"},
		{"NUL", "first_name", "Zo\x00e", "", "problem.characters"},
		{"line feed inside", "first_name", "Zoé\nBcc: all", "", "problem.characters"},
		{"escape", "first_name", "Zo\x1b[31m", "", "problem.characters"},
		{"C1 control", "first_name", "Zo\u0085e", "", "problem.characters"},
		{"line separator", "first_name", "Zo\u2028e", "", "problem.characters"},
		{"override of direction", "first_name", "Zo\u202eéoZ", "", "problem.characters"},
		{"isolate", "first_name", "\u2066Zoé", "", "problem.characters"},
		{"byte order mark", "first_name", "Zo\ufeffe", "", "problem.characters"},
		{"noncharacter", "first_name", "Zo\ufffee", "", "problem.characters"},
		{"not UTF-8", "first_name", "Zo\xff", "", "problem.characters"},

		{"list entry on two lines", "experience", "Cook\r\nin Lyon", "Cook\nin Lyon", ""},
		{"list entry with a lone CR", "experience", "Cook\rin Lyon", "", "problem.characters"},
		{"list entry with a tab", "experience", "Cook\tLyon", "", "problem.characters"},
		{"list entry of 2,000", "experience", strings.Repeat("é", 2000), strings.Repeat("é", 2000), ""},
		{"list entry of 2,001", "experience", strings.Repeat("é", 2001), "", "problem.long"},

		{"address", "email", " Ines@Example.ORG ", "ines@example.org", ""},
		{"address with a tag", "email", "ines+jobs@example.org", "ines+jobs@example.org", ""},
		{"address in Greek", "email", "ινες@example.org", "ινες@example.org", ""},
		{"address with a space of no width", "email", "ines\u200b@example.org", "", "problem.email"},
		{"address with a soft hyphen", "email", "in\u00ades@example.org", "", "problem.email"},
		{"address with a joiner of Hangul", "email", "ines\u3164@example.org", "", "problem.email"},
		{"address with a mark of direction", "email", "\u200fines@example.org", "", "problem.email"},
		{"address in wide letters", "email", "ines@ｅxample.org", "", "problem.email"},
		{"address with a ligature", "email", "o\ufb03ce@example.org", "", "problem.email"},
		{"address with a wide dot", "email", "ines@example。org", "", "problem.email"},
		{"address with the sign of kelvin", "email", "\u212aim@example.org", "kim@example.org", ""},
		{"address with a combining accent", "email", "ine\u0300s@example.org", "inès@example.org", ""},
		{"address with a name", "email", "Inès <ines@example.org>", "", "problem.email"},
		{"address in angles", "email", "<ines@example.org>", "", "problem.email"},
		{"address with a comment", "email", "ines@example.org (me)", "", "problem.email"},
		{"two addresses", "email", "a@example.org, b@example.org", "", "problem.email"},
		{"quoted local part", "email", `"a b"@example.org`, "", "problem.email"},
		{"no at sign", "email", "ines", "", "problem.email"},
		{"no dot in the domain", "email", "ines@localhost", "", "problem.email"},
		{"final dot", "email", "ines@example.org.", "", "problem.email"},
		{"machine address", "email", "ines@[127.0.0.1]", "", "problem.email"},
		{"header injection", "email", "ines@example.org\r\nBcc: x@example.org", "", "problem.characters"},
		{"254 bytes", "email", strings.Repeat("a", 242) + "@example.org", strings.Repeat("a", 242) + "@example.org", ""},
		{"255 bytes", "email", strings.Repeat("a", 243) + "@example.org", "", "problem.long"},
		{"255 bytes in 254 characters", "email", strings.Repeat("a", 241) + "é@example.org", "", "problem.email"},

		{"French postcode", "postcode", "69003", "69003", ""},
		{"overseas postcode", "postcode", "97400", "97400", ""},
		{"British postcode", "postcode", "SW1A 1AA", "SW1A 1AA", ""},
		{"full-width digits", "postcode", "６９００３", "", "problem.postcode"},
		{"one digit", "postcode", "6", "", "problem.postcode"},
		{"not a postcode", "postcode", "Lyon 3e!", "", "problem.postcode"},
	} {
		t.Run(c.name, func(t *testing.T) {
			value, problem := people.Accept(field(t, c.field), c.raw)
			if value != c.value || problem != c.problem {
				t.Errorf("Accept(%s, %.40q) = %.40q, %q; want %.40q, %q", c.field, c.raw, value, problem, c.value, c.problem)
			}
		})
	}
}

// Law: GDPR 5(1)(d)
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"Inès", "Ine\u0300s", "مريم", "a\x00b", "\xff", "a@b.co", "69003", "=1+1", "\u202e", "Cook\r\nLyon", "İ@i̇.tr"} {
		f.Add(seed)
	}
	c := skills(f).Charter
	f.Fuzz(func(t *testing.T, raw string) {
		for _, fd := range c.Data {
			value, problem := people.Accept(fd, raw)
			if (value == "") != (problem != "") {
				t.Fatalf("%s: value and problem at once, or neither", fd.Name)
			}
			if problem != "" {
				continue
			}
			if !utf8.ValidString(value) || !norm.NFC.IsNormalString(value) || strings.ContainsRune(value, 0) {
				t.Fatalf("%s: accepted %q", fd.Name, value)
			}
			if again, problem := people.Accept(fd, value); again != value {
				t.Fatalf("%s: %q is accepted as %q, then as %q %s", fd.Name, raw, value, again, problem)
			}
		}
	})
}

func TestTruncate(t *testing.T) {
	ip := field(t, "ip")
	for _, c := range []struct {
		name, addr, want string
	}{
		{"IPv4", "198.51.100.23", "198.51.100.0/24"},
		{"IPv4, first of its network", "198.51.100.0", "198.51.100.0/24"},
		{"IPv6", "2001:db8:85a3:1:2:8a2e:370:7334", "2001:db8:85a3::/48"},
		{"IPv6 with a zone", "fe80::1%eth0", "fe80::/48"},
		{"IPv4 in IPv6", "::ffff:198.51.100.23", "198.51.100.0/24"},
		{"IPv4 in IPv6 with a zone", "::ffff:198.51.100.23%eth0", "198.51.100.0/24"},
		{"6to4, whose first 48 bits hold a whole IPv4 address", "2002:c633:6417::1", "198.51.100.0/24"},
		{"loopback", "::1", "::/48"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := people.Truncate(ip, netip.MustParseAddr(c.addr))
			if !ok || got.String() != c.want {
				t.Errorf("Truncate(%s) = %s, %v; want %s", c.addr, got, ok, c.want)
			}
		})
	}
	t.Run("no address", func(t *testing.T) {
		if got, ok := people.Truncate(ip, netip.Addr{}); ok {
			t.Errorf("the zero address became %s", got)
		}
	})
	t.Run("a width that no address has", func(t *testing.T) {
		f := charter.Field{Truncate: charter.Truncate{IPv4: 64}}
		if got, ok := people.Truncate(f, netip.MustParseAddr("198.51.100.23")); ok {
			t.Errorf("/64 of IPv4 became %s", got)
		}
	})
	t.Run("not declared", func(t *testing.T) {
		if got, _ := people.Truncate(charter.Field{}, netip.MustParseAddr("198.51.100.23")); got.String() != "198.51.100.23/32" {
			t.Errorf("an address without a declared width became %s", got)
		}
	})
}

func TestArea(t *testing.T) {
	for _, c := range []struct {
		code string
		n    int
		want string
	}{
		{"69003", 2, "69"}, {"97400", 3, "974"}, {"20000", 1, "2"},
		{"SW1A 1AA", 2, "other"}, {"6900", 2, "other"}, {"690033", 2, "other"}, {"", 2, "other"},
		{"69003", 0, "other"}, {"69003", 5, "other"}, {"６９００３", 2, "other"},
	} {
		if got := people.Area(c.code, c.n); got != c.want {
			t.Errorf("Area(%q, %d) = %q, want %q", c.code, c.n, got, c.want)
		}
	}
}
