package law_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/law"
)

// clock reads an instant in Paris, such as "2027-03-05" (noon) or "2027-03-05 17:40".
func clock(t interface{ Fatal(...any) }, s string) time.Time {
	zone, err := time.LoadLocation(law.Zone)
	if err != nil {
		t.Fatal(err)
	}
	layout := "2006-01-02 15:04"
	if len(s) == len(time.DateOnly) {
		s += " 12:00"
	}
	at, err := time.ParseInLocation(layout, s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func date(t time.Time) string { return t.Format("Mon 2006-01-02") }

// Each row: a receipt, then the raw and moved ends of one month, and of three where the row says them.
var vectors = []struct {
	received            string
	raw, due            string
	extendedRaw, extend string
}{
	{"2027-03-05", "2027-04-05", "Mon 2027-04-05", "2027-06-05", "Mon 2027-06-07"},
	{"2027-01-29", "2027-02-28", "Mon 2027-03-01", "2027-04-29", "Thu 2027-04-29"},
	{"2027-01-30", "2027-02-28", "Mon 2027-03-01", "2027-04-30", "Fri 2027-04-30"},
	{"2027-01-31", "2027-02-28", "Mon 2027-03-01", "2027-04-30", "Fri 2027-04-30"},
	{"2027-03-31", "2027-04-30", "Fri 2027-04-30", "2027-06-30", "Wed 2027-06-30"},
	{"2026-11-25", "2026-12-25", "Mon 2026-12-28", "2027-02-25", "Thu 2027-02-25"},
	{"2026-12-01", "2027-01-01", "Mon 2027-01-04", "2027-03-01", "Mon 2027-03-01"},
	{"2027-04-01", "2027-05-01", "Mon 2027-05-03", "2027-07-01", "Thu 2027-07-01"},
	{"2027-04-08", "2027-05-08", "Mon 2027-05-10", "2027-07-08", "Thu 2027-07-08"},
	{"2027-07-31", "2027-08-31", "Tue 2027-08-31", "2027-10-31", "Tue 2027-11-02"},
	{"2027-10-11", "2027-11-11", "Fri 2027-11-12", "2028-01-11", "Tue 2028-01-11"},
	{"2028-01-31", "2028-02-29", "Tue 2028-02-29", "2028-04-30", "Tue 2028-05-02"},
	{"2027-02-26", "2027-03-26", "Fri 2027-03-26", "2027-05-26", "Wed 2027-05-26"},
}

func TestAnswer(t *testing.T) {
	for _, v := range vectors {
		for _, of := range []struct {
			what     string
			got      law.Deadline
			raw, due string
		}{
			{"answer", law.Answer(clock(t, v.received), law.Metropolitan), v.raw, v.due},
			{"extended", law.Extended(clock(t, v.received), law.Metropolitan), v.extendedRaw, v.extend},
		} {
			if raw, due := of.got.Raw.Format(time.DateOnly), date(of.got.Due); raw != of.raw || due != of.due {
				t.Errorf("%s received %s: %s -> %s, want %s -> %s", of.what, v.received, raw, due, of.raw, of.due)
			}
			if of.got.Set != "metropolitan 1" || of.got.Due.Format(time.TimeOnly) != "23:59:59" || date(of.got.Due.UTC()) != of.due {
				t.Errorf("%s received %s: %+v", of.what, v.received, of.got)
			}
		}
	}
}

func TestAlsaceMoselle(t *testing.T) {
	received := clock(t, "2027-02-26")
	d := law.Answer(received, law.AlsaceMoselle)
	if date(d.Raw) != "Fri 2027-03-26" || date(d.Due) != "Tue 2027-03-30" || d.Set != "alsace-moselle 1" {
		t.Errorf("%+v", d)
	}
	// Christmas on a Saturday or a Sunday hides the second day; in 2029 it is a Tuesday, and the second a Wednesday.
	if d := law.Answer(clock(t, "2029-11-25"), law.AlsaceMoselle); date(d.Due) != "Thu 2029-12-27" {
		t.Errorf("%+v", d)
	}
	if d := law.Answer(received, "elsewhere"); date(d.Due) != "Fri 2027-03-26" || d.Set != "metropolitan 1" {
		t.Errorf("an unknown region: %+v", d)
	}
}

func TestTarget(t *testing.T) {
	for received, want := range map[string]string{
		"2027-03-05": "Fri 2027-03-26",
		"2027-03-08": "Tue 2027-03-30", // Easter Monday
		"2026-12-04": "Mon 2026-12-28",
	} {
		if d := law.Target(clock(t, received), law.Metropolitan); date(d.Due) != want {
			t.Errorf("received %s: %s, want %s", received, date(d.Due), want)
		}
	}
}

func TestPauses(t *testing.T) {
	pause := func(from, to string) law.Pause {
		return law.Pause{From: clock(t, from), To: clock(t, to), Reason: "identity"}
	}
	for _, test := range []struct {
		name     string
		pauses   []law.Pause
		raw, due string
	}{
		{"none", nil, "2027-04-05", "Mon 2027-04-05"},
		{"fourteen days", []law.Pause{pause("2027-03-10", "2027-03-24")}, "2027-04-19", "Mon 2027-04-19"},
		{"the hours do not matter", []law.Pause{pause("2027-03-10 23:50", "2027-03-24 00:10")}, "2027-04-19", "Mon 2027-04-19"},
		{"one day ends on a holiday's eve", []law.Pause{pause("2027-03-10", "2027-03-15")}, "2027-04-10", "Mon 2027-04-12"},
		{"within one day", []law.Pause{pause("2027-03-10 08:00", "2027-03-10 18:00")}, "2027-04-05", "Mon 2027-04-05"},
		{"told backwards", []law.Pause{pause("2027-03-24", "2027-03-10")}, "2027-04-05", "Mon 2027-04-05"},
		{"two in a row, in any order", []law.Pause{pause("2027-03-17", "2027-03-24"), pause("2027-03-10", "2027-03-17")}, "2027-04-19", "Mon 2027-04-19"},
		{"overlapping days count once", []law.Pause{pause("2027-03-10", "2027-03-20"), pause("2027-03-15", "2027-03-24")}, "2027-04-19", "Mon 2027-04-19"},
		{"one within another", []law.Pause{pause("2027-03-10", "2027-03-24"), pause("2027-03-12", "2027-03-14")}, "2027-04-19", "Mon 2027-04-19"},
		{"before the receipt", []law.Pause{pause("2027-02-01", "2027-03-01")}, "2027-04-05", "Mon 2027-04-05"},
		{"across the receipt", []law.Pause{pause("2027-03-01", "2027-03-07")}, "2027-04-07", "Wed 2027-04-07"},
		{"on the last day", []law.Pause{pause("2027-04-05", "2027-04-08")}, "2027-04-08", "Thu 2027-04-08"},
		{"after the deadline", []law.Pause{pause("2027-04-06", "2027-04-20")}, "2027-04-05", "Mon 2027-04-05"},
		{"the second only thanks to the first", []law.Pause{pause("2027-04-01", "2027-04-08"), pause("2027-04-09", "2027-04-12")}, "2027-04-15", "Thu 2027-04-15"},
	} {
		d := law.Answer(clock(t, "2027-03-05"), law.Metropolitan, test.pauses...)
		if d.Raw.Format(time.DateOnly) != test.raw || date(d.Due) != test.due {
			t.Errorf("%s: %s -> %s, want %s -> %s", test.name, d.Raw.Format(time.DateOnly), date(d.Due), test.raw, test.due)
		}
	}
}

// A raw end on Saturday 1 May moves to Monday; a pause that begins on that Monday leaves no deadline within itself.
func TestPauseOnTheDayGained(t *testing.T) {
	monday := law.Pause{From: clock(t, "2027-05-03"), To: clock(t, "2027-05-20")}
	if d := law.Answer(clock(t, "2027-04-01"), law.Metropolitan, monday); date(d.Due) != "Thu 2027-05-20" {
		t.Errorf("%+v", d)
	}
}

func TestPausesAreNotReordered(t *testing.T) {
	pauses := []law.Pause{{From: clock(t, "2027-03-20"), To: clock(t, "2027-03-21")}, {From: clock(t, "2027-03-10"), To: clock(t, "2027-03-11")}}
	before := slices.Clone(pauses)
	law.Answer(clock(t, "2027-03-05"), law.Metropolitan, pauses...)
	if !slices.Equal(pauses, before) {
		t.Error("the caller's pauses changed places")
	}
}

func TestBreach(t *testing.T) {
	for aware, want := range map[string]string{
		"2027-05-06 17:40": "Sun 2027-05-09 18:00 CEST", // Ascension: no holiday and no Sunday moves it
		"2027-05-06 18:00": "Sun 2027-05-09 19:00 CEST", // the hour that has begun does not count
		"2027-05-06 17:00": "Sun 2027-05-09 18:00 CEST",
		"2027-03-26 17:40": "Mon 2027-03-29 19:00 CEST", // an hour was skipped
		"2027-10-29 17:40": "Mon 2027-11-01 17:00 CET",  // an hour came twice
		"2026-12-31 23:30": "Mon 2027-01-04 00:00 CET",
	} {
		if got := law.Breach(clock(t, aware)).Format("Mon 2006-01-02 15:04 MST"); got != want {
			t.Errorf("aware %s: %s, want %s", aware, got, want)
		}
	}
	// 02:30 comes twice on 31 October 2027: the two are an hour apart, and so are their ends.
	first := time.Date(2027, time.October, 31, 0, 30, 0, 0, time.UTC)
	for _, aware := range []time.Time{first.Add(-time.Hour), first, first.Add(time.Hour)} {
		if got, want := law.Breach(aware), aware.Add(72*time.Hour+30*time.Minute); !got.Equal(want) {
			t.Errorf("aware %s: %s, want %s", aware, got, want)
		}
	}
}

// The date of a receipt is its date in Paris, whatever the zone in which it was stored.
func TestMidnight(t *testing.T) {
	for _, test := range []struct{ received, raw string }{
		{"2027-03-04T22:59:59Z", "2027-04-04"},
		{"2027-03-04T23:00:00Z", "2027-04-05"}, // winter: midnight in Paris
		{"2027-07-30T21:59:59Z", "2027-08-30"},
		{"2027-07-30T22:00:00Z", "2027-08-31"}, // summer: midnight in Paris
		{"2026-12-31T23:30:00Z", "2027-02-01"},
		{"2027-03-28T00:59:59Z", "2027-04-28"}, // the second before the clocks go forward
		{"2027-03-28T01:00:00Z", "2027-04-28"},
		{"2027-03-27T23:30:00Z", "2027-04-28"},
		{"2027-03-28T22:00:00Z", "2027-04-29"},
		{"2027-10-31T00:30:00Z", "2027-11-30"}, // 02:30, the first time
		{"2027-10-31T01:30:00Z", "2027-11-30"}, // and the second
		{"2027-10-31T23:00:00Z", "2027-12-01"},
		{"2027-03-05T08:00:00+14:00", "2027-04-04"},
		{"2027-03-04T20:00:00-10:00", "2027-04-05"},
	} {
		received, err := time.Parse(time.RFC3339, test.received)
		if err != nil {
			t.Fatal(err)
		}
		if got := law.Answer(received, law.Metropolitan).Raw.Format(time.DateOnly); got != test.raw {
			t.Errorf("received %s: %s, want %s", test.received, got, test.raw)
		}
	}
}

func TestEnd(t *testing.T) {
	for _, test := range []struct {
		from, period string
		raw, due     string
	}{
		{"2027-12-24", "8 days", "2028-01-01 23:59:59", "2028-01-03 23:59:59"},
		{"2028-02-28", "1 day", "2028-02-29 23:59:59", "2028-02-29 23:59:59"},
		{"2027-02-28", "1 year", "2028-02-28 23:59:59", "2028-02-28 23:59:59"},
		{"2028-02-29", "1 year", "2029-02-28 23:59:59", "2029-02-28 23:59:59"},
		{"2027-01-31", "1 month 1 day", "2027-03-01 23:59:59", "2027-03-01 23:59:59"},
		{"2027-03-05", "2 days", "2027-03-07 23:59:59", "2027-03-08 23:59:59"}, // article 3(5) does not lengthen it
		{"2027-03-26 09:10", "24 hours", "2027-03-27 10:00:00", "2027-03-27 10:00:00"},
		{"2027-03-26 09:10", "1 day 2 hours", "2027-03-27 12:00:00", "2027-03-27 12:00:00"},
	} {
		period, err := charter.ParsePeriod(test.period)
		if err != nil {
			t.Fatal(err)
		}
		d := law.End(clock(t, test.from), period, law.Metropolitan)
		if raw, due := d.Raw.Format(time.DateTime), d.Due.Format(time.DateTime); raw != test.raw || due != test.due {
			t.Errorf("%s after %s: %s -> %s, want %s -> %s", test.period, test.from, raw, due, test.raw, test.due)
		}
	}
}

// Before the GDPR applied, nothing here is due.
func TestBeforeTheLaw(t *testing.T) {
	eve := clock(t, "2018-05-24 23:59")
	if d := law.Answer(eve, law.Metropolitan); d != (law.Deadline{}) || !law.Breach(eve).IsZero() {
		t.Errorf("%+v", d)
	}
	if d := law.Answer(clock(t, "2018-05-25 00:00"), law.Metropolitan); date(d.Due) != "Mon 2018-06-25" {
		t.Errorf("%+v", d)
	}
}

// A draw of instants from 2018 to 2060, of regions and of pauses after a receipt.
var (
	instants = rapid.Map(rapid.Int64Range(1_527_300_000, 2_840_000_000), func(s int64) time.Time { return time.Unix(s, 0).UTC() })
	regions  = rapid.SampledFrom([]law.Region{law.Metropolitan, law.AlsaceMoselle})
	lapses   = rapid.Map(rapid.Int64Range(0, 70*24*3600), func(s int64) time.Duration { return time.Duration(s) * time.Second })
)

func drawPauses(t *rapid.T, after time.Time) (pauses []law.Pause) {
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		from := after.Add(lapses.Draw(t, "wait"))
		pauses = append(pauses, law.Pause{From: from, To: from.Add(lapses.Draw(t, "lasts"))})
	}
	return pauses
}

func TestDueIsAWorkingDayNotBeforeRaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received, region := instants.Draw(t, "received"), regions.Draw(t, "region")
		pauses := drawPauses(t, received)
		for _, d := range []law.Deadline{
			law.Answer(received, region, pauses...), law.Extended(received, region, pauses...), law.Target(received, region, pauses...),
		} {
			if d.Due.Before(d.Raw) || !d.Raw.After(received) {
				t.Fatalf("received %s: %+v", received, d)
			}
			if _, off := law.Holiday(d.Due, region); off || d.Due.Weekday() == time.Saturday || d.Due.Weekday() == time.Sunday {
				t.Fatalf("%s is no working day", d.Due)
			}
			// Every day skipped had its reason.
			for day := d.Raw; day.Before(d.Due); day = day.AddDate(0, 0, 1) {
				if _, off := law.Holiday(day, region); !off && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
					t.Fatalf("%s is a working day, but the deadline is %s", day, d.Due)
				}
			}
		}
	})
}

func TestLaterReceiptIsNeverDueEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received, region := instants.Draw(t, "received"), regions.Draw(t, "region")
		second := received.Add(lapses.Draw(t, "later"))
		pauses := drawPauses(t, second)
		if a, b := law.Answer(received, region, pauses...), law.Answer(second, region, pauses...); b.Due.Before(a.Due) || b.Raw.Before(a.Raw) {
			t.Fatalf("%s is due %s, %s is due %s", received, a.Due, second, b.Due)
		}
		if law.Breach(second).Before(law.Breach(received)) {
			t.Fatal("a later breach is due earlier")
		}
	})
}

func TestPausingNeverShortens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received, region := instants.Draw(t, "received"), regions.Draw(t, "region")
		pauses := drawPauses(t, received)
		one := law.Pause{From: received.Add(lapses.Draw(t, "wait"))}
		one.To = one.From.Add(lapses.Draw(t, "lasts"))
		without, with := law.Answer(received, region, pauses...), law.Answer(received, region, append(pauses, one)...)
		if with.Due.Before(without.Due) || with.Raw.Before(without.Raw) {
			t.Fatalf("with one pause more: %+v, without: %+v", with, without)
		}
		if !one.From.After(without.Due) && with.Due.Before(one.To.Add(-24*time.Hour)) {
			t.Fatalf("due %s, while the clock stands still until %s", with.Due, one.To)
		}
	})
}

