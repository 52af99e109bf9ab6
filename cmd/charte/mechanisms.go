package main

import (
	"strings"

	"charte/charter"
	"charte/plan"
)

// enforcements say what makes a promise true, after "enforced by:".
var enforcements = map[string]charter.Text{
	plan.EnforceForm:      {FR: "le formulaire, qui n’accepte que les données déclarées", EN: "the form, which takes declared data alone"},
	plan.EnforceClosed:    {FR: "la base, qui refuse une donnée qu’aucune finalité ne déclare", EN: "the store, which refuses data that no purpose declares"},
	plan.EnforceGate:      {FR: "le consentement, vérifié avant chaque envoi et chaque lecture", EN: "consent, checked before anything is sent or read"},
	plan.EnforceChoice:    {FR: "le choix dans « mes données », qui prend effet aussitôt", EN: "the choice in “my data”, which takes effect at once"},
	plan.EnforceInactive:  {FR: "le balayage, qui avertit, attend, puis anonymise", EN: "the sweep, which warns, waits and anonymises"},
	plan.EnforceExpiry:    {FR: "le balayage, qui efface ce qui a passé sa durée", EN: "the sweep, which deletes what is past its period"},
	plan.EnforceTruncate:  {FR: "l’écriture des adresses, coupées avant d’être gardées", EN: "the writing of addresses, cut before they are kept"},
	plan.EnforceCookies:   {FR: "le serveur, qui ne dépose que les cookies déclarés", EN: "the server, which sets declared cookies alone"},
	plan.EnforcePolicy:    {FR: "le navigateur, qui refuse tout autre que le site", EN: "the browser, which refuses everybody but the site"},
	plan.EnforceSeal:      {FR: "le chiffrement, sous la clé de chaque personne", EN: "encryption, under the key of each person"},
	plan.EnforceHash:      {FR: "l’empreinte Argon2id, seule trace d’un mot de passe", EN: "the Argon2id hash, the only trace of a password"},
	plan.EnforceLength:    {FR: "le choix du mot de passe, qui refuse ce qui est plus court, et la connexion, que rien de plus court n’ouvre", EN: "the choice of a password, which refuses a shorter one, and signing in, which no shorter one opens"},
	plan.EnforcePace:      {FR: "le frein des essais, compté par compte et par réseau", EN: "the brake on tries, counted by account and by network"},
	plan.EnforceProofs:    {FR: "la connexion, où une seule preuve n’ouvre que les pages où l’on donne ou ajoute la seconde", EN: "signing in, where one proof opens the pages where a second one is given or added, and nothing else"},
	plan.EnforceNotice:    {FR: "le formulaire, qui dit à quoi il sert, et refuse ce qui vient sans cela", EN: "the form, which says what it is for, and refuses what comes without that"},
	plan.EnforceErase:     {FR: "l’effacement, qui détruit les données puis leur clé", EN: "erasure, which destroys the data, then their key"},
	plan.EnforceExport:    {FR: "« mes données », qui montre et remet tout", EN: "“my data”, which shows and hands over everything"},
	plan.EnforceCorrect:   {FR: "« mes données », où chaque donnée se corrige", EN: "“my data”, where each piece of data is corrected"},
	plan.EnforceLetters:   {FR: "la file des messages, où un message dû entre aussitôt", EN: "the queue of letters, which an owed letter enters at once"},
	plan.EnforcePublish:   {FR: "la publication, qui attend l’inscription au journal", EN: "publication, which waits for the entry in the log"},
	plan.EnforceCommit:    {FR: "la base, où rien ne change sans un fait", EN: "the store, where nothing changes without a fact"},
	plan.EnforceAnonymous: {FR: "les totaux, seuls gardés, et montrés à partir de dix", EN: "totals, which alone survive, shown from ten up"},
	plan.EnforceMailing:   {FR: "l’envoi, qui redemande pour chaque lettre, quand elle part, si la personne peut encore la recevoir", EN: "the sending, which asks again for each letter, as it leaves, whether its reader may still get it"},
	plan.EnforcePictures:  {FR: "les images, prises avec l’accord qu’elles demandent et détruites avec lui", EN: "pictures, taken with the consent that they need, and destroyed with it"},
	plan.EnforceDeposits:  {FR: "le dépôt, ouvert à ceux à qui le document est demandé, avec l’accord qu’il demande", EN: "the deposit, open to those who are asked for the document, with the consent that it needs"},
	plan.EnforceVault:     {FR: "le coffre, qui ne prend que ce qui est chiffré pour ceux qui ouvrent le document, et ne l’ouvre qu’à eux", EN: "the vault, which takes only what is sealed for those who open the document, and opens it to them alone"},
	plan.EnforceDoubt:     {FR: "le dépôt, qui ne prend une pièce d’identité que si une raison de la demander a été donnée", EN: "the deposit, which takes an identity document only where a reason was given for asking"},
	plan.EnforceDestroy:   {FR: "la destruction du document et de sa clé, attestée par un reçu", EN: "the destruction of the document and of its key, certified by a receipt"},
	plan.EnforceSpare:     {FR: "la clé de secours, pour laquelle rien n’est chiffré avant qu’un essai prouve ses parts", EN: "the spare key, for which nothing is sealed until a rehearsal proved its shares"},
	plan.EnforceProfiles:  {FR: "la connexion, qui mène à chaque profil de la personne, et à eux seuls", EN: "signing in, which leads to each profile of the person, and to no other"},
	plan.EnforceGrants:    {FR: "l’accord des deux personnes, exigé avant d’ouvrir un profil, et son retrait immédiat", EN: "the yes of both people, required before a profile opens, and taken back at once"},
	plan.EnforceStaff:     {FR: "le bureau de l’équipe, qui n’ouvre à un rôle que ce dont il a besoin, après son motif", EN: "the team’s desk, which opens to a role what it needs alone, after its reason"},
	plan.EnforceDirective: {FR: "le compte, où chacun décide, et la commande qui exécute cette décision sur preuve", EN: "the account, where each person decides, and the command that does so on evidence"},
	plan.EnforceMinors:    {FR: "le compte d’un mineur, qui attend le oui d’un parent, comme chacun de ses accords", EN: "the account of a minor, which waits for a parent’s yes, as does each of its consents"},
	plan.EnforceVersions:  {FR: "la version de chacun, gardée tant qu’il n’est pas prévenu à temps ou d’accord", EN: "the version of each person, kept until they were told in time, or agreed"},
}

