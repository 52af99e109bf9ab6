package law

import (
	"time"

	"charte/charter"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// Days from which the texts apply. Periods and caps stand in the rows below, never in the checks: a new text is a new row.
var (
	gdpr         = day(2018, time.May, 25)       // Regulation (EU) 2016/679, article 99
	lil          = day(2019, time.June, 1)       // law 78-17 as rewritten by order 2018-1125
	trackersFrom = day(2020, time.September, 17) // CNIL deliberations 2020-091 and 2020-092
)

var information = []Rule{
	{
		ID: "I01", Severity: Error, From: gdpr, Law: "GDPR 13(1)(a)", find: controller,
		Title:  charter.Text{FR: "qui est responsable, et comment le joindre", EN: "who is the controller, and how to reach them"},
		Remedy: charter.Text{FR: "complétez controller : name et contact", EN: "complete controller: name and contact"},
	},
	{
		ID: "I03", Severity: Error, From: gdpr, Law: "GDPR 6(1), 13(1)(c)", find: basis,
		Title:  charter.Text{FR: "une base légale par finalité", EN: "a legal basis for each purpose"},
		Remedy: charter.Text{FR: "ajoutez basis : contract, consent, legitimate-interest, legal-obligation, public-interest ou vital-interests", EN: "add basis: contract, consent, legitimate-interest, legal-obligation, public-interest or vital-interests"},
	},
	{
		ID: "I08", Severity: Error, From: gdpr, Law: "GDPR 6(1)(f), 13(1)(d)", find: interest,
		Title:  charter.Text{FR: "l’intérêt légitime est nommé et mis en balance", EN: "a legitimate interest is named and balanced"},
		Remedy: charter.Text{FR: "nommez l’intérêt (interest) et la mise en balance (balancing)", EN: "name the interest and its balancing test (balancing)"},
	},
}

var trackers = []Rule{
	{
		ID: "K04", Severity: Error, From: lil, Law: "LIL 82, GDPR 13(1)(c), 13(2)(a)", find: inventory,
		Title:  charter.Text{FR: "chaque traceur a un nom, un émetteur, une finalité et une durée", EN: "each tracker has a name, a party, a purpose and a life"},
		Remedy: charter.Text{FR: "complétez party, text et life", EN: "complete party, text and life"},
	},
	{
		ID: "K05", Severity: Error, From: trackersFrom, Law: "LIL 82, GDPR 5(1)(e)", find: lifeOver(charter.Period{Months: 13}),
		Title:  charter.Text{FR: "un traceur ne dure pas plus de 13 mois", EN: "a tracker stays no longer than 13 months"},
		Remedy: charter.Text{FR: "écrivez life: browser, ou au plus 13 months", EN: "write life: browser, or at most 13 months"},
	},
}

var nature = []Rule{
	{
		ID: "N04", Severity: Warning, From: gdpr, Law: "GDPR 9, 25", find: unguarded,
		Title:  charter.Text{FR: "un texte libre peut révéler une donnée sensible", EN: "a free text may reveal sensitive data"},
		Remedy: charter.Text{FR: "ajoutez guard: free-text : la personne est prévenue avant d’enregistrer", EN: "add guard: free-text: people are warned before they save"},
	},
	{
		ID: "N08", Severity: Warning, From: gdpr, Law: "GDPR 5(1)(b), 5(1)(c)", find: purposeless,
		Title:  charter.Text{FR: "chaque donnée sert à quelque chose", EN: "each field serves a purpose"},
		Remedy: charter.Text{FR: "rattachez-la à une finalité (purposes), ou ne la demandez plus", EN: "name it in a purpose, or stop asking for it"},
	},
}

var rights = []Rule{
	{
		ID: "R01", Severity: Error, From: gdpr, Law: "GDPR 12(2), 12(6)", find: identity,
		Title:  charter.Text{FR: "pas de pièce d’identité sans doute raisonnable", EN: "no identity document without reasonable doubt"},
		Remedy: charter.Text{FR: "écrivez identity: only in reasonable doubt", EN: "write identity: only in reasonable doubt"},
	},
	{
		ID: "R03", Severity: Warning, From: gdpr, Law: "GDPR 12(3)", find: answerWithin(charter.Period{Months: 1}),
		Title:  charter.Text{FR: "une réponse en un mois au plus", EN: "an answer within one month"},
		Remedy: charter.Text{FR: "écrivez answer: 1 month, ou moins", EN: "write answer: 1 month, or less"},
	},
}

var retention = []Rule{
	{
		ID: "T01", Severity: Error, From: gdpr, Law: "GDPR 5(1)(e), 13(2)(a)", find: endless,
		Title:  charter.Text{FR: "une durée de conservation par finalité", EN: "a retention period for each purpose"},
		Remedy: charter.Text{FR: "ajoutez-la dans retention : until, for, ou as: account", EN: "add it to retention: until, for, or as: account"},
	},
}

var versions = []Rule{
	{
		ID: "V04", Severity: Warning, From: gdpr, Law: "GDPR 12(1), 13(3)", find: unannounced,
		Title:  charter.Text{FR: "un changement est annoncé à l’avance", EN: "a change is announced in advance"},
		Remedy: charter.Text{FR: "complétez changes : announced by et ahead", EN: "complete changes: announced by and ahead"},
	},
}

var sharing = []Rule{
	{
		ID: "X02", Severity: Warning, From: gdpr, Law: "GDPR 28(3)", find: uncontracted,
		Title:  charter.Text{FR: "un contrat avec chaque sous-traitant", EN: "a contract with each processor"},
		Remedy: charter.Text{FR: "ajoutez contract : le fichier, ou sa référence et sa date", EN: "add contract: the file, or its reference and date"},
	},
}

var consent, security, prospecting, automation []Rule
