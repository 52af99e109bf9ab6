package policy

import (
	"slices"

	"charte/charter"
)

// sections says what it means that an entry of a section comes or goes.
var sections = map[string]entryJudgement{
	"features":          {fr: "la fonction", en: "the feature", comes: Neutral, goes: Neutral},
	"joint controllers": {fr: "le coresponsable", en: "the joint controller", comes: NewUse, goes: MoreProtective},
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
	"processors":        {fr: "le sous-traitant", en: "the processor", comes: NewUse, goes: MoreProtective},
	"partners":          {fr: "le partenaire", en: "the partner", comes: NewUse, goes: MoreProtective},
	"recipients":        {fr: "le destinataire", en: "the recipient", comes: NewUse, goes: MoreProtective},
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
		return opposite(class)
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

// onBasis says what a new purpose rests on, and what is owed to people.
func onBasis(in flat, name string) charter.Text {
	basis := in.leaves["purposes."+name+".basis"]
	switch basis.word {
	case "":
		return charter.Text{}
	case charter.BasisConsent:
		return charter.Text{FR: " (consentement : à demander)", EN: " (consent: ask for it)"}
	}
	return charter.Text{FR: " (" + basis.words("fr") + " : en informer)", EN: " (" + basis.words("en") + ": tell people)"}
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

// judgements are read from the first to the last: one line for each key whose change means something to people.
var judgements = []judgement{
	{path: "version.number", skip: true},
	{path: "version.date", skip: true},
	{path: "version.status", fr: "l’état du texte", en: "the state of the text", best: []string{"", "final", "draft"}},
	{path: "version.also shown", fr: "les autres dates de la page", en: "the other dates of the page", order: fewerIsBetter},
	{path: "site.id", skip: true},
	{path: "site.name", fr: "le nom du site", en: "the site’s name"},
	{path: "site.url", fr: "l’adresse du site", en: "the site’s address"},
	{path: "site.languages", fr: "les langues du site", en: "the site’s languages", order: moreIsBetter},
	{path: "site.about", skip: true},

	{path: "controller.name", fr: "le responsable du traitement", en: "the controller", order: party},
	{path: "controller.contact", fr: "l’adresse du responsable", en: "the controller’s address", order: present},
	{path: "controller.address", fr: "l’adresse postale du responsable", en: "the controller’s postal address", order: present},
	{path: "controller.phone", fr: "le téléphone du responsable", en: "the controller’s telephone", order: present},
	{path: "controller.registry", fr: "l’immatriculation du responsable", en: "the controller’s registration", order: present},
	{path: "controller.authority", fr: "l’autorité à qui se plaindre", en: "the authority to complain to", order: present},
	{path: "controller.acts as", fr: "le rôle de l’organisme", en: "the organisation’s role"},
	{path: "dpo.contact", fr: "l’adresse du délégué à la protection des données", en: "the data protection officer’s address", order: present},
	{path: "dpo.phone", fr: "le téléphone du délégué à la protection des données", en: "the data protection officer’s telephone", order: present},
	{path: "dpo.appointed", fr: "un délégué à la protection des données est désigné", en: "a data protection officer is appointed"},
	{path: "dpo.none", fr: "pourquoi il n’y a pas de délégué à la protection des données", en: "why there is no data protection officer", order: present},

	{path: "data.*.label", fr: "le nom de la donnée %s", en: "the name of the field %s"},
	{path: "data.*.category", fr: "la nature de la donnée %s", en: "what sort of data %s is", order: changed(LessProtective)},
	{path: "data.*.source", fr: "la source de la donnée %s", en: "the source of the field %s", best: []string{"provided", "", "third-party", "observed", "derived"}},
	{path: "data.*.told within", fr: "quand la personne apprend d’où vient %s", en: "when people learn where %s comes from", order: shorter},
	{path: "data.*.protect", fr: "la protection de la donnée %s", en: "how the field %s is protected", order: sealing},
	{path: "data.*.guard", fr: "l’avertissement avant d’enregistrer %s", en: "the warning before %s is saved", order: present},
	{path: "data.*.may reveal", fr: "ce que la donnée %s laisse deviner", en: "what the field %s can reveal", order: fewerIsBetter},
	{path: "data.*.condition", fr: "ce qui permet de traiter la donnée sensible %s", en: "what allows the sensitive field %s", order: present},
	{path: "data.*.enabling text", fr: "le texte qui autorise la donnée %s", en: "the text that allows the field %s", order: present},
	{path: "data.*.shown", fr: "qui voit la donnée %s", en: "who sees the field %s", best: []string{"", "nobody", "chosen people", "members", "everybody"}},
	{path: "data.*.anonymise", fr: "les chiffres de %s qui restent après anonymisation", en: "the digits of %s that outlive anonymisation", order: fewerIsBetter},
	{path: "data.*.truncate.ipv4", fr: "ce qui reste de l’adresse %s, en bits", en: "what is kept of the address %s, in bits", order: cut},
	{path: "data.*.truncate.ipv6", fr: "ce qui reste de l’adresse IPv6 %s, en bits", en: "what is kept of the IPv6 address %s, in bits", order: cut},
	{path: "data.*.precision", fr: "la précision de %s", en: "how precise %s is", best: []string{"country", "region", "city", "exact", ""}},
	{path: "data.*.pseudonym", fr: "un pseudonyme à la place de %s", en: "a pseudonym instead of %s", order: present},

	{path: "purposes.*.label", fr: "le nom de la finalité %s", en: "the name of the purpose %s"},
	{path: "purposes.*.text", fr: "la description de la finalité %s", en: "the description of the purpose %s"},
	{path: "purposes.*.basis", fr: "la base légale de la finalité %s", en: "the legal basis of the purpose %s", order: bases, more: rightsMoved},
	{path: "purposes.*.nature", fr: "ce que couvre la finalité %s", en: "what the purpose %s covers", order: detailed},
	{path: "purposes.*.interest", fr: "l’intérêt légitime de la finalité %s", en: "the legitimate interest of the purpose %s", order: present, unless: otherBasis(charter.BasisLegitimateInterest)},
	{path: "purposes.*.balancing", fr: "la mise en balance de la finalité %s", en: "the balancing test of the purpose %s", order: present, unless: otherBasis(charter.BasisLegitimateInterest)},
	{path: "purposes.*.condition", fr: "ce qui permet les données sensibles de la finalité %s", en: "what allows the sensitive data of the purpose %s", order: present},
	{path: "purposes.*.law", fr: "le texte qui fonde la finalité %s", en: "the text behind the purpose %s", order: present},
	{path: "purposes.*.data", fr: "les données de la finalité %s", en: "the data of the purpose %s", order: newUse, none: true},
	{path: "purposes.*.of", fr: "les personnes concernées par la finalité %s", en: "whose data the purpose %s uses", order: whose},
	{path: "purposes.*.parts", fr: "ce que comprend la finalité %s", en: "what the purpose %s consists of", order: detailed},
	{path: "purposes.*.consent.asked by", fr: "la façon de demander le consentement pour %s", en: "how consent to %s is asked", best: []string{"an unticked box", "a button", "an address field", "", "a ticked box", "accepting the terms", "registering", "browser settings", "using the site", "somebody else"}},
	{path: "purposes.*.consent.proof", fr: "la preuve du consentement pour %s", en: "the proof of consent to %s", best: []string{"receipt", "", "none"}, unless: otherBasis(charter.BasisConsent)},
	{path: "purposes.*.consent.withdraw by", fr: "les façons de retirer le consentement pour %s", en: "the ways to withdraw consent to %s", order: moreIsBetter, unless: otherBasis(charter.BasisConsent)},
	{path: "purposes.*.consent.required to enter", fr: "le consentement exigé pour entrer (%s)", en: "consent required to enter (%s)", order: absent},
	{path: "purposes.*.small cells", fr: "le plus petit groupe montré par %s", en: "the smallest group that %s shows", order: moreIsBetter},
	{path: "purposes.*.reuses", fr: "la finalité d’origine des données de %s", en: "the purpose for which the data of %s were collected", order: absent},
	{path: "purposes.*.compatible", fr: "l’examen de compatibilité de %s", en: "the compatibility test of %s", order: present},
	{path: "purposes.*.ends", fr: "le dernier jour de %s", en: "the last day of %s", order: present},

	{path: "asking.marked", fr: "la marque des champs obligatoires", en: "how required fields are marked", order: present},
	{path: "asking.otherwise", fr: "ce qui arrive sans réponse", en: "what follows from not answering", order: present},
	{path: "asking.notice", fr: "l’information à côté des champs", en: "the notice beside fields", best: []string{"beside each field", "before each form", "", "none"}},
	{path: "asking.by", fr: "les voies de collecte", en: "how data are collected"},
	{path: "forms.*.asks.required", fr: "ce que le formulaire %s exige", en: "what the form %s requires", order: fewerIsBetter, unless: neverAsked("forms"), none: true},
	{path: "forms.*.asks.optional", fr: "ce que le formulaire %s propose", en: "what the form %s offers to fill in", order: fewerIsBetter, unless: neverAsked("forms"), none: true},
	{path: "people.*.asks.required", fr: "ce qui est exigé pour %s", en: "what is required of %s", order: fewerIsBetter, unless: neverAsked("people"), none: true},
	{path: "people.*.asks.optional", fr: "ce qui est proposé pour %s", en: "what is optional for %s", order: fewerIsBetter, unless: neverAsked("people"), none: true},
	{path: "people.*.lists", fr: "les listes du profil de %s", en: "the lists on the profile of %s", order: fewerIsBetter, none: true},
	{path: "people.*.label", fr: "le nom du public %s", en: "the name of %s"},
	{path: "people.*.text", fr: "la description du public %s", en: "the description of %s"},
	{path: "minors.consent", fr: "qui consent pour un mineur", en: "who consents for a minor", best: []string{"joint", "parent", "child", "none", ""}},
	{path: "minors.notice", fr: "l’information des mineurs", en: "the notice for minors", best: []string{"child version", "none", ""}},
	{path: "minors.age", fr: "l’âge du consentement seul", en: "the age of consenting alone", order: moreIsBetter},
	{path: "grants.*.may", fr: "ce que permet l’accès %s", en: "what the access %s allows", order: fewerIsBetter},
	{path: "grants.*.owner may block", fr: "ce que le propriétaire bloque dans l’accès %s", en: "what the owner can block in the access %s", order: moreIsBetter},
	{path: "grants.*.unanswered", fr: "la vie d’une invitation sans réponse (%s)", en: "how long an unanswered invitation stays (%s)", order: shorter},
	{path: "grants.*.unclaimed", fr: "la vie d’un profil que personne ne prend (%s)", en: "how long an unclaimed profile stays (%s)", order: shorter},
	{path: "grants.*.told within", fr: "quand la personne invitée est informée (%s)", en: "when the invited person is told (%s)", order: shorter},
	{path: "grants.*.consent", fr: "qui consent à l’invitation %s", en: "who consents to the invitation %s", best: []string{"of the invited person", "", "left to whoever invites"}},
	{path: "grants.*.revoked", fr: "la fin de l’accès %s", en: "how fast the access %s ends", best: []string{"at once", "within a day", "on request", ""}},
	{path: "staff.*.purposes", fr: "les finalités que voit %s", en: "the purposes that %s sees", order: fewerIsBetter},
	{path: "staff.*.gives a reason", fr: "la raison que donne %s pour ouvrir un dossier", en: "the reason that %s gives to open a file", order: present},
	{path: "staff.*.factors", fr: "les facteurs d’authentification de %s", en: "the authentication factors of %s", order: moreIsBetter},
	{path: "decisions.*.human review", fr: "le recours humain contre %s", en: "the human review of %s", best: []string{"always", "on request", "none", ""}},
	{path: "decisions.*.logic", fr: "l’explication de %s", en: "the explanation of %s", order: present},

	{path: "retention.*.until", fr: "la fin de conservation pour %s", en: "until when data are kept for %s", order: ending, unless: fixedTime},
	{path: "retention.*.for", fr: "la durée de conservation pour %s", en: "how long data are kept for %s", order: shorter},
	{path: "retention.*.as", skip: true},
	{path: "retention.*.then", fr: "ce qui se passe à la fin pour %s", en: "what happens at the end for %s", order: acts},
	{path: "retention.*.leaves", fr: "ce qui reste d’une personne anonymisée (%s)", en: "what is left of an anonymised person (%s)", best: []string{"", "counts", "records without names", "everything but the address"}},
	{path: "retention.*.unconfirmed", fr: "la vie d’une inscription non confirmée (%s)", en: "how long an unconfirmed join stays (%s)", order: shorter},
	{path: "retention.*.law", fr: "le texte qui fixe la durée pour %s", en: "the text that sets the period for %s", order: present},
	{path: "holds.*.for", fr: "la durée de la conservation prolongée %s", en: "how long the hold %s lasts", order: shorter},
	{path: "holds.*.law", fr: "le texte qui impose %s", en: "the text behind the hold %s", order: present},
	{path: "holds.*.open to", fr: "qui ouvre %s", en: "who opens the hold %s", order: fewerIsBetter},
	{path: "backups.for", fr: "la durée de vie des sauvegardes", en: "how long backups live", order: shorter},
	{path: "backups.erased people", fr: "les personnes effacées dans les sauvegardes", en: "erased people in backups", best: []string{"unreadable at once", "replayed at restore", "kept", ""}},
	{path: "documents.*.sealed in", fr: "où le document %s est chiffré", en: "where the document %s is sealed", best: []string{"the browser", "the server", "nothing", ""}},
	{path: "documents.*.opened by", fr: "qui ouvre le document %s", en: "who opens the document %s", order: fewerIsBetter},
	{path: "documents.*.condition", fr: "ce qui permet le document sensible %s", en: "what allows the sensitive document %s", order: present},
	{path: "documents.*.content cipher", fr: "le chiffrement du contenu de %s", en: "the cipher of the content of %s", order: present},
	{path: "documents.*.key cipher", fr: "le chiffrement des clés de %s", en: "the cipher of the keys of %s", order: present},
	{path: "documents.*.keys.each reader has", fr: "les clés du document %s", en: "the keys of the document %s", best: []string{"a key of their own", "", "the same key"}},
	{path: "documents.*.keys.kept by", fr: "qui garde les clés du document %s", en: "who keeps the keys of the document %s", worst: []string{"the readers", "the controller", "a processor"}},
	{path: "documents.*.keys.escrow needs", fr: "combien de gardiens pour recouvrer la clé de %s", en: "how many holders recover the key of %s", order: moreIsBetter},
	{path: "documents.*.destroyed.when", fr: "ce qui fait détruire le document %s", en: "what makes the document %s be destroyed", order: moreIsBetter},
	{path: "documents.*.destroyed.within", fr: "le délai de destruction du document %s", en: "how fast the document %s is destroyed", order: shorter},
	{path: "documents.*.destroyed.at the latest", fr: "la vie la plus longue du document %s", en: "the longest life of the document %s", order: shorter},

	{path: "trackers.*.life", fr: "la durée du traceur %s", en: "how long the tracker %s stays", order: life},
	{path: "trackers.*.consent", fr: "le consentement au traceur %s", en: "consent to the tracker %s", best: []string{"before", "", "none"}},
	{path: "trackers.*.party", fr: "l’émetteur du traceur %s", en: "whose the tracker %s is", best: []string{"first", "", "third"}},
	{path: "trackers.*.class", fr: "la sorte du traceur %s", en: "what sort of tracker %s is", best: []string{"essential", "preference", "audience", "personalisation", "replay", "social", "advertising", ""}},
	{path: "trackers.*.text", fr: "la finalité du traceur %s", en: "what the tracker %s is for", order: present},
	{path: "trackers.*.reads", fr: "ce que lit le traceur %s", en: "what the tracker %s reads", order: fewerIsBetter, none: true},
	{path: "trackers.*.masked", fr: "ce que masque le traceur %s", en: "what the tracker %s masks", best: []string{"everything typed", "nothing", ""}},
	{path: "banner.accept", fr: "accepter les traceurs", en: "accepting trackers", best: []string{"one click", "", "by browsing"}, unless: nothingToRefuse},
	{path: "banner.refuse", fr: "refuser les traceurs", en: "refusing trackers", best: []string{"one click", "a second page", "", "browser settings", "none"}, unless: nothingToRefuse},
	{path: "banner.withdraw", fr: "revenir sur son choix", en: "taking a choice back", best: []string{"on every page", "in the account", "", "browser settings", "none"}, unless: nothingToRefuse},
	{path: "banner.shown", fr: "où le choix est proposé", en: "where the choice is offered", best: []string{"on the first page", "on every page", "on the home page", "never", ""}, unless: nothingToRefuse},
	{path: "banner.continuing means", fr: "ce que veut dire continuer", en: "what going on means", best: []string{"refusal", "", "acceptance of the essential ones", "acceptance"}, unless: nothingToRefuse},
	{path: "banner.choice kept", fr: "la durée du choix", en: "how long a choice is kept"},
	{path: "audience.output", fr: "ce que donne la mesure d’audience", en: "what audience measurement gives", best: []string{"anonymous", "", "per person"}},
	{path: "audience.tool", fr: "l’outil de mesure d’audience", en: "the audience tool", best: []string{"own", "", "third party"}},
	{path: "audience.crossed with other data", fr: "le croisement de la mesure d’audience", en: "whether audience data are crossed", best: []string{"no", "", "yes"}},
	{path: "audience.cookie", fr: "la vie du traceur de mesure d’audience", en: "how long the audience cookie lives", order: shorter},
	{path: "audience.data", fr: "la durée des données d’audience", en: "how long audience data are kept", order: shorter},
	{path: "audience.objection", fr: "le refus de la mesure d’audience", en: "objecting to audience measurement", best: []string{"one click", "none", ""}},

	{path: "processors.*.name", fr: "la société %s", en: "the company %s", order: party},
	{path: "processors.*.does", fr: "ce que fait %s", en: "what %s does", order: changed(NewUse)},
	{path: "processors.*.role", fr: "le rôle de %s", en: "the role of %s", best: []string{"processor", "", "controller", "unclear"}},
	{path: "processors.*.region", fr: "le pays où %s garde les données", en: "the country where %s keeps data", order: party},
	{path: "processors.*.contract", fr: "le contrat avec %s", en: "the contract with %s", order: present},
	{path: "processors.*.certificates", fr: "les certificats de %s", en: "the certificates of %s", order: moreIsBetter},
	{path: "processors.*.sub-processors", fr: "les sous-traitants de %s", en: "the sub-processors of %s", order: newUse},
	{path: "processors.*.data", fr: "les données confiées à %s", en: "the data given to %s", order: narrowed},
	{path: "processors.*.purposes", fr: "les finalités confiées à %s", en: "the purposes given to %s", order: narrowed, unless: namesData("processors")},
	{path: "processors.*.sees", fr: "ce que voit %s", en: "what %s sees", best: []string{"nothing", "only ciphertext", "what it needs", "everything", ""}},
	{path: "processors.*.health hosting", fr: "l’hébergement de données de santé par %s", en: "health hosting by %s", order: present},
	{path: "processors.*.protocols", fr: "les protocoles de %s", en: "the protocols of %s"},
	{path: "partners.*.with", fr: "ce qui permet le partage avec %s", en: "what allows sharing with %s", best: []string{"consent", "contract", "nothing", ""}},
	{path: "partners.*.data are", fr: "l’état des données partagées avec %s", en: "the state of the data shared with %s", best: []string{"anonymous", "pseudonymous", "mostly anonymous", "personal", ""}},
	{path: "partners.*.data", fr: "les données partagées avec %s", en: "the data shared with %s", order: narrowed},
	{path: "partners.*.first share", fr: "l’annonce du premier partage avec %s", en: "the notice of the first share with %s", best: []string{"told before", "told after", "not told", ""}},
	{path: "recipients.*.text", fr: "qui est le destinataire %s", en: "who the recipient %s is", order: changed(NewUse)},
	{path: "sharing.closed", fr: "la liste des destinataires est complète", en: "the list of parties is complete", order: present},
	{path: "sharing.for marketing", fr: "le partage à des fins commerciales", en: "sharing for marketing", best: []string{"never", "with consent", "", "yes"}},
	{path: "sharing.with others", fr: "le partage avec d’autres", en: "sharing with others", best: []string{"never", "only with prior agreement", "", "freely"}},
	{path: "sharing.to authorities", fr: "ce qui fait communiquer aux autorités", en: "when authorities are given data", order: disclosed},
	{path: "sharing.parties with terms of their own", fr: "les destinataires qui ont leurs propres conditions", en: "parties with terms of their own", best: []string{"none", "", "some"}},
	{path: "transfers.outside the EEA", fr: "les transferts hors de l’Espace économique européen", en: "transfers outside the European Economic Area", best: []string{"none", "listed", ""}},
	{path: "transfers.stored in", fr: "les pays où sont les données", en: "the countries where data are", order: narrowed},
	{path: "letters.within", fr: "le délai des courriels dus", en: "how fast letters leave", order: shorter},
	{path: "mailings.*.cap", fr: "le nombre d’envois de %s", en: "how many letters %s sends", order: capped},
	{path: "mailings.*.agreed to", fr: "l’accord demandé pour %s", en: "the agreement to %s", best: []string{"before", "as a customer", "as a professional", "not asked", ""}},
	{path: "mailings.*.stop by", fr: "les façons d’arrêter %s", en: "the ways to stop %s", order: moreIsBetter},
	{path: "mailings.*.opens", fr: "la mesure des ouvertures de %s", en: "how opening %s is measured", best: []string{"not measured", "counted together", "measured with consent", "measured for each person", ""}},
	{path: "mailings.*.class", fr: "la sorte d’envoi de %s", en: "what sort of mailing %s is", order: newUse},

	{path: "rights.offers", fr: "les droits annoncés", en: "the rights that are announced", order: moreIsBetter},
	{path: "rights.channels", fr: "les voies d’exercice des droits", en: "the ways to exercise rights", order: moreIsBetter},
	{path: "rights.answer", fr: "le délai de réponse à une demande", en: "how long an answer to a request takes", order: shorter},
	{path: "rights.extension", fr: "la prolongation du délai de réponse", en: "the extension of that time", order: shorter},
	{path: "rights.identity", fr: "la pièce d’identité demandée", en: "when an identity document is asked for", best: []string{"never", "only in reasonable doubt", "", "always"}},
	{path: "rights.identity copy", fr: "le sort de la copie d’identité", en: "what becomes of the identity copy", best: []string{"destroyed once checked", "", "kept"}},
	{path: "rights.identity copy by", fr: "la voie de la copie d’identité", en: "how the identity copy travels", worst: []string{"sealed upload", "in person", "post", "form", "email"}},
	{path: "rights.formality", fr: "les formalités d’une demande", en: "the formalities of a request", order: fewerIsBetter},
	{path: "rights.objecting", fr: "l’opposition", en: "objecting", best: []string{"freely", "", "within the limits of the law", "for legitimate reasons"}},
	{path: "rights.complaint", fr: "le droit de se plaindre à l’autorité", en: "the right to complain to the authority", best: []string{"announced", "contact only", ""}},
	{path: "rights.after death", fr: "le sort des données après la mort", en: "what happens to data after death", best: []string{"choice in the account", "on request", ""}},
	{path: "rights.preferences", fr: "le changement de ses choix", en: "changing one’s choices", order: present},
	{path: "rights.erasure can be undone for", fr: "le délai pour annuler un effacement", en: "how long an erasure can be undone"},
	{path: "security.transport", fr: "le transport des données", en: "how data travel", worst: []string{"https", "sftp", "http", "ftp"}},
	{path: "security.encryption.of", fr: "les données chiffrées", en: "which data are encrypted", order: moreIsBetter},
	{path: "security.encryption.with", fr: "le chiffrement", en: "the cipher", order: present},
	{path: "security.passwords.kept", fr: "la façon de garder les mots de passe", en: "how passwords are kept", best: []string{"hashed", "", "encrypted", "in clear"}},
	{path: "security.passwords.length", fr: "la longueur des mots de passe", en: "the length of passwords", order: moreIsBetter},
	{path: "security.passwords.throttled", fr: "le freinage des essais de mot de passe", en: "slowing down password guesses", order: present},
	{path: "security.logs", fr: "la durée des journaux techniques", en: "how long technical logs are kept", order: shorter},
	{path: "dpia.reference", fr: "l’analyse d’impact", en: "the impact assessment", order: present},
	{path: "dpia.review", fr: "la prochaine revue de l’analyse d’impact", en: "the next review of the impact assessment", order: present},
	{path: "changes.announced by", fr: "l’annonce des changements", en: "how changes are announced", order: announced},
	{path: "changes.ahead", fr: "le préavis des changements", en: "how long ahead changes are announced", order: longer},
	{path: "changes.reducing rights", fr: "l’accord à une réduction des droits", en: "agreement to a reduction of rights", best: []string{"express consent", "", "continued use"}},
	{path: "changes.new purposes", fr: "l’accord à une finalité nouvelle", en: "agreement to a new purpose", best: []string{"fresh consent", "announced", "", "free"}},
	{path: "changes.readers should", fr: "ce qui est demandé aux lecteurs", en: "what readers are asked to do", order: absent},
	{path: "site.publisher", fr: "les mentions légales", en: "the legal notice", order: present},
	{path: "features.*.text", fr: "ce que fait la fonction %s", en: "what the feature %s does"},
	{path: "controller.represented by", fr: "qui représente le responsable", en: "who represents the controller", order: present},
	{path: "controller.public body", fr: "le responsable est un organisme public", en: "the controller is a public body"},
	{path: "joint controllers.*.name", fr: "le nom du coresponsable %s", en: "the name of the joint controller %s", order: party},
	{path: "joint controllers.*.does", fr: "la part du coresponsable %s", en: "the share of the joint controller %s", order: present},
	{path: "joint controllers.*.contact", fr: "l’adresse du coresponsable %s", en: "the address of the joint controller %s", order: present},
	{path: "joint controllers.*.agreement", fr: "l’accord avec le coresponsable %s", en: "the agreement with the joint controller %s", order: present},
	{path: "joint controllers.*.purposes", fr: "les finalités du coresponsable %s", en: "the purposes of the joint controller %s", order: narrowed},
	{path: "dpo.address", fr: "l’adresse postale du délégué à la protection des données", en: "the data protection officer’s postal address", order: present},
	{path: "data.*.from", fr: "qui donne %s", en: "who gives %s", order: present},
	{path: "data.*.about", fr: "de qui parle %s", en: "whom %s is about"},
	{path: "data.*.unique", fr: "la donnée %s ne sert qu’une fois", en: "nobody else may have the same %s"},
	{path: "data.*.list", fr: "plusieurs réponses pour %s", en: "several answers for %s"},
	{path: "data.*.choices", fr: "les réponses possibles pour %s", en: "the possible answers for %s"},
	{path: "purposes.*.as", fr: "pour le compte de qui est menée la finalité %s", en: "on whose behalf the purpose %s is run"},
	{path: "purposes.*.contract", fr: "le contrat de la finalité %s", en: "the contract of the purpose %s", order: present},
	{path: "forms.*.label", fr: "le nom du formulaire %s", en: "the name of the form %s"},
	{path: "forms.*.text", fr: "la description du formulaire %s", en: "the description of the form %s"},
	{path: "forms.*.purpose", fr: "la finalité du formulaire %s", en: "the purpose of the form %s", order: changed(NewUse)},
	{path: "forms.*.by", fr: "qui remplit le formulaire %s", en: "who fills in the form %s"},
	{path: "people.*.account", fr: "le compte de %s", en: "the account of %s"},
	{path: "people.*.profile", fr: "les profils de %s", en: "the profiles of %s"},
	{path: "people.*.minors", fr: "%s : des mineurs", en: "%s are minors"},
	{path: "minors.served", fr: "l’accueil des mineurs", en: "whether minors are served"},
	{path: "minors.text", fr: "la protection des mineurs", en: "how minors are protected", order: present},
	{path: "grants.*.on", fr: "de qui l’accès %s ouvre le profil", en: "whose profile the access %s opens", order: changed(NewUse)},
	{path: "grants.*.to", fr: "à qui l’accès %s est donné", en: "to whom the access %s is given", order: changed(NewUse)},
	{path: "grants.*.invited by", fr: "qui invite (%s)", en: "who invites (%s)"},
	{path: "grants.*.creates the profile", fr: "un profil fait pour quelqu’un d’autre (%s)", en: "a profile made for somebody else (%s)", order: absent},
	{path: "grants.*.reminder", fr: "ce que dit l’écran d’invitation (%s)", en: "what the invitation screen says (%s)", order: present},
	{path: "staff.*.label", fr: "le nom du rôle %s", en: "the name of the role %s"},
	{path: "staff.*.only", fr: "les seules données que voit %s", en: "the only data that %s sees", order: narrower},
	{path: "staff.*.of", fr: "l’employeur de %s", en: "who employs %s"},
	{path: "decisions.*.text", fr: "ce que décide %s", en: "what %s decides"},
	{path: "decisions.*.effect", fr: "l’effet de %s", en: "the effect of %s", order: present},
	{path: "decisions.*.allowed by", fr: "ce qui permet la décision %s", en: "what allows the decision %s", order: present},
	{path: "decisions.*.data", fr: "les données de la décision %s", en: "the data of the decision %s", order: detailed},
	{path: "holds.*.because", fr: "la raison de la conservation prolongée %s", en: "the reason of the hold %s", order: changed(LessProtective)},
	{path: "holds.*.text", fr: "la description de la conservation prolongée %s", en: "the description of the hold %s", order: present},
	{path: "holds.*.data", fr: "les données de la conservation prolongée %s", en: "the data of the hold %s", order: narrower},
	{path: "backups.text", fr: "la description des sauvegardes", en: "the description of backups", order: present},
	{path: "documents.*.label", fr: "le nom du document %s", en: "the name of the document %s"},
	{path: "documents.*.category", fr: "la nature du document %s", en: "what sort of document %s is", order: changed(LessProtective)},
	{path: "documents.*.from", fr: "qui dépose le document %s", en: "who deposits the document %s"},
	{path: "documents.*.about", fr: "de qui parle le document %s", en: "whom the document %s is about"},
	{path: "documents.*.purpose", fr: "la finalité du document %s", en: "the purpose of the document %s", order: changed(NewUse)},
	{path: "documents.*.enabling text", fr: "le texte qui autorise le document %s", en: "the text that allows the document %s", order: present},
	{path: "documents.*.keys.escrow holders", fr: "combien de gardiens ont une part de la clé de %s", en: "how many holders have a share of the key of %s"},
	{path: "trackers.*.by", fr: "à quel sous-traitant est le traceur %s", en: "which processor the tracker %s belongs to", order: party},
	{path: "trackers.*.company", fr: "à quelle société est le traceur %s", en: "which company the tracker %s belongs to", order: party},
	{path: "trackers.*.sort", fr: "la technique du traceur %s", en: "the technique of the tracker %s"},
	{path: "trackers.*.purpose", fr: "la finalité que sert le traceur %s", en: "the purpose that the tracker %s serves", order: changed(NewUse)},
	{path: "trackers.*.names like", fr: "la forme du nom du traceur %s", en: "what the name of the tracker %s looks like"},
	{path: "processors.*.seat", fr: "le pays où est %s", en: "the country where %s is", order: party},
	{path: "processors.*.group", fr: "le groupe de %s", en: "the group of %s"},
	{path: "processors.*.no sub-processors", fr: "%s n’a pas de sous-traitant", en: "%s has no sub-processor", order: present},
	{path: "processors.*.contract says", fr: "ce qui est dit du contrat avec %s", en: "what is said of the contract with %s"},
	{path: "processors.*.policy", fr: "la politique de %s", en: "the policy of %s"},
	{path: "processors.*.transfer.tool", fr: "l’outil du transfert à %s", en: "the tool of the transfer to %s", best: []string{"adequacy", "binding rules", "standard clauses", "derogation", ""}},
	{path: "processors.*.transfer.assessment", fr: "l’évaluation du transfert à %s", en: "the assessment of the transfer to %s", order: present},
	{path: "processors.*.health hosting because", fr: "la raison donnée pour l’hébergement de santé par %s", en: "the reason given for health hosting by %s"},
	{path: "processors.*.keeps", fr: "ce que garde %s", en: "what %s keeps", best: []string{"nothing", "what it needs", "", "an anonymous profile", "records"}},
	{path: "partners.*.name", fr: "le partenaire %s", en: "the partner %s", order: party},
	{path: "partners.*.does", fr: "ce que fait %s", en: "what %s does", order: changed(NewUse)},
	{path: "partners.*.purposes", fr: "les finalités du partage avec %s", en: "the purposes of sharing with %s", order: narrowed},
	{path: "partners.*.region", fr: "le pays de %s", en: "the country of %s", order: party},
	{path: "partners.*.agreement", fr: "l’accord avec %s", en: "the agreement with %s", order: present},
	{path: "recipients.*.sort", fr: "la sorte du destinataire %s", en: "what sort of recipient %s is", order: changed(NewUse)},
	{path: "recipients.*.data", fr: "les données du destinataire %s", en: "the data that the recipient %s receives", order: narrowed},
	{path: "recipients.*.purposes", fr: "les finalités du destinataire %s", en: "the purposes of the recipient %s", order: narrowed, unless: namesData("recipients")},
	{path: "sharing.count", fr: "le nombre annoncé de destinataires", en: "the number of parties that is announced"},
	{path: "sharing.used by", fr: "qui se sert des données", en: "who uses the data"},
	{path: "sharing.server access", fr: "qui accède aux serveurs", en: "who has access to the servers"},
	{path: "transfers.transit through", fr: "les pays que traversent les données", en: "the countries that data cross", order: narrowed},
	{path: "mailings.*.text", fr: "ce que contient l’envoi %s", en: "what the mailing %s holds"},
	{path: "mailings.*.purpose", fr: "la finalité de l’envoi %s", en: "the purpose of the mailing %s", order: changed(NewUse)},
	{path: "mailings.*.to", fr: "qui reçoit %s", en: "who receives %s", order: narrowed},
	{path: "mailings.*.by", fr: "qui achemine %s", en: "who carries %s", order: party},
	{path: "security.breach contact", fr: "l’adresse où signaler une faille", en: "the address to report a breach to", order: present},
	{path: "security.measures.*.text", fr: "ce que dit la mesure %s", en: "what the measure %s says"},
	{path: "security.measures.*.evidence", fr: "la preuve de la mesure %s", en: "the evidence of the measure %s", order: present},
	{path: "dpia.none", fr: "pourquoi il n’y a pas d’analyse d’impact", en: "why there is no impact assessment"},
	{path: "dpia.date", fr: "la date de l’analyse d’impact", en: "the date of the impact assessment"},
	{path: "dpia.covers", fr: "ce que couvre l’analyse d’impact", en: "what the impact assessment covers", order: moreIsBetter},
	{path: "dpia.large scale", fr: "un traitement à grande échelle", en: "processing on a large scale"},
}

// blocks says what the parts of a charter are about, where the whole of one is spoken of.
var blocks = map[string]charter.Text{
	"version": {FR: "la version", EN: "the version"}, "site": {FR: "le site", EN: "the site"}, "features": {FR: "les fonctions", EN: "the features"},
	"controller": {FR: "le responsable du traitement", EN: "the controller"}, "joint controllers": {FR: "les coresponsables", EN: "the joint controllers"},
	"dpo": {FR: "le délégué à la protection des données", EN: "the data protection officer"}, "data": {FR: "la liste des données", EN: "the list of data"},
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

// changed: any other value is of one class.
func changed(class Class) order {
	return func(was, is leaf) Class {
		if was.kind == nothing || is.kind == nothing {
			return present(was, is)
		}
		return class
	}
}

// sealing compares protections: what can be looked up is sealed too.
func sealing(was, is leaf) Class {
	rank := map[string]int{charter.EndToEnd: 3, charter.Sealed: 2, charter.Lookup: 2, charter.Open: 1}
	return ranked(rank[is.word] - rank[was.word])
}

// cut compares how many bits of an address are kept; nothing said keeps them all.
func cut(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return ranked(was.number - is.number)
}

// life compares how long a tracker stays: until the browser closes is the shortest.
func life(was, is leaf) Class {
	switch {
	case was.word == "browser" && is.kind == aPeriod:
		return LessProtective
	case was.kind == aPeriod && is.word == "browser":
		return MoreProtective
	}
	return shorter(was, is)
}

// capped compares how many letters come.
func capped(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return ranked(was.number*days(is.period) - is.number*days(was.period))
}

// whose compares whose data are used; where nothing is said, they are those of everybody who gives them.
func whose(was, is leaf) Class {
	switch {
	case was.kind == nothing:
		return Neutral
	case is.kind == nothing:
		return NewUse
	}
	return newUse(was, is)
}

// fixedTime: a period from each record needs nothing to wait for.
func fixedTime(d *differ, purpose string) bool {
	until, fixed := d.after.leaves["retention."+purpose+".until"], d.after.leaves["retention."+purpose+".for"]
	return until.kind == nothing && fixed.kind != nothing
}

// otherBasis: a key that only one basis needs loses its effect under another.
func otherBasis(needed string) func(*differ, string) bool {
	return func(d *differ, purpose string) bool {
		return d.after.leaves["purposes."+purpose+".basis"].word != needed
	}
}

// neverAsked: where the old text did not say what people are asked, nothing shows that they are asked more.
func neverAsked(section string) func(*differ, string) bool {
	return func(d *differ, name string) bool {
		asks := section + "." + name + ".asks."
		return d.before.leaves[asks+"required"].kind == nothing && d.before.leaves[asks+"optional"].kind == nothing
	}
}

// namesData: the data say it all.
func namesData(section string) func(*differ, string) bool {
	return func(d *differ, name string) bool {
		data := section + "." + name + ".data"
		return d.before.leaves[data].kind != nothing && d.after.leaves[data].kind != nothing
	}
}

// nothingToRefuse: essential trackers, and an audience measurement that asks for no consent, need no choice.
func nothingToRefuse(d *differ, _ string) bool {
	return !slices.ContainsFunc(d.is.Trackers, func(t charter.Tracker) bool {
		return t.Class != "essential" && (t.Class != "audience" || t.Consent == "before")
	})
}

// rightsMoved says which rights another basis gives or takes.
func rightsMoved(was, is leaf) (t charter.Text) {
	if was.kind == nothing || is.kind == nothing {
		return t
	}
	say := func(rights []string, fr, en string) {
		for _, r := range rights {
			t.FR, t.EN = t.FR+fr+spoken(r).FR, t.EN+en+spoken(r).EN
			fr, en = ", ", ", "
		}
	}
	say(less(rightsOf[was.word], rightsOf[is.word]), " ; ce qui se perd : ", "; what people lose: ")
	say(less(rightsOf[is.word], rightsOf[was.word]), " ; ce qui se gagne : ", "; what people gain: ")
	return t
}
