package retention_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/retention"
	"charte/sites"
)

// clause builds "until: inactive IDLE, then: [warn by email, wait WAIT, anonymise]".
func clause(idle, wait charter.Period) charter.Retention {
	return charter.Retention{Purpose: "account", Inactive: &idle, Then: []charter.Step{
		{Do: charter.Warn, By: "email"}, {Do: charter.Wait, For: wait}, {Do: charter.Anonymise}}}
}

var yearAnd30 = clause(charter.Period{Years: 1}, charter.Period{Days: 30})

// at reads "2026-11-22 14:05:06"; "" is the zero time.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	v, err := time.Parse("2006-01-02 15:04:05.999999", s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Law: GDPR 5(1)(e)
func TestDue(t *testing.T) {
	monthly := clause(charter.Period{Months: 1}, charter.Period{Days: 1})
	atOnce := clause(charter.Period{Years: 1}, charter.Period{})
	for _, c := range []struct {
		name              string
		r                 charter.Retention
		seen, warned, now string
		want              retention.Step
	}{
		{"seen today", yearAnd30, "2026-11-22 14:05:06", "", "2026-11-22 14:05:06", retention.Nothing},
		{"a microsecond before the year", yearAnd30, "2026-11-22 14:05:06", "", "2027-11-22 14:05:05.999999", retention.Nothing},
		{"the year, exactly", yearAnd30, "2026-11-22 14:05:06", "", "2027-11-22 14:05:06", retention.Warn},
		{"ten years later, never warned: warned first", yearAnd30, "2026-11-22 14:05:06", "", "2036-11-22 14:05:06", retention.Warn},
		{"just warned", yearAnd30, "2026-11-22 14:05:06", "2027-11-22 14:05:06", "2027-11-22 14:05:06", retention.Nothing},
		{"a microsecond before the wait is over", yearAnd30, "2026-11-22 14:05:06", "2027-11-22 14:05:06", "2027-12-22 14:05:05.999999", retention.Nothing},
		{"the wait, exactly", yearAnd30, "2026-11-22 14:05:06", "2027-11-22 14:05:06", "2027-12-22 14:05:06", retention.Act},
		{"warned late: the wait runs from the warning", yearAnd30, "2026-11-22 14:05:06", "2028-03-01 00:00:00", "2028-03-30 23:59:59", retention.Nothing},
		{"warned late, and waited", yearAnd30, "2026-11-22 14:05:06", "2028-03-01 00:00:00", "2028-03-31 00:00:00", retention.Act},
		{"came back after the warning", yearAnd30, "2027-12-01 00:00:00", "2027-11-22 14:05:06", "2027-12-22 14:05:06", retention.Nothing},
		{"came back, then stayed away for a year: warned anew", yearAnd30, "2027-12-01 00:00:00", "2027-11-22 14:05:06", "2028-12-01 00:00:00", retention.Warn},
		{"came back at the instant of the warning", yearAnd30, "2027-11-22 14:05:06", "2027-11-22 14:05:06", "2029-01-01 00:00:00", retention.Warn},
		{"warned under a less patient charter", yearAnd30, "2026-11-22 14:05:06", "2027-05-22 14:05:06", "2027-11-22 14:05:06", retention.Warn},

		{"29 February: the day before", yearAnd30, "2028-02-29 12:00:00", "", "2029-02-28 11:59:59", retention.Nothing},
		{"29 February ends on the 28th", yearAnd30, "2028-02-29 12:00:00", "", "2029-02-28 12:00:00", retention.Warn},
		{"28 February before a leap year", yearAnd30, "2027-02-28 12:00:00", "", "2028-02-28 12:00:00", retention.Warn},
		{"31 January and a month", monthly, "2027-01-31 12:00:00", "", "2027-02-28 12:00:00", retention.Warn},
		{"31 January and a month, the minute before", monthly, "2027-01-31 12:00:00", "", "2027-02-28 11:59:00", retention.Nothing},
		{"31 January and a month in a leap year", monthly, "2028-01-31 12:00:00", "", "2028-02-28 12:00:00", retention.Nothing},
		{"30 April and a month", monthly, "2027-04-30 12:00:00", "", "2027-05-30 12:00:00", retention.Warn},
		{"31 December", monthly, "2026-12-31 23:59:59", "", "2027-01-31 23:59:59", retention.Warn},

		{"no wait: warned first all the same", atOnce, "2026-11-22 14:05:06", "", "2027-11-22 14:05:06", retention.Warn},
		{"no wait, warned", atOnce, "2026-11-22 14:05:06", "2027-11-22 14:05:06", "2027-11-22 14:05:06", retention.Act},
		{"a clause without inactivity", charter.Retention{Purpose: "security", For: &charter.Period{Months: 12}}, "2000-01-01 00:00:00", "2001-01-01 00:00:00", "2026-11-22 14:05:06", retention.Nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := retention.Due(c.r, at(t, c.seen), at(t, c.warned), at(t, c.now)); got != c.want {
				t.Errorf("Due = %q, want %q", got, c.want)
			}
		})
	}
}

