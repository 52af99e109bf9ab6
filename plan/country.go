package plan

import "charte/charter"

// countries of the European Economic Area, those with an adequate protection, and the few others where processors of French sites are met.
var countries = map[string]charter.Text{
	"AT": {FR: "Autriche", EN: "Austria"}, "BE": {FR: "Belgique", EN: "Belgium"}, "BG": {FR: "Bulgarie", EN: "Bulgaria"},
	"CY": {FR: "Chypre", EN: "Cyprus"}, "CZ": {FR: "Tchéquie", EN: "Czechia"}, "DE": {FR: "Allemagne", EN: "Germany"},
	"DK": {FR: "Danemark", EN: "Denmark"}, "EE": {FR: "Estonie", EN: "Estonia"}, "ES": {FR: "Espagne", EN: "Spain"},
	"FI": {FR: "Finlande", EN: "Finland"}, "FR": both("France"), "GR": {FR: "Grèce", EN: "Greece"},
	"HR": {FR: "Croatie", EN: "Croatia"}, "HU": {FR: "Hongrie", EN: "Hungary"}, "IE": {FR: "Irlande", EN: "Ireland"},
	"IS": {FR: "Islande", EN: "Iceland"}, "IT": {FR: "Italie", EN: "Italy"}, "LI": both("Liechtenstein"),
	"LT": {FR: "Lituanie", EN: "Lithuania"}, "LU": {FR: "Luxembourg", EN: "Luxembourg"}, "LV": {FR: "Lettonie", EN: "Latvia"},
	"MT": {FR: "Malte", EN: "Malta"}, "NL": {FR: "Pays-Bas", EN: "Netherlands"}, "NO": {FR: "Norvège", EN: "Norway"},
	"PL": {FR: "Pologne", EN: "Poland"}, "PT": both("Portugal"), "RO": {FR: "Roumanie", EN: "Romania"},
	"SE": {FR: "Suède", EN: "Sweden"}, "SI": {FR: "Slovénie", EN: "Slovenia"}, "SK": {FR: "Slovaquie", EN: "Slovakia"},
	"AD": {FR: "Andorre", EN: "Andorra"}, "AR": {FR: "Argentine", EN: "Argentina"}, "AU": {FR: "Australie", EN: "Australia"},
	"BR": {FR: "Brésil", EN: "Brazil"}, "FO": {FR: "Îles Féroé", EN: "Faroe Islands"}, "GG": {FR: "Guernesey", EN: "Guernsey"},
	"IL": {FR: "Israël", EN: "Israel"}, "IM": {FR: "Île de Man", EN: "Isle of Man"}, "IN": {FR: "Inde", EN: "India"}, "JE": both("Jersey"),
	"JP": {FR: "Japon", EN: "Japan"}, "KR": {FR: "Corée du Sud", EN: "South Korea"}, "MA": {FR: "Maroc", EN: "Morocco"},
	"NZ": {FR: "Nouvelle-Zélande", EN: "New Zealand"}, "TN": {FR: "Tunisie", EN: "Tunisia"}, "UY": both("Uruguay"),
	"CA": both("Canada"), "CH": {FR: "Suisse", EN: "Switzerland"}, "GB": {FR: "Royaume-Uni", EN: "United Kingdom"},
	"US": {FR: "États-Unis", EN: "United States"},
}

// Country names an ISO 3166-1 alpha-2 code in words; a code that Charte does not know stays a code.
func Country(code string) charter.Text {
	if t, ok := countries[code]; ok {
		return t
	}
	return both(code)
}
