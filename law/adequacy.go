package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// An Adequacy is a decision of the European Commission that a country protects data well enough, in force from From until just
// before Until (the zero time: no end), both dates in [Zone]. From is the day of the decision; those of before the GDPR stay in
// force by its article 45(9).
//
// To be checked with the Official Journal: the day of Brazil's decision (26 January 2026 in some sources, 27 here), and the
// exact scopes, which are summaries. The European Patent Organisation, adequate since 15 July 2025, is missing: it is no
// country and has no code.
type Adequacy struct {
	Code     string       // ISO 3166-1 alpha-2
	Country  charter.Text // in words
	From     time.Time
	Until    time.Time
	Scope    charter.Text // whom or what alone the decision covers; empty where it covers every transfer
	Decision string       // its number in the Official Journal, or its day
}

// EEA reports whether a country (ISO 3166-1 alpha-2, capital letters) was on a day where the GDPR applies by itself: the
// member states, their outermost regions and Åland under codes of their own, Iceland, Liechtenstein and Norway.
//
// Law: GDPR 44
func EEA(code string, on time.Time) bool {
	return slices.ContainsFunc(members, func(m membership) bool {
		return slices.Contains(strings.Fields(m.codes), code) && inForce(on, m.from, m.until)
	})
}

// Adequate gives the decision by which data may go to a country (ISO 3166-1 alpha-2, capital letters) on a day.
// Where it has a scope, somebody has to say that the recipient is within it.
//
// Law: GDPR 45(1), 45(9)
func Adequate(code string, on time.Time) (Adequacy, bool) {
	for _, a := range adequacies {
		if a.Code == code && inForce(on, a.From, a.Until) {
			return a, true
		}
	}
	return Adequacy{}, false
}

// A membership is some countries in which the GDPR applies, from a day until another.
type membership struct {
	codes       string
	from, until time.Time
}

var members = []membership{
	{codes: "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK", from: fromGDPR},
	{codes: "AX GF GP MF MQ RE YT", from: fromGDPR},           // parts of Finland and France in which the Union's law applies
	{codes: "IS LI NO", from: civil(2018, time.July, 20)},     // EEA Joint Committee decision 154/2018
	{codes: "GB", from: fromGDPR, until: fromBritishAdequacy}, // member, then the transition, then the bridge of the trade agreement
}

var fromBritishAdequacy = civil(2021, time.June, 28)

var adequacies = []Adequacy{
	{Code: "AD", Country: charter.Text{FR: "Andorre", EN: "Andorra"}, From: civil(2010, time.October, 19), Decision: "2010/625/EU"},
	{Code: "AR", Country: charter.Text{FR: "Argentine", EN: "Argentina"}, From: civil(2003, time.June, 30), Decision: "2003/490/EC"},
	{
		Code: "BR", Country: charter.Text{FR: "Brésil", EN: "Brazil"}, From: civil(2026, time.January, 27), Decision: "27 January 2026",
		Scope: charter.Text{FR: "destinataires soumis à la loi brésilienne (LGPD), hors sécurité publique et défense", EN: "recipients under the Brazilian law (LGPD), without public safety and defence"},
	},
	{
		Code: "CA", Country: charter.Text{FR: "Canada", EN: "Canada"}, From: civil(2001, time.December, 20), Decision: "2002/2/EC",
		Scope: charter.Text{FR: "organisations commerciales soumises à la loi fédérale (PIPEDA)", EN: "commercial organisations under the federal law (PIPEDA)"},
	},
	{Code: "CH", Country: charter.Text{FR: "Suisse", EN: "Switzerland"}, From: civil(2000, time.July, 26), Decision: "2000/518/EC"},
	{Code: "FO", Country: charter.Text{FR: "Îles Féroé", EN: "Faroe Islands"}, From: civil(2010, time.March, 5), Decision: "2010/146/EU"},
	{
		Code: "GB", Country: charter.Text{FR: "Royaume-Uni", EN: "United Kingdom"}, From: fromBritishAdequacy, Until: fromBritishRenewal, Decision: "(EU) 2021/1772",
		Scope: charter.Text{FR: "tout, sauf le contrôle de l’immigration", EN: "everything but immigration control"},
	},
	{Code: "GB", Country: charter.Text{FR: "Royaume-Uni", EN: "United Kingdom"}, From: fromBritishRenewal, Until: civil(2031, time.December, 28), Decision: "19 December 2025"},
	{Code: "GG", Country: charter.Text{FR: "Guernesey", EN: "Guernsey"}, From: civil(2003, time.November, 21), Decision: "2003/821/EC"},
	{
		Code: "IL", Country: charter.Text{FR: "Israël", EN: "Israel"}, From: civil(2011, time.January, 31), Decision: "2011/61/EU",
		Scope: charter.Text{FR: "traitements automatisés", EN: "automated processing"},
	},
	{Code: "IM", Country: charter.Text{FR: "Île de Man", EN: "Isle of Man"}, From: civil(2004, time.April, 28), Decision: "2004/411/EC"},
	{Code: "JE", Country: charter.Text{FR: "Jersey", EN: "Jersey"}, From: civil(2008, time.May, 8), Decision: "2008/393/EC"},
	{
		Code: "JP", Country: charter.Text{FR: "Japon", EN: "Japan"}, From: civil(2019, time.January, 23), Decision: "(EU) 2019/419",
		Scope: charter.Text{FR: "secteur privé", EN: "private sector"},
	},
	{
		Code: "KR", Country: charter.Text{FR: "Corée du Sud", EN: "South Korea"}, From: civil(2021, time.December, 17), Decision: "(EU) 2022/254",
		Scope: charter.Text{FR: "tout, sauf missions religieuses, candidatures des partis et données de crédit", EN: "everything but religious missions, candidates of parties and credit data"},
	},
	{Code: "NZ", Country: charter.Text{FR: "Nouvelle-Zélande", EN: "New Zealand"}, From: civil(2012, time.December, 19), Decision: "2013/65/EU"},
	{
		Code: "US", Country: charter.Text{FR: "États-Unis", EN: "United States"}, From: civil(2016, time.July, 12), Until: civil(2020, time.July, 16), Decision: "(EU) 2016/1250",
		Scope: charter.Text{FR: "participants au Privacy Shield", EN: "participants in the Privacy Shield"},
	},
	{
		Code: "US", Country: charter.Text{FR: "États-Unis", EN: "United States"}, From: civil(2023, time.July, 10), Decision: "(EU) 2023/1795",
		Scope: charter.Text{FR: "participants au Data Privacy Framework", EN: "participants in the Data Privacy Framework"},
	},
	{Code: "UY", Country: charter.Text{FR: "Uruguay", EN: "Uruguay"}, From: civil(2012, time.August, 21), Decision: "2012/484/EU"},
}

var fromBritishRenewal = civil(2025, time.December, 19)