// TestSummerTimeChangesNothing: the same instants told in Paris give the same steps, on both days of the year that are
// longer or shorter there.
func TestSummerTimeChangesNothing(t *testing.T) {
	// Paris without the zone database: its summer offset and its winter offset.
	winter, summer := time.FixedZone("CET", 3600), time.FixedZone("CEST", 7200)
	r := clause(charter.Period{Days: 1}, charter.Period{Days: 1})
	for _, day := range []string{"2027-03-28 00:30:00", "2027-10-31 00:30:00"} {
		seen := at(t, day)
		for _, later := range []time.Duration{23 * time.Hour, 24*time.Hour - 1, 24 * time.Hour, 25 * time.Hour} {
			utc := retention.Due(r, seen, time.Time{}, seen.Add(later))
			if paris := retention.Due(r, seen.In(winter), time.Time{}, seen.Add(later).In(summer)); paris != utc {
				t.Errorf("%s + %v: %q in UTC, %q in Paris", day, later, utc, paris)
			}
		}
	}
	seen := time.Date(2027, 1, 31, 0, 30, 0, 0, summer) // 30 January in UTC
	monthly := clause(charter.Period{Months: 1}, charter.Period{Days: 1})
	if got, want := retention.Deadline(monthly, seen, time.Time{}), retention.Deadline(monthly, seen.UTC(), time.Time{}); !got.Equal(want) {
		t.Errorf("deadline %v told elsewhere is %v", want, got)
	}
}

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		days := rapid.IntRange(0, 365*12).Draw(t, "day")
		micros := rapid.Int64Range(0, 86_400_000_000-1).Draw(t, "microsecond")
		return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Add(time.Duration(micros) * time.Microsecond)
	})
}

func clauses() *rapid.Generator[charter.Retention] {
	period := rapid.Custom(func(t *rapid.T) charter.Period {
		return charter.Period{Years: rapid.IntRange(0, 2).Draw(t, "years"), Months: rapid.IntRange(0, 13).Draw(t, "months"), Days: rapid.IntRange(0, 40).Draw(t, "days"), Hours: rapid.IntRange(1, 48).Draw(t, "hours")}
	})
	return rapid.Custom(func(t *rapid.T) charter.Retention {
		return clause(period.Draw(t, "inactive"), period.Draw(t, "wait"))
	})
}