func TestExtensionStartsFromTheReceipt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received, region := instants.Draw(t, "received"), regions.Draw(t, "region")
		answer, extended := law.Answer(received, region), law.Extended(received, region)
		if extended != law.End(received, charter.Period{Months: 3}, region) {
			t.Fatalf("received %s: %+v", received, extended)
		}
		// What another calendar thinks of the first deadline changes nothing of the raw end.
		if other := law.Extended(received, law.AlsaceMoselle); !other.Raw.Equal(extended.Raw) {
			t.Fatalf("%s and %s", other.Raw, extended.Raw)
		}
		if target := law.Target(received, region); !target.Due.Before(answer.Due) || !answer.Due.Before(extended.Due) {
			t.Fatalf("target %s, answer %s, extended %s", target.Due, answer.Due, extended.Due)
		}
	})
}

// A pause of n days is worth n days of receipt: always for a period in days; for months, while no month is left.
func TestPauseIsWorthALaterReceipt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		received, region := instants.Draw(t, "received"), regions.Draw(t, "region")
		n := rapid.IntRange(1, 25).Draw(t, "days")
		local := clock(t, received.Format(time.DateOnly))
		pause := law.Pause{From: local.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "wait"))}
		pause.To = pause.From.AddDate(0, 0, n)
		later := local.AddDate(0, 0, n)
		days := charter.Period{Days: rapid.IntRange(20, 90).Draw(t, "period")}
		if a, b := law.End(local, days, region, pause), law.End(later, days, region); a != b {
			t.Fatalf("%+v and %+v", a, b)
		}
		if local.Day()+n <= 28 {
			if a, b := law.Answer(local, region, pause), law.Answer(later, region); a != b && pause.From.Before(a.Raw) {
				t.Fatalf("received %s, paused %d days: %+v and %+v", local, n, a, b)
			}
		}
	})
}
