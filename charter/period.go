package charter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Period is a calendar duration. "12 months" and "1 year" are different periods of the same length.
type Period struct {
	Years, Months, Days, Hours int
}

// IsZero reports whether the period is empty.
func (p Period) IsZero() bool { return p == Period{} }

// After gives the moment one period after t, in t's location.
// Months and years land on the same day of the month, or on the last day of a shorter month.
func (p Period) After(t time.Time) time.Time { return p.shift(t, 1) }

// Before gives the moment one period before t, with the same care for the ends of months.
// It does not always undo After: 31 January, a month later, a month before, is 28 January.
func (p Period) Before(t time.Time) time.Time { return p.shift(t, -1) }

// Longer reports whether the period outlasts another. Both run from a day after which all months are long, so that "1 month" is as long
// as "31 days", and no longer.
func (p Period) Longer(than Period) bool {
	from := time.Date(2023, time.July, 1, 0, 0, 0, 0, time.UTC)
	return p.After(from).After(than.After(from))
}

func (p Period) shift(t time.Time, sign int) time.Time {
	year, month, day := t.Date()
	first := time.Date(year, month+time.Month(sign*(12*p.Years+p.Months)), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	hour, minute, second := t.Clock()
	moved := time.Date(first.Year(), first.Month(), min(day, last)+sign*p.Days,
		hour, minute, second, t.Nanosecond(), t.Location())
	return moved.Add(time.Duration(sign*p.Hours) * time.Hour)
}

// units in the order in which a period is written.
var units = []struct {
	name    string
	fr, frs string
	alone   int // the most of them
	after   int // the most of them after a longer unit
	of      func(*Period) *int
}{
	{"year", "an", "ans", 100, 100, func(p *Period) *int { return &p.Years }},
	{"month", "mois", "mois", 1200, 11, func(p *Period) *int { return &p.Months }},
	{"day", "jour", "jours", 36500, 30, func(p *Period) *int { return &p.Days }},
	{"hour", "heure", "heures", 24 * 365, 23, func(p *Period) *int { return &p.Hours }},
}

// String gives the period as a charter writes it, for instance "1 year 6 months".
func (p Period) String() string { return p.Text().EN }

// Text gives the period in words, for instance "30 jours" and "30 days".
func (p Period) Text() Text {
	var fr, en []string
	for _, u := range units {
		n := *u.of(&p)
		if n == 0 {
			continue
		}
		frUnit, enUnit := u.frs, u.name+"s"
		if n == 1 {
			frUnit, enUnit = u.fr, u.name
		}
		fr = append(fr, fmt.Sprintf("%d %s", n, frUnit))
		en = append(en, fmt.Sprintf("%d %s", n, enUnit))
	}
	return Text{FR: strings.Join(fr, " "), EN: strings.Join(en, " ")}
}

// ParsePeriod reads a period such as "12 months" or "1 year 6 months": years, months, days, hours, each at most once, in that order.
// After a longer unit come at most 11 months, 30 days or 23 hours: nobody has to guess how long "1 month 45 days" is.
func ParsePeriod(s string) (Period, error) {
	var p Period
	words := strings.Fields(s)
	if len(words) == 0 || len(words)%2 != 0 {
		return Period{}, badPeriod("a period is a number and a unit")
	}
	next := 0
	for i := 0; i < len(words); i += 2 {
		u := next
		for u < len(units) && strings.TrimSuffix(words[i+1], "s") != units[u].name {
			u++
		}
		if u == len(units) {
			return Period{}, badPeriod("a period has years, months, days or hours, in that order, not %q", words[i+1])
		}
		n, err := strconv.Atoi(words[i])
		if err != nil || n < 1 || n > units[u].alone || words[i] != strconv.Itoa(n) {
			return Period{}, badPeriod("a number of %ss is between 1 and %d, not %q", units[u].name, units[u].alone, words[i])
		}
		if i > 0 && n > units[u].after {
			return Period{}, badPeriod("%d %ss after a longer unit is unclear: at most %d", n, units[u].name, units[u].after)
		}
		*units[u].of(&p) = n
		next = u + 1
	}
	return p, nil
}
