package policy

import (
	"slices"

	"charte/charter"
)

// sections says what it means that an entry of a section comes or goes.
var sections = map[string]entryJudgement{
	"features":          {fr: "la fonction", en: "the feature", comes: Neutral, goes: Neutral},
	"joint controllers": {fr: "le coresponsable", en: "the joint controller", comes: NewUse, goes: MoreProtective, more: receives("joint controllers")},
	"clients":           {fr: "le donneur d’ordre", en: "the client", comes: NewUse, goes: MoreProtective, judge: sameWork},
	"data":              {fr: "la donnée", en: "the field", comes: LessProtective, goes: MoreProtective, judge: asNew},
	"purposes":          {fr: "la finalité", en: "the purpose", comes: NewUse, goes: MoreProtective, more: onBasis},
	"forms":             {fr: "le formulaire", en: "the form", comes: Neutral, goes: Neutral},
	"people":            {fr: "le public", en: "the kind of people", comes: Neutral, goes: Neutral},
	"grants":            {fr: "l’accès partagé", en: "the shared access", comes: NewUse, goes: MoreProtective},
	"staff":             {fr: "le rôle du personnel", en: "the staff role", comes: LessProtective, goes: MoreProtective, judge: onlyIfDeclared},
	"decisions":         {fr: "la décision automatique", en: "the automated decision", comes: LessProtective, goes: MoreProtective},
	"retention":         {fr: "la durée de conservation de", en: "the retention of", comes: MoreProtective, goes: LessProtective, judge: retained, more: until},
	"holds":             {fr: "la conservation prolongée", en: "the longer hold", comes: LessProtective, goes: MoreProtective},
	"documents":         {fr: "le document", en: "the document", comes: LessProtective, goes: MoreProtective, judge: asNew},
	"trackers":          {fr: "le traceur", en: "the tracker", comes: LessProtective, goes: MoreProtective, judge: tracked},
	"processors":        {fr: "le sous-traitant", en: "the processor", comes: NewUse, goes: MoreProtective, more: receives("processors")},
	"partners":          {fr: "le partenaire", en: "the partner", comes: NewUse, goes: MoreProtective, more: receives("partners")},
	"recipients":        {fr: "le destinataire", en: "the recipient", comes: NewUse, goes: MoreProtective, more: receives("recipients")},
	"mailings":          {fr: "l’envoi", en: "the mailing", comes: Neutral, goes: Neutral},
	"security.measures": {fr: "la mesure de sécurité", en: "the security measure", comes: MoreProtective, goes: LessProtective},
}

// onlyIfDeclared: roles that are declared narrow a staff that was not.
func onlyIfDeclared(_ *differ, _ string, came bool, class Class) Class {
	if came {
		return Neutral
	}
	return class
}

// sameWork: naming the controller of what was already done for another is no new use.
func sameWork(d *differ, name string, came bool, class Class) Class {
	in, other := d.is, d.was
	if !came {
		in, other = d.was, d.is
	}
	v, _ := entryOf(in, "clients", name)
	for _, purpose := range v.Interface().(charter.Client).Purposes {
		if u, ok := other.Purpose(purpose); !ok || u.Role != "processor" {
			return class
		}
	}
	return Neutral
}

// asNew: what only serves new purposes, or goes with its purposes, is no more than they are.
func asNew(d *differ, name string, came bool, class Class) Class {
	if !came {
		return class
	}
	var serves []string
	if v, ok := entryOf(d.is, "documents", name); ok {
		serves = []string{v.FieldByName("Purpose").String()}
	}
	for _, p := range d.is.Purposes {
		if slices.Contains(p.Data, name) {
			serves = append(serves, p.Name)
		}
	}
	if len(serves) == 0 || slices.ContainsFunc(serves, d.before.serves) {
		return class
	}
	return NewUse
}

// retained: a period that names no time protects nobody.
func retained(d *differ, name string, came bool, class Class) Class {
	in := d.was
	if came {
		in = d.is
	}
	r, _ := in.RetentionOf(name)
	if slices.Contains([]string{"", charter.NoEnd, charter.NowAndThen, charter.AsNeeded, charter.AsLawAsks}, r.Until) && r.For == nil {
		return Neutral
	}
	return class
}

