package policy

import (
	"strconv"
	"strings"

	"charte/charter"
	"charte/plan"
)

// spoken gives a word of the language as people read it. A word that has no French, such as the name of a cipher, is read as it is
// written.
func spoken(word string) charter.Text {
	english := word
	if !strings.ContainsAny(word, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		english = strings.ReplaceAll(word, "-", " ")
	}
	if t := plainEnglish[word]; t != "" {
		english = t
	}
	if t := inFrench[word]; t != "" {
		return charter.Text{FR: t, EN: english}
	}
	return charter.Text{FR: english, EN: english}
}

// authority names a supervisory authority.
func authority(word string) charter.Text {
	name := strings.ToUpper(word)
	if word == "bfdi" {
		name = "BfDI"
	}
	return charter.Text{FR: name, EN: name}
}

// referred gives what a word names: an entry of the charter, a country, a category of data; else the word itself.
func referred(c *charter.Charter, section, as, word string) charter.Text {
	switch {
	case as == "country":
		return plan.Country(word)
	case as == "category" || as == "special":
		if t := charter.CategoryText(word); !t.IsZero() {
			return t
		}
	case section != "" && word != charter.Everything:
		return labelOf(c, section, word)
	}
	return spoken(word)
}

// stepText says a step at the end of a retention.
func stepText(s charter.Step) charter.Text {
	period := s.For.Text()
	switch s.Do {
	case charter.Warn:
		return charter.Text{FR: "prévenir par e-mail", EN: "warn by e-mail"}
	case charter.Wait:
		return charter.Text{FR: "attendre " + period.FR, EN: "wait " + period.EN}
	case charter.Archive:
		return charter.Text{FR: "archiver " + period.FR, EN: "archive " + period.EN}
	}
	return spoken(s.Do)
}

// capText says how often a letter comes.
func capText(c charter.Cap) charter.Text {
	per, n := c.Per.Text(), strconv.Itoa(c.Count)
	fr, one := strings.CutPrefix(per.FR, "1 ")
	if !one {
		return charter.Text{FR: n + " tous les " + per.FR, EN: n + " every " + per.EN}
	}
	return charter.Text{FR: n + " par " + fr, EN: n + " per " + strings.TrimPrefix(per.EN, "1 ")}
}

// plainEnglish is for words that are shorthand in English too.
var plainEnglish = map[string]string{
	"email": "e-mail", "free-text": "free text", "end-to-end": "end to end", "lookup": "sealed, and findable by equality",
	"sftp": "SFTP", "ftp": "FTP", "http": "HTTP", "https": "HTTPS", "ssh": "SSH", "smtp": "SMTP", "smtp with TLS": "SMTP with TLS",
	"third-party": "a third party", "first": "the site’s own", "third": "a third party’s", "link": "a link in each letter", "fr": "French", "en": "English",
	"all": "all of them", "browser": "until the browser closes", "page": "the page itself", "essential": "essential to the service",
}