// TestSequence runs any life through the sequence, visit by visit and sweep by sweep, and checks what must always hold:
// nobody is ended without a warning sent since their last visit, the full wait before; a visit cancels everything; what
// is owed is owed at once and stays owed.
//
// Law: GDPR 5(1)(e)
func TestSequence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := clauses().Draw(rt, "clause")
		now := instants().Draw(rt, "joined")
		seen, warned := now, time.Time{}
		for range rapid.IntRange(1, 30).Draw(rt, "events") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(rt, "pause")) / 1000 * 1000)
			if rapid.IntRange(0, 2).Draw(rt, "event") == 0 {
				seen = now
				if step := retention.Due(r, seen, warned, now); step != retention.Nothing {
					rt.Fatalf("%q at the very visit", step)
				}
				continue
			}
			over := r.Inactive.After(seen)
			switch step := retention.Due(r, seen, warned, now); step {
			case retention.Nothing:
				if !now.Before(over) && !warned.After(seen) {
					rt.Fatalf("a warning is owed since %v, and nothing is due at %v", over, now)
				}
			case retention.Warn:
				if now.Before(over) || warned.After(seen) {
					rt.Fatalf("warned at %v: seen %v, over %v, warned before at %v", now, seen, over, warned)
				}
				warned = now
				if again := retention.Due(r, seen, warned, now); again != retention.Nothing {
					rt.Fatalf("warned, and %q at the same instant", again)
				}
			case retention.Act:
				if !warned.After(seen) || now.Before(plan.Wait(r).After(warned)) || now.Before(over) {
					rt.Fatalf("ended at %v: seen %v, warned %v", now, seen, warned)
				}
				if now.Before(retention.Deadline(r, seen, warned)) {
					rt.Fatalf("ended before the deadline %v", retention.Deadline(r, seen, warned))
				}
				return
			default:
				rt.Fatalf("step %q", step)
			}
		}
	})
}

// TestDueAgreesWithDeadline: for a warned person, Act is due exactly from Deadline on; and time never takes a step back.
func TestDueAgreesWithDeadline(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := clauses().Draw(rt, "clause")
		seen := instants().Draw(rt, "seen")
		warned := r.Inactive.After(seen).Add(time.Duration(rapid.Int64Range(0, 1000).Draw(rt, "hours late")) * time.Hour)
		end := retention.Deadline(r, seen, warned)
		for _, c := range []struct {
			now  time.Time
			want retention.Step
		}{{end.Add(-time.Microsecond), retention.Nothing}, {end, retention.Act}, {end.AddDate(50, 0, 0), retention.Act}} {
			if got := retention.Due(r, seen, warned, c.now); got != c.want {
				rt.Fatalf("seen %v, warned %v, deadline %v: %q at %v, want %q", seen, warned, end, got, c.now, c.want)
			}
		}
		// Months differ in length: a later warning may lead to an earlier hour of the same last day.
		if never := retention.Deadline(r, seen, time.Time{}); never.After(end.Add(24 * time.Hour)) {
			rt.Fatalf("the deadline %v of somebody not warned is after %v", never, end)
		}
		// A stale warning, from before the visit, is as good as none.
		if stale := retention.Due(r, seen, seen.Add(-time.Hour), end); stale != retention.Warn {
			rt.Fatalf("a stale warning leads to %q", stale)
		}
	})
}

func TestFacts(t *testing.T) {
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	r, ok := p.Inactivity()
	if !ok {
		t.Fatal("the skills charter has no inactivity")
	}
	now := at(t, "2027-11-22 14:05:06")
	warned := retention.Warned(p, r, now)
	expired := retention.Expired(p, "security", 12, at(t, "2026-11-22 14:05:06"), now)
	for _, c := range []struct {
		f             proof.Fact
		kind, promise string
		key, value    string
	}{
		{warned, retention.FactWarned, "retention.account", "ends", "2027-12-22"},
		{expired, retention.FactExpired, "retention.security", "rows", "12"},
		{expired, retention.FactExpired, "retention.security", "before", "2026-11-22T14:05:06Z"},
	} {
		if c.f.Kind != c.kind || c.f.Promise != c.promise || c.f.Version != 1 || !c.f.At.Equal(now) || c.f.Detail[c.key] != c.value {
			t.Errorf("fact %+v, want %s %s with %s %s", c.f, c.kind, c.promise, c.key, c.value)
		}
		if _, ok := p.Promise(c.f.Promise); !ok {
			t.Errorf("evidence of %q, which is no promise", c.f.Promise)
		}
	}
	if end := retention.Deadline(charter.Retention{}, now, now); !end.IsZero() {
		t.Errorf("a clause without inactivity ends on %v", end)
	}
}
