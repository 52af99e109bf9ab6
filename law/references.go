package law

import (
	"slices"
	"time"

	"charte/charter"
)

// A Reference is a period that a text, an authority or this house gives as a measure, in force from From until just before
// Until (the zero time: no end), both dates in [Zone].
type Reference struct {
	ID    string
	What  charter.Text   // what is kept or owed, and from when it is counted
	Least charter.Period // not shorter; the zero period: no floor
	Most  charter.Period // not longer; the zero period: no cap
	From  time.Time
	Until time.Time
	Law   string // where it comes from; empty where this house chose it, below what the law allows
}

// In reports whether the reference is in force on a day.
func (r Reference) In(on time.Time) bool { return inForce(on, r.From, r.Until) }

// References gives those in force on a day: the deadlines, then the retention periods.
func References(on time.Time) []Reference {
	return slices.DeleteFunc(slices.Concat(deadlines, retentions), func(r Reference) bool { return !r.In(on) })
}

// ReferenceFor gives the reference with an identifier, as it stands on a day.
func ReferenceFor(id string, on time.Time) (Reference, bool) {
	for _, r := range References(on) {
		if r.ID == id {
			return r, true
		}
	}
	return Reference{}, false
}

// Days from which the texts below apply. A new text is a new row, and an end for the old one.
var (
	fromGDPR     = civil(2018, time.May, 25)       // Regulation (EU) 2016/679, article 99
	fromLIL      = civil(2019, time.June, 1)       // law 78-17 as rewritten by order 2018-1125
	fromTrackers = civil(2020, time.September, 17) // CNIL deliberations 2020-091 and 2020-092
	fromSocial   = civil(2021, time.March, 11)     // CNIL deliberation 2021-028
	fromTrade    = civil(2021, time.September, 23) // CNIL deliberation 2021-131
	fromLogs     = civil(2021, time.October, 14)   // CNIL deliberation 2021-122
	fromHosts    = civil(2021, time.October, 22)   // decree 2021-1362, the day after its publication
	fromHiring   = civil(2023, time.January, 30)   // the CNIL's guide on recruitment
)

// deadlines are the time limits of acts that the law asks for.
var deadlines = []Reference{
	{
		ID: "answer", Most: charter.Period{Months: 1}, From: fromGDPR, Law: "GDPR 12(3)",
		What: charter.Text{FR: "réponse à une demande, depuis sa réception", EN: "answer to a request, from its receipt"},
	},
	{
		ID: "answer-extended", Most: charter.Period{Months: 3}, From: fromGDPR, Law: "GDPR 12(3)",
		What: charter.Text{FR: "réponse à une demande complexe, prolongation annoncée, depuis sa réception", EN: "answer to a complex request whose extension was announced, from its receipt"},
	},
	{
		ID: "answer-target", Most: charter.Period{Days: 21}, From: fromGDPR,
		What: charter.Text{FR: "réponse à une demande, objectif interne, depuis sa réception", EN: "answer to a request, internal target, from its receipt"},
	},
	{
		ID: "health-record", Most: charter.Period{Days: 8}, From: fromGDPR, Law: "CSP L1111-7",
		What: charter.Text{FR: "accès au dossier médical tenu par un soignant, depuis la demande", EN: "access to the medical record that a carer keeps, from the request"},
	},
	{
		ID: "health-record-old", Most: charter.Period{Months: 2}, From: fromGDPR, Law: "CSP L1111-7",
		What: charter.Text{FR: "accès à un dossier médical de plus de cinq ans, depuis la demande", EN: "access to a medical record older than five years, from the request"},
	},
	{
		ID: "minor-erasure", Most: charter.Period{Months: 1}, From: fromLIL, Law: "LIL 51",
		What: charter.Text{FR: "effacement de données recueillies auprès d’un mineur, depuis la demande", EN: "erasure of data collected from a minor, from the request"},
	},
	{
		ID: "indirect-notice", Most: charter.Period{Months: 1}, From: fromGDPR, Law: "GDPR 14(3)(a)",
		What: charter.Text{FR: "information d’une personne dont les données viennent d’un tiers, depuis leur obtention", EN: "notice to a person whose data come from somebody else, from the day they were obtained"},
	},
	{
		ID: "breach-notice", Most: charter.Period{Hours: 72}, From: fromGDPR, Law: "GDPR 33(1)",
		What: charter.Text{FR: "notification d’une violation à l’autorité, depuis qu’elle est connue", EN: "notification of a breach to the authority, from awareness"},
	},
	{
		ID: "processor-breach", Most: charter.Period{Hours: 24}, From: fromGDPR, // GDPR 33(2): "without undue delay"
		What: charter.Text{FR: "alerte du sous-traitant au responsable après une violation, depuis qu’elle est connue", EN: "word of a breach from the processor to the controller, from awareness"},
	},
	{
		ID: "prior-consultation", Most: charter.Period{Days: 8 * 7}, From: fromGDPR, Law: "GDPR 36(2)",
		What: charter.Text{FR: "avis de l’autorité sur une analyse d’impact, depuis le dossier complet", EN: "the authority’s advice on an impact assessment, from the complete file"},
	},
	{
		ID: "prior-consultation-extended", Most: charter.Period{Days: 14 * 7}, From: fromGDPR, Law: "GDPR 36(2)",
		What: charter.Text{FR: "avis de l’autorité sur un traitement complexe, depuis le dossier complet", EN: "the authority’s advice on a complex processing, from the complete file"},
	},
}