// probes say what counts the breaches of a promise, after "measured by:".
var probes = map[string]charter.Text{
	plan.ProbeForm:      {FR: "le nombre de personnes à qui manque une donnée obligatoire, ou dont une donnée n’est pas déclarée", EN: "how many people lack a required piece of data, or have one that is not declared"},
	plan.ProbeOrphans:   {FR: "le nombre de données qu’aucune finalité ne déclare", EN: "how much stored data no purpose declares"},
	plan.ProbeReceipts:  {FR: "le nombre de consentements en vigueur sans preuve", EN: "how many consents in force have no proof"},
	plan.ProbeUnwanted:  {FR: "le nombre de messages dus à qui a dit non", EN: "how many letters are owed to people who said no"},
	plan.ProbeInactive:  {FR: "le nombre de personnes inactives depuis trop longtemps", EN: "how many people have been inactive for too long"},
	plan.ProbeUnclaimed: {FR: "le nombre d’inscriptions jamais confirmées et hors délai", EN: "how many joins were never confirmed and are past their period"},
	plan.ProbeExpired:   {FR: "le nombre de données qui ont passé leur durée", EN: "how much data is past its period"},
	plan.ProbeWidth:     {FR: "le nombre d’adresses plus longues que déclaré", EN: "how many addresses are longer than declared"},
	plan.ProbeCookies:   {FR: "le nombre de cookies non déclarés ou trop durables sur les pages du site", EN: "how many cookies of the site’s pages are undeclared, or last too long"},
	plan.ProbeParties:   {FR: "le nombre de tiers sur les pages du site", EN: "how many third parties the site’s pages have"},
	plan.ProbeUnsealed:  {FR: "le nombre de données à chiffrer gardées en clair", EN: "how much data to be encrypted is stored in clear"},
	plan.ProbePasswords: {FR: "le nombre de mots de passe gardés autrement qu’en empreinte", EN: "how many passwords are not kept as a one-way hash"},
	plan.ProbeLength:    {FR: "le nombre de mots de passe trop courts d’un caractère que la règle accepte quand on l’essaie", EN: "how many passwords too short by one character the rule takes when it is tried"},
	plan.ProbePace:      {FR: "le nombre de portes qui, essayées, ne font pas attendre", EN: "how many doors make nobody wait when they are tried"},
	plan.ProbeProofs:    {FR: "le nombre de connexions ouvertes par une seule preuve", EN: "how many sign-ins one proof opened"},
	plan.ProbeNotice:    {FR: "le nombre de formulaires qui ne disent pas à quoi ils servent, ou d’envois venus par un moyen non déclaré", EN: "how many forms do not say what they are for, or how much came by a way that is not declared"},
	plan.ProbeErasures:  {FR: "le nombre d’effacements dont la clé ou des données restent", EN: "how many erasures left their key, or data"},
	plan.ProbeRequests:  {FR: "le nombre de demandes hors délai", EN: "how many requests are past their deadline"},
	plan.ProbeLetters:   {FR: "le nombre de messages dus depuis trop longtemps", EN: "how many letters have been owed for too long"},
	plan.ProbeVersion:   {FR: "le nombre de versions servies sans inscription au journal", EN: "how many served versions have no entry in the log"},
	plan.ProbeFacts:     {FR: "le nombre de faits que le journal n’a pas", EN: "how many facts the log does not hold"},
	plan.ProbeCounts:    {FR: "le nombre de totaux de moins de dix qui pourraient être montrés", EN: "how many totals under ten could be shown"},
	plan.ProbeMailings:  {FR: "le nombre de lettres d’un envoi au-delà de sa limite, ou pour qui a dit non", EN: "how many letters of a mailing were above its cap, or for people who said no"},
	plan.ProbePictures:  {FR: "le nombre d’images non déclarées, sans accord ou hors délai", EN: "how many pictures are undeclared, without consent, or past their time"},
	plan.ProbeDeposits:  {FR: "le nombre de documents de personnes à qui ils ne sont pas demandés, ou sans leur accord", EN: "how many documents are of people who are not asked for them, or without their consent"},
	plan.ProbeVault:     {FR: "le nombre de documents qui ne sont pas chiffrés pour ceux qui les ouvrent, ou ouverts par d’autres", EN: "how many documents are not sealed for those who open them, or are open to others"},
	plan.ProbeDoubts:    {FR: "le nombre de pièces d’identité déposées sans qu’une raison de les demander ait été donnée", EN: "how many identity documents came without a reason for which they were asked for"},
	plan.ProbeDestroyed: {FR: "le nombre de documents détruits trop tard, ou sans reçu", EN: "how many documents are destroyed too late, or without a receipt"},
	plan.ProbeSpare:     {FR: "le nombre de documents qui attendent et qu’aucune clé de secours essayée depuis un an n’ouvrirait", EN: "how many documents wait that no spare key rehearsed within a year would open"},
	plan.ProbeGrants:    {FR: "le nombre de profils ouverts sans l’accord des deux personnes, d’invitations après leur délai, et de personnes invitées et pas encore informées", EN: "how many profiles are open without the yes of both people, invitations are past their period, and invited people were not told"},
	plan.ProbeLooks:     {FR: "le nombre de dossiers ouverts sans motif, sans preuve suffisante ou sans rôle", EN: "how many files are open without a reason, without enough proof, or without a role"},
	plan.ProbeDirective: {FR: "le nombre de décisions pour après la mort qui ne sont pas suivies à temps", EN: "how many decisions for after a death are not followed in time"},
	plan.ProbeMinors:    {FR: "le nombre de mineurs sans les deux reçus qu’il faut, ou qui attendent depuis trop longtemps", EN: "how many minors lack one of the two receipts, or have waited for too long"},
	plan.ProbeRecords:   {FR: "le nombre d’envois de ce formulaire sans une réponse obligatoire, ou avec une réponse qui n’est pas demandée", EN: "how many sendings of this form lack a required answer, or hold one that is not asked for"},
	plan.ProbeLapsed:    {FR: "le nombre d’envois gardés au-delà de leur durée", EN: "how many sendings are kept past their period"},
	plan.ProbeProfiles:  {FR: "le nombre de comptes auxquels ne mène pas exactement une adresse, et d’accès à qui n’a pas de profil", EN: "how many accounts have not exactly one address that leads to them, and how many people without a profile are reached"},
	plan.ProbeVersions:  {FR: "le nombre de personnes passées trop tôt sous une version, sans accord ou sans être prévenues", EN: "how many people came under a version too early, without agreeing, or without being told"},
}

// laws are the texts that a promise answers to, by their name in a citation.
var laws = map[string]charter.Text{
	"GDPR": {FR: "RGPD", EN: "GDPR"},
	"LIL":  {FR: "loi Informatique et Libertés", EN: "French Data Protection Act"},
	"CPCE": {FR: "CPCE", EN: "CPCE"},
}

// cited writes a citation, "GDPR 5(1)(c)", as the policy does: "RGPD, art. 5(1)(c)".
func cited(law, lang string) string {
	text, article, _ := strings.Cut(law, " ")
	name := laws[text].In(lang)
	if recital, ok := strings.CutPrefix(article, "recital "); ok {
		return name + in(lang, ", recital\u00a0", ", considérant\u00a0") + recital
	}
	return name + ", art.\u00a0" + article
}