// inFrench says the words of the language in French.
var inFrench = map[string]string{
	"a button": "un bouton", "a court orders it": "un juge l’ordonne", "a key of their own": "une clé chacun", "a processor": "un sous-traitant",
	"a second page": "une deuxième page", "a text requires it": "un texte l’exige", "a ticked box": "une case déjà cochée",
	"acceptance": "acceptation", "acceptance of the essential ones": "acceptation des traceurs essentiels", "accepting the terms": "l’acceptation des conditions",
	"access": "accès", "account": "compte", "accounting": "comptabilité", "accounts": "comptes", "adequacy": "décision d’adéquation", "advertising": "publicité",
	"all": "tous", "allowed": "permis", "an address field": "un champ d’adresse", "an anonymous profile": "un profil anonyme",
	"an unticked box": "une case à cocher", "analytics": "mesure d’audience", "always": "toujours", "announced": "annoncé", "anonymise": "anonymiser", "anonymous": "anonyme",
	"another controller": "un autre responsable", "as a customer": "parce qu’on est client", "as a donor": "parce qu’on a donné", "an authority asks": "une autorité le demande", "as a professional": "parce qu’on est un professionnel",
	"association": "association", "asterisk": "astérisque", "asterisk or word": "astérisque ou mot", "at any time": "à tout moment", "at once": "aussitôt",
	"audience": "mesure d’audience", "authorities": "autorités", "automatically": "automatiquement", "before": "avant", "before each form": "avant chaque formulaire",
	"beside each field": "à côté de chaque champ", "binding rules": "règles d’entreprise contraignantes", "browser": "jusqu’à la fermeture du navigateur",
	"browser settings": "réglages du navigateur", "by browsing": "en poursuivant la visite", "care": "soins", "care files": "dossiers de soin",
	"certified": "certifié", "check regularly": "vérifier régulièrement", "child": "l’enfant", "child version": "version pour les enfants",
	"choice in the account": "choix dans le compte", "chosen by the person": "choisis par la personne", "chosen people": "les personnes choisies", "city": "ville",
	"comments": "commentaires", "consent": "consentement", "contact": "contact", "contact form": "formulaire de contact",
	"contact only": "coordonnées seulement", "contest": "concours", "continued use": "poursuite de l’utilisation", "contract": "contrat",
	"controller": "responsable du traitement", "cookie": "cookie", "counted together": "comptées ensemble", "country": "pays", "counts": "des comptes",
	"delete": "supprimer", "derived": "déduite", "derogation": "dérogation", "destroyed once checked": "détruite une fois vérifiée",
	"access control": "contrôle d’accès", "backup": "sauvegarde", "encryption": "chiffrement", "other": "autre", "processor control": "contrôle des sous-traitants", "software protection": "protection des logiciels", "traceability": "traçabilité",
	"device identifier": "identifiant d’appareil", "disk encryption": "chiffrement du disque", "dispute": "litige", "draft": "brouillon", "edit": "modifier",
	"email": "e-mail", "employment-law": "droit du travail", "en": "anglais", "encrypted": "chiffrés", "end-to-end": "de bout en bout", "erasure": "effacement",
	"essential": "essentiel au service", "everybody": "tout le monde", "everything": "tout", "everything but the address": "tout sauf l’adresse",
	"everything typed": "tout ce qui est saisi", "exact": "exacte", "explicit-consent": "consentement explicite", "export": "exporter",
	"express consent": "accord exprès", "final": "définitif", "fingerprint": "empreinte de l’appareil", "first": "le site lui-même",
	"for legitimate reasons": "pour des motifs légitimes", "form": "formulaire", "fr": "français", "fraud": "fraude", "free": "libre", "free-text": "texte libre",
	"freely": "librement", "French courts only": "les tribunaux français seulement", "fresh consent": "nouveau consentement", "from time to time": "de temps en temps",
	"ftp": "FTP", "hashed": "hachés", "housing": "logement", "housing files": "dossiers de logement", "http": "HTTP", "https": "HTTPS", "in clear": "en clair",
	"in person": "en personne", "in the account": "dans le compte", "information": "information", "invitations": "invitations",
	"job offers": "offres d’emploi", "joint": "l’enfant et un parent", "joint controller": "coresponsable", "kept": "conservation", "law": "loi",
	"left to whoever invites": "laissé à qui invite", "legal claims": "droits en justice", "legal duty": "obligation légale", "legal-claims": "droits en justice",
	"legal-obligation": "obligation légale", "legitimate-interest": "intérêt légitime", "link": "un lien dans chaque envoi", "listed": "ceux de la liste",
	"litigation": "litiges", "local storage": "stockage local", "lookup": "chiffrée, retrouvable à l’identique", "made-public": "rendues publiques par la personne",
	"measured for each person": "mesurées pour chaque personne", "measured with consent": "mesurées avec consentement", "members": "les membres",
	"mostly anonymous": "anonymes pour la plupart", "named people": "des personnes désignées", "never": "jamais", "news": "nouvelles", "newsletter": "lettre d’information",
	"no": "non", "no longer needed": "le temps utile", "nobody": "personne", "none": "aucun", "not applicable": "sans objet",
	"not asked": "non demandé", "not measured": "non mesurées", "not told": "non annoncé", "nothing": "rien", "objection": "opposition",
	"observed": "observée", "of the invited person": "de la personne invitée", "on every page": "sur chaque page", "on request": "sur demande",
	"on the first page": "sur la première page", "on the home page": "sur la page d’accueil", "one": "un seul", "one click": "d’un clic",
	"only ciphertext": "seulement des données chiffrées", "only in reasonable doubt": "seulement en cas de doute raisonnable",
	"only those listed": "seulement ceux de la liste", "only with prior agreement": "seulement avec un accord préalable", "open": "en clair",
	"other users' rights are at stake": "les droits d’autres personnes sont en jeu", "our rights are at stake": "nos droits sont en jeu",
	"our terms are broken": "nos conditions sont enfreintes", "own": "le nôtre", "page": "la page elle-même", "parent": "un parent", "payments": "paiements",
	"per person": "par personne", "personal": "personnelles", "personalisation": "personnalisation", "phone": "téléphone", "pictures": "images", "pixel": "pixel",
	"portability": "portabilité", "post": "courrier", "post only": "courrier seulement", "preference": "préférence", "processor": "sous-traitant",
	"processors too": "les sous-traitants aussi", "product research": "étude du produit", "profiling": "profilage", "prospecting": "prospection",
	"provided": "donnée par la personne", "pseudonymous": "pseudonymes", "public interest": "intérêt public", "public profiles": "profils publics",
	"public-health": "santé publique", "public-interest": "intérêt public", "publication": "publication", "reason given": "motif à donner", "receipt": "reçu",
	"records": "des enregistrements", "records without names": "des enregistrements sans noms", "recruitment": "recrutement", "rectification": "rectification",
	"refusal": "refus", "refused": "refusé", "region": "région", "registering": "l’inscription", "replay": "enregistrement de la visite",
	"replayed at restore": "effacées à nouveau à la restauration", "research": "recherche", "restriction": "limitation", "script": "script", "sealed": "chiffrée",
	"sealed upload": "dépôt chiffré", "security": "sécurité", "segments": "segments", "service": "service", "set phrase": "formule imposée", "several": "plusieurs",
	"sftp": "SFTP", "sharing": "partage", "signature": "signature", "site": "site", "smtp": "SMTP", "smtp with TLS": "SMTP avec TLS", "social": "réseau social",
	"some": "certains", "somebody else": "quelqu’un d’autre", "ssh": "SSH", "staff": "personnel", "standard clauses": "clauses types",
	"statistics": "statistiques", "support": "assistance", "survey": "enquête", "telnet": "Telnet", "testing": "tests", "the account is closed": "la fermeture du compte",
	"the browser": "le navigateur", "the controller": "le responsable", "the controller alone": "le responsable seul", "the law allows it": "le temps que la loi permet",
	"the public": "le public", "the readers": "ceux qui lisent", "the same key": "la même clé", "the server": "le serveur", "third": "un tiers", "third party": "un tiers",
	"third-party": "un tiers", "told after": "annoncé après", "told before": "annoncé avant", "unclear": "incertain", "unreadable at once": "illisibles aussitôt",
	"uploads": "dépôt de fichiers", "us alone": "nous seuls", "us and our processors": "nous et nos sous-traitants", "using the site": "l’utilisation du site",
	"validated": "validé", "view": "voir", "vital-interests": "intérêts vitaux", "what it needs": "le nécessaire", "with consent": "avec consentement",
	"withdrawal": "retrait", "withdrawn": "retiré", "within a day": "dans la journée", "within the limits of the law": "dans les limites de la loi", "word": "mot",
	"yes": "oui", "consent is withdrawn": "le retrait du consentement", "erasure is asked for": "la demande d’effacement",
	"the request is answered": "la réponse à la demande", "the contract ends": "la fin du contrat", "the tracker ends": "la fin du traceur",
}
