package law_test

import (
	"slices"
	"testing"
	"time"

	"charte/law"
)

// holidaysOf lists a year's holidays, month and day.
func holidaysOf(t *testing.T, year int, region law.Region) (days []string) {
	for day := time.Date(year, time.January, 1, 12, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
		name, ok := law.Holiday(day, region)
		if ok {
			days = append(days, day.Format("01-02"))
		}
		if ok == (name.FR == "" || name.EN == "") {
			t.Errorf("%s: %+v, %v", day.Format(time.DateOnly), name, ok)
		}
	}
	return days
}

func TestHolidays(t *testing.T) {
	for year, want := range map[int][]string{
		2024: {"01-01", "04-01", "05-01", "05-08", "05-09", "05-20", "07-14", "08-15", "11-01", "11-11", "12-25"},
		2026: {"01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"},
		2027: {"01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11", "12-25"},
		2028: {"01-01", "04-17", "05-01", "05-08", "05-25", "06-05", "07-14", "08-15", "11-01", "11-11", "12-25"},
		2035: {"01-01", "03-26", "05-01", "05-03", "05-08", "05-14", "07-14", "08-15", "11-01", "11-11", "12-25"},
	} {
		if got := holidaysOf(t, year, law.Metropolitan); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
	}
	for year, want := range map[int][]string{2026: {"04-03", "12-26"}, 2027: {"03-26", "12-26"}, 2028: {"04-14", "12-26"}} {
		both := slices.Concat(holidaysOf(t, year, law.Metropolitan), want)
		slices.Sort(both)
		if got := holidaysOf(t, year, law.AlsaceMoselle); !slices.Equal(got, both) {
			t.Errorf("%d in Alsace-Moselle: %v, want %v", year, got, both)
		}
	}
}

// TestEaster compares Easter Monday with a published table, which holds the earliest and the latest dates of this century's first half.
func TestEaster(t *testing.T) {
	sundays := []string{
		"2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20",
		"2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17",
		"2034-04-09", "2035-03-25", "2036-04-13", "2037-04-05", "2038-04-25", "2039-04-10", "2040-04-01", "2049-04-18",
		"2076-04-19", "2100-03-28",
	}
	for _, s := range sundays {
		sunday, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		if name, _ := law.Holiday(sunday.AddDate(0, 0, 1), law.Metropolitan); name.EN != "Easter Monday" || sunday.Weekday() != time.Sunday {
			t.Errorf("the day after %s is %q", s, name.EN)
		}
	}
}

// A holiday is a date in Paris: it begins and ends there.
func TestHolidayAtMidnight(t *testing.T) {
	for at, want := range map[string]string{
		"2026-12-31T22:59:59Z": "",
		"2026-12-31T23:00:00Z": "jour de l’An",
		"2027-01-01T22:59:59Z": "jour de l’An",
		"2027-01-01T23:00:00Z": "",
		"2027-07-13T22:00:00Z": "fête nationale",
		"2027-07-14T22:00:00Z": "",
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if name, _ := law.Holiday(instant, law.Metropolitan); name.FR != want {
			t.Errorf("%s is %q, want %q", at, name.FR, want)
		}
	}
}
