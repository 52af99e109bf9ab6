package law

import (
	"cmp"
	"slices"
	"time"
	_ "time/tzdata" // a deadline is a date in Paris, also on a machine that has no zone database

	"charte/charter"
)

// Zone is the IANA name of the zone in which an instant becomes a date. It is stored with each deadline.
const Zone = "Europe/Paris"

var paris = func() *time.Location {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		panic(err) // the zone is part of the program
	}
	return zone
}()

// A Pause is a time during which a clock stands still, for instance from the question about an identity to its answer.
// Of a pause that still lasts, To is the present moment.
type Pause struct {
	From, To time.Time
	Reason   string // a code, kept with the deadline; it does not change the arithmetic
}

// A Deadline is when a period ends. The zero Deadline is none.
type Deadline struct {
	Raw time.Time // the last second of the period, pauses included, before it moves to a working day
	Due time.Time // the last second that is in time; its date, in Zone and in UTC alike, is the one to show
	Set string    // the holidays that decided, see [Region.Set]
}

// Answer gives the deadline of a request of a data subject, from its receipt at any official address.
// It is the zero Deadline for a receipt older than the law.
//
// Law: GDPR 12(3), Reg. 1182/71 3
func Answer(received time.Time, region Region, pauses ...Pause) Deadline {
	return due("answer", received, region, pauses)
}

// Extended gives the deadline of a request whose extension was announced, with its reasons, before [Answer]'s deadline.
// It is counted once, from the receipt: a first deadline that moved to a working day gives no more time.
//
// Law: GDPR 12(3), Reg. 1182/71 3
func Extended(received time.Time, region Region, pauses ...Pause) Deadline {
	return due("answer-extended", received, region, pauses)
}

// Target gives the day, earlier than [Answer]'s deadline, that staff are asked to keep.
func Target(received time.Time, region Region, pauses ...Pause) Deadline {
	return due("answer-target", received, region, pauses)
}

// Breach gives the instant until which a breach is notified to the authority without having to excuse a delay.
// Nothing moves it: neither a weekend, nor a holiday, nor the two working days of Reg. 1182/71 3(5), which is the cautious reading.
// It is the zero time for a breach older than the law.
//
// Law: GDPR 33(1), Reg. 1182/71 3(1), 3(2), 3(3)
func Breach(aware time.Time) time.Time {
	return due("breach-notice", aware, Metropolitan, nil).Due
}

// due counts the longest period of a reference, as the law stood on the day of the event.
func due(reference string, event time.Time, region Region, pauses []Pause) Deadline {
	ref, ok := ReferenceFor(reference, event)
	if !ok {
		return Deadline{}
	}
	return End(event, ref.Most, region, pauses...)
}

// End gives the deadline of a period that an event begins. The day of the event does not count, weekends and holidays do;
// months and years end on the same date, or on the last day of a shorter month; a last day that is a Saturday, a Sunday or a
// holiday moves to the next working day. A pause adds its days, the one on which it begins not counted, before that move.
// Days paused twice, before the event or after the deadline add nothing.
//
// A period with hours begins with the next full hour, and neither moves nor pauses. The two working days of
// Reg. 1182/71 3(5) lengthen no period here: who answers earlier is never late.
//
// Law: Reg. 1182/71 3(1), 3(2), 3(3), 3(4)
func End(event time.Time, p charter.Period, region Region, pauses ...Pause) Deadline {
	if p.Hours != 0 {
		end := expiry(event, p)
		return Deadline{Raw: end, Due: end, Set: region.Set()}
	}
	first := dateIn(event)
	last := region.suspend(first, p.After(first), pauses)
	return Deadline{Raw: lastSecond(last), Due: lastSecond(region.roll(last)), Set: region.Set()}
}

// expiry is the end of a period that has hours.
func expiry(event time.Time, p charter.Period) time.Time {
	start := event.In(paris).Truncate(time.Hour).Add(time.Hour)
	if dates := (charter.Period{Years: p.Years, Months: p.Months, Days: p.Days}); !dates.IsZero() {
		start = dates.After(start)
	}
	return start.Add(time.Duration(p.Hours) * time.Hour) // hours that elapse: a change of clocks alters none
}

// suspend moves the last day of a period that began on a first day by the days that were paused.
func (r Region) suspend(first, last time.Time, pauses []Pause) time.Time {
	counted := first
	for _, p := range slices.SortedFunc(slices.Values(pauses), func(a, b Pause) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To))
	}) {
		from, to := later(dateIn(p.From), counted), dateIn(p.To)
		if !to.After(from) || from.After(r.roll(last)) {
			continue
		}
		days := int(to.Sub(from) / (24 * time.Hour))
		// A pause that began on a day only gained by the move to a working day must not end after the deadline.
		last, counted = later(last.AddDate(0, 0, days), to), to
	}
	return last
}

// roll is the first working day that is not before a day.
func (r Region) roll(day time.Time) time.Time {
	for !r.works(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// civil is a date, written as midnight in UTC, where every day has 24 hours.
func civil(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// dateIn is the date in Zone of an instant.
func dateIn(t time.Time) time.Time { return civil(t.In(paris).Date()) }

// lastSecond is when a date ends in Zone.
func lastSecond(date time.Time) time.Time {
	year, month, day := date.Date()
	return time.Date(year, month, day, 23, 59, 59, 0, paris)
}

// inForce reports whether an instant is, in Zone, on the date from or later and before the date until (the zero time: no end).
func inForce(on, from, until time.Time) bool {
	date := dateIn(on)
	return !date.Before(from) && (until.IsZero() || date.Before(until))
}
