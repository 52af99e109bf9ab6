package law

import (
	"time"

	"charte/charter"
)

// A Region says which public holidays move a deadline. Any other than [AlsaceMoselle] counts as [Metropolitan], whose
// holidays are the fewest: a territory that has more is never given more time by mistake.
type Region string

// The regions whose holidays are known.
const (
	Metropolitan  Region = "metropolitan"   // code du travail, L3133-1
	AlsaceMoselle Region = "alsace-moselle" // also L3134-13; Good Friday there supposes a Protestant or shared church in the commune
)

// edition is the number of the lists below. It grows when one of them changes, so that a stored deadline tells which it used.
const edition = "1"

// Set names the region's list of holidays and its edition, for instance "metropolitan 1".
func (r Region) Set() string {
	if r != AlsaceMoselle {
		r = Metropolitan
	}
	return string(r) + " " + edition
}

// A holiday is on the same date each year, or some days after Easter Sunday.
type holiday struct {
	month  time.Month
	day    int
	easter int // when there is no month
	name   charter.Text
}

// holidays are the public holidays of metropolitan France, as the list stands since 1982.
var holidays = []holiday{
	{time.January, 1, 0, charter.Text{FR: "jour de l’An", EN: "New Year’s Day"}},
	{0, 0, 1, charter.Text{FR: "lundi de Pâques", EN: "Easter Monday"}},
	{time.May, 1, 0, charter.Text{FR: "fête du Travail", EN: "Labour Day"}},
	{time.May, 8, 0, charter.Text{FR: "victoire de 1945", EN: "Victory Day 1945"}},
	{0, 0, 39, charter.Text{FR: "Ascension", EN: "Ascension Day"}},
	{0, 0, 50, charter.Text{FR: "lundi de Pentecôte", EN: "Whit Monday"}},
	{time.July, 14, 0, charter.Text{FR: "fête nationale", EN: "Bastille Day"}},
	{time.August, 15, 0, charter.Text{FR: "Assomption", EN: "Assumption Day"}},
	{time.November, 1, 0, charter.Text{FR: "Toussaint", EN: "All Saints’ Day"}},
	{time.November, 11, 0, charter.Text{FR: "armistice de 1918", EN: "Armistice Day 1918"}},
	{time.December, 25, 0, charter.Text{FR: "Noël", EN: "Christmas Day"}},
}

// eastern are the holidays that Alsace and Moselle have besides.
var eastern = []holiday{
	{0, 0, -2, charter.Text{FR: "Vendredi saint", EN: "Good Friday"}},
	{time.December, 26, 0, charter.Text{FR: "Saint-Étienne", EN: "St Stephen’s Day"}},
}

// Holiday names the public holiday on the date of an instant in [Zone], if it is one in a region.
// Ordinary Saturdays and Sundays are none.
//
// Law: Reg. 1182/71 2(1)
func Holiday(t time.Time, region Region) (name charter.Text, ok bool) {
	return region.holiday(dateIn(t))
}

func (r Region) holiday(date time.Time) (name charter.Text, ok bool) {
	lists := [][]holiday{holidays}
	if r == AlsaceMoselle {
		lists = append(lists, eastern)
	}
	for _, list := range lists {
		for _, h := range list {
			if h.in(date.Year()).Equal(date) {
				return h.name, true
			}
		}
	}
	return charter.Text{}, false
}

// works reports whether a date is a working day.
//
// Law: Reg. 1182/71 2(2)
func (r Region) works(date time.Time) bool {
	weekday := date.Weekday()
	_, off := r.holiday(date)
	return weekday != time.Saturday && weekday != time.Sunday && !off
}

// in is the holiday's date in a year.
func (h holiday) in(year int) time.Time {
	if h.month != 0 {
		return civil(year, h.month, h.day)
	}
	return easter(year).AddDate(0, 0, h.easter)
}

// easter is the date of Easter Sunday: the Gregorian computus as J.-M. Oudin wrote it in 1940.
func easter(year int) time.Time {
	century, golden := year/100, year%19
	epact := (century - century/4 - (century-(century-17)/25)/3 + 19*golden + 15) % 30
	moon := epact - (epact/28)*(1-(epact/28)*(29/(epact+1))*((21-golden)/11)) // days from 21 March to the Paschal full moon
	weekday := (year + year/4 + moon + 2 - century + century/4) % 7
	return civil(year, time.March, 28+moon-weekday)
}
