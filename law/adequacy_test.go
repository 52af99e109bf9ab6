package law_test

import (
	"strings"
	"testing"

	"charte/law"
)

func TestEEA(t *testing.T) {
	now := clock(t, "2026-11-01")
	codes := "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO"
	if n := len(strings.Fields(codes)); n != 27+3 {
		t.Fatalf("%d countries", n)
	}
	for code := range strings.FieldsSeq(codes + " RE GP MQ GF YT MF AX") {
		if !law.EEA(code, now) {
			t.Errorf("%s is not in the EEA", code)
		}
		if _, ok := law.Adequate(code, now); ok {
			t.Errorf("%s needs no decision", code)
		}
	}
	for code := range strings.FieldsSeq("GB CH US JP BR NC PF XK RU CN IN fr F EU") {
		if law.EEA(code, now) {
			t.Errorf("%s is in the EEA", code)
		}
	}
	if law.EEA("", now) || law.EEA("AT BE", now) {
		t.Error("no country is in the EEA")
	}
	for day, in := range map[string]bool{"2018-05-24": false, "2018-05-25": true, "2020-12-31": true, "2021-06-27": true, "2021-06-28": false} {
		if law.EEA("GB", clock(t, day)) != in {
			t.Errorf("the United Kingdom on %s: %v", day, !in)
		}
	}
	if law.EEA("NO", clock(t, "2018-07-19")) || !law.EEA("NO", clock(t, "2018-07-20")) {
		t.Error("Norway joined the GDPR on 20 July 2018")
	}
}

func TestAdequate(t *testing.T) {
	now := clock(t, "2026-11-01")
	for code := range strings.FieldsSeq("AD AR BR CA CH FO GB GG IL IM JE JP KR NZ US UY") {
		a, ok := law.Adequate(code, now)
		if !ok || a.Code != code || a.Country.FR == "" || a.Country.EN == "" || a.Decision == "" || (a.Scope.FR == "") != (a.Scope.EN == "") {
			t.Errorf("%s: %+v, %v", code, a, ok)
		}
		if partial := strings.Contains("BR CA IL JP KR US", code); partial == a.Scope.IsZero() {
			t.Errorf("%s covers %q", code, a.Scope.EN)
		}
	}
	for code := range strings.FieldsSeq("AU CN IN MA RU SG TN ZA us EP") {
		if a, ok := law.Adequate(code, now); ok {
			t.Errorf("%s: %+v", code, a)
		}
	}
}

// Each row: a country, the last day without a decision or the first with it, and what the decision is.
func TestAdequateOnADay(t *testing.T) {
	for _, test := range []struct{ code, day, decision string }{
		{"GB", "2021-06-27", ""},
		{"GB", "2021-06-28", "(EU) 2021/1772"},
		{"GB", "2025-12-18", "(EU) 2021/1772"},
		{"GB", "2025-12-19", "19 December 2025"},
		{"GB", "2031-12-27 23:59", "19 December 2025"},
		{"GB", "2031-12-28 00:00", ""},
		{"US", "2020-07-15", "(EU) 2016/1250"},
		{"US", "2020-07-16", ""}, // C-311/18
		{"US", "2023-07-09", ""},
		{"US", "2023-07-10", "(EU) 2023/1795"},
		{"BR", "2026-01-26", ""},
		{"BR", "2026-01-27 00:00", "27 January 2026"},
		{"KR", "2021-12-16", ""},
		{"JP", "2019-01-23", "(EU) 2019/419"},
		{"CH", "2018-05-25", "2000/518/EC"},
	} {
		if a, ok := law.Adequate(test.code, clock(t, test.day)); a.Decision != test.decision || ok != (test.decision != "") {
			t.Errorf("%s on %s: %q, want %q", test.code, test.day, a.Decision, test.decision)
		}
	}
	// The scope that fell with the renewal.
	before, _ := law.Adequate("GB", clock(t, "2025-12-18"))
	after, _ := law.Adequate("GB", clock(t, "2025-12-19"))
	if before.Scope.IsZero() || !after.Scope.IsZero() {
		t.Errorf("%q, then %q", before.Scope.EN, after.Scope.EN)
	}
}