// until says how long the data of a purpose are kept, in short.
func until(in flat, name string) charter.Text {
	all := charter.Text{}
	for _, key := range []string{"until", "for", "then"} {
		l := in.leaves["retention."+name+"."+key]
		if l.kind == nothing {
			continue
		}
		if all.EN != "" {
			all.FR, all.EN = all.FR+", ", all.EN+", "
		}
		if key == "then" {
			all.FR, all.EN = all.FR+"puis ", all.EN+"then "
		}
		all = charter.Text{FR: all.FR + l.words("fr"), EN: all.EN + l.words("en")}
	}
	if all.IsZero() {
		return all
	}
	return charter.Text{FR: " : " + all.FR, EN: ": " + all.EN}
}

// onBasis says what a new purpose rests on.
func onBasis(in flat, name string) charter.Text {
	basis := in.leaves["purposes."+name+".basis"]
	switch basis.word {
	case "":
		return charter.Text{}
	case charter.BasisConsent:
		return charter.Text{FR: " (seulement avec le consentement des personnes)", EN: " (only with people’s consent)"}
	}
	return charter.Text{FR: " (" + basis.words("fr") + ")", EN: " (" + basis.words("en") + ")"}
}

// tracked: an essential tracker is no news for people.
func tracked(d *differ, name string, came bool, class Class) Class {
	in := d.was
	if came {
		in = d.is
	}
	for _, t := range in.Trackers {
		if t.Name == name && t.Class == "essential" {
			return Neutral
		}
	}
	return class
}

// blocks says what the parts of a charter are about, where the whole of one is spoken of.
var blocks = map[string]charter.Text{
	"version": {FR: "la version", EN: "the version"}, "site": {FR: "le site", EN: "the site"}, "features": {FR: "les fonctions", EN: "the features"},
	"controller": {FR: "le responsable du traitement", EN: "the controller"}, "joint controllers": {FR: "les coresponsables", EN: "the joint controllers"},
	"clients": {FR: "les responsables pour qui agit l’organisme", EN: "the controllers for whom the organisation acts"},
	"dpo":     {FR: "le délégué à la protection des données", EN: "the data protection officer"}, "data": {FR: "la liste des données", EN: "the list of data"},
	"purposes": {FR: "la liste des finalités", EN: "the list of purposes"}, "asking": {FR: "la collecte", EN: "how people are asked"},
	"forms": {FR: "les formulaires", EN: "the forms"}, "people": {FR: "les publics", EN: "the kinds of people"}, "minors": {FR: "les mineurs", EN: "minors"},
	"grants": {FR: "les accès partagés", EN: "shared access"}, "staff": {FR: "les rôles du personnel", EN: "the staff roles"},
	"decisions": {FR: "les décisions automatiques", EN: "automated decisions"}, "retention": {FR: "les durées de conservation", EN: "how long data are kept"},
	"holds": {FR: "les conservations prolongées", EN: "the longer holds"}, "backups": {FR: "les sauvegardes", EN: "backups"},
	"documents": {FR: "les documents", EN: "documents"}, "trackers": {FR: "la liste des traceurs", EN: "the list of trackers"},
	"banner": {FR: "le bandeau", EN: "the banner"}, "audience": {FR: "la mesure d’audience", EN: "audience measurement"},
	"processors": {FR: "la liste des sous-traitants", EN: "the list of processors"}, "partners": {FR: "la liste des partenaires", EN: "the list of partners"},
	"recipients": {FR: "la liste des destinataires", EN: "the list of recipients"}, "sharing": {FR: "le partage des données", EN: "the sharing of data"},
	"transfers": {FR: "les transferts", EN: "transfers"}, "letters": {FR: "les courriels", EN: "letters"}, "mailings": {FR: "les envois", EN: "the mailings"},
	"rights": {FR: "les droits", EN: "the rights"}, "security": {FR: "la sécurité", EN: "security"}, "security.encryption": {FR: "le chiffrement", EN: "encryption"},
	"security.passwords": {FR: "les mots de passe", EN: "passwords"}, "security.measures": {FR: "les mesures de sécurité", EN: "the security measures"},
	"dpia": {FR: "l’analyse d’impact", EN: "the impact assessment"}, "changes": {FR: "les changements", EN: "changes"},
}
