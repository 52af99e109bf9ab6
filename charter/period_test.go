package charter_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
)

func TestPeriodArithmetic(t *testing.T) {
	for _, test := range []struct{ from, period, after, before string }{
		{"2026-01-31", "1 month", "2026-02-28", "2025-12-31"},
		{"2027-12-31", "2 months", "2028-02-29", "2027-10-31"},
		{"2028-02-29", "1 year", "2029-02-28", "2027-02-28"},
		{"2026-03-31", "1 month", "2026-04-30", "2026-02-28"},
		{"2026-03-01", "30 days", "2026-03-31", "2026-01-30"},
		{"2026-11-30", "12 months", "2027-11-30", "2025-11-30"},
		{"2026-01-31", "1 month 1 day", "2026-03-01", "2025-12-30"},
		{"2026-01-01", "24 hours", "2026-01-02", "2025-12-31"},
	} {
		p, err := charter.ParsePeriod(test.period)
		if err != nil {
			t.Fatal(err)
		}
		from, err := time.Parse(time.DateOnly, test.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.After(from).Format(time.DateOnly); got != test.after {
			t.Errorf("%s after %s: %s, want %s", test.period, test.from, got, test.after)
		}
		if got := p.Before(from).Format(time.DateOnly); got != test.before {
			t.Errorf("%s before %s: %s, want %s", test.period, test.from, got, test.before)
		}
	}
}

func TestPeriodKeepsTheTimeOfDay(t *testing.T) {
	from := time.Date(2026, time.January, 31, 23, 59, 58, 999_999_000, time.UTC)
	if got, want := (charter.Period{Months: 1}).After(from), time.Date(2026, time.February, 28, 23, 59, 58, 999_999_000, time.UTC); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := (charter.Period{}).After(from); !got.Equal(from) {
		t.Errorf("the empty period moves to %v", got)
	}
}

func TestPeriodWords(t *testing.T) {
	for s, want := range map[string]charter.Text{
		"1 year":           {FR: "1 an", EN: "1 year"},
		"12 months":        {FR: "12 mois", EN: "12 months"},
		"1 day":            {FR: "1 jour", EN: "1 day"},
		"2 years 12 hours": {FR: "2 ans 12 heures", EN: "2 years 12 hours"},
		"1 month 30 days":  {FR: "1 mois 30 jours", EN: "1 month 30 days"},
		"45 days":          {FR: "45 jours", EN: "45 days"},
	} {
		p, err := charter.ParsePeriod(s)
		if err != nil || p.Text() != want {
			t.Errorf("%s: %v, %v", s, p.Text(), err)
		}
	}
	for _, bad := range []string{"", "1", "year", "1 week", "-1 day", "01 day", "1.5 days", "0 days", "1 day 1 year", "1 day 1 day", "1 yearss", "1 month 45 days", "1 month 31 days", "1 year 12 months", "1 day 24 hours"} {
		if p, err := charter.ParsePeriod(bad); err == nil {
			t.Errorf("%q is %v", bad, p)
		}
	}
}

// What a period prints is what it was read from; it moves time, and moves it back to within the ends of months.
func TestPeriodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p charter.Period
		for _, unit := range []struct {
			name         string
			of           *int
			alone, after int
		}{{"years", &p.Years, 100, 100}, {"months", &p.Months, 1200, 11}, {"days", &p.Days, 36500, 30}, {"hours", &p.Hours, 24 * 365, 23}} {
			most := unit.after
			if p.IsZero() {
				most = unit.alone
			}
			*unit.of = rapid.IntRange(0, most).Draw(t, unit.name)
		}
		if p.IsZero() {
			return
		}
		if again, err := charter.ParsePeriod(p.String()); err != nil || again != p {
			t.Fatalf("%v reads as %v, %v", p, again, err)
		}
		from := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "from"), 0).UTC()
		after, before := p.After(from), p.Before(from)
		if !after.After(from) || !before.Before(from) {
			t.Fatalf("%v after %v is %v, before is %v", p, from, after, before)
		}
		if back := p.Before(after); back.Sub(from).Abs() > 4*24*time.Hour {
			t.Fatalf("%v after and before %v is %v", p, from, back)
		}
	})
}

func TestTextFallsBack(t *testing.T) {
	both := charter.Text{FR: "oui", EN: "yes"}
	for _, test := range []struct {
		text charter.Text
		lang string
		want string
	}{
		{both, "fr", "oui"}, {both, "en", "yes"}, {both, "de", "yes"},
		{charter.Text{FR: "oui"}, "en", "oui"}, {charter.Text{EN: "yes"}, "fr", "yes"}, {charter.Text{}, "fr", ""},
	} {
		if got := test.text.In(test.lang); got != test.want {
			t.Errorf("%+v in %s: %q", test.text, test.lang, got)
		}
	}
}

func TestEveryCategoryHasWords(t *testing.T) {
	for _, c := range charter.Categories() {
		if text := charter.CategoryText(c.Name); text.FR == "" || text.EN == "" {
			t.Errorf("%s: %+v", c.Name, text)
		}
	}
}

func TestLonger(t *testing.T) {
	for _, test := range []struct {
		a, b   string
		longer bool
	}{
		{"1 year", "12 months", false}, {"12 months", "1 year", false}, {"13 months", "1 year", true}, {"1 month", "31 days", false},
		{"32 days", "1 month", true}, {"30 days", "1 month", false}, {"25 hours", "1 day", true}, {"1 day", "24 hours", false},
	} {
		a, errA := charter.ParsePeriod(test.a)
		b, errB := charter.ParsePeriod(test.b)
		if errA != nil || errB != nil || a.Longer(b) != test.longer {
			t.Errorf("%s longer than %s: %v, %v, %v", test.a, test.b, a.Longer(b), errA, errB)
		}
	}
}
