package law

import "charte/charter"

// retentions are how long data are kept. The rows marked "to be checked" were recalled, not read: somebody compares them with
// the official text before relying on them.
var retentions = []Reference{
	// Logs and trackers.
	{
		ID: "logs", Least: charter.Period{Months: 6}, Most: charter.Period{Months: 12}, From: fromLogs, Law: "CNIL 2021-122",
		What: charter.Text{FR: "journaux de sécurité et d’application, depuis chaque ligne", EN: "security and application logs, from each line"},
	},
	{
		ID: "logs-control", Most: charter.Period{Years: 3}, From: fromLogs, Law: "CNIL 2021-122",
		What: charter.Text{FR: "journaux d’un contrôle interne dont le risque est documenté, depuis chaque ligne", EN: "logs of an internal control whose risk is documented, from each line"},
	},
	{
		ID: "tracker-choice", Least: charter.Period{Months: 6}, Most: charter.Period{Months: 6}, From: fromTrackers, Law: "CNIL 2020-092",
		What: charter.Text{FR: "choix sur les traceurs, acceptation ou refus, depuis le choix", EN: "choice on trackers, yes or no, from the choice"},
	},
	{
		ID: "tracker", Most: charter.Period{Months: 13}, From: fromTrackers, Law: "LIL 82, GDPR 5(1)(e)", // to be checked: CNIL 2020-091 says it of audience trackers
		What: charter.Text{FR: "traceur, depuis son dépôt", EN: "tracker, from the day it was set"},
	},
	{
		ID: "audience-tracker", Most: charter.Period{Months: 13}, From: fromTrackers, Law: "LIL 82, CNIL 2020-091",
		What: charter.Text{FR: "traceur de mesure d’audience exempté, non prolongé aux visites, depuis son dépôt", EN: "exempt audience tracker, not renewed by visits, from the day it was set"},
	},
	{
		ID: "audience-data", Most: charter.Period{Months: 25}, From: fromTrackers, Law: "LIL 82, CNIL 2020-091",
		What: charter.Text{FR: "données de mesure d’audience exemptée, depuis leur recueil", EN: "data of exempt audience measurement, from their collection"},
	},
	// People.
	{
		ID: "prospects", Most: charter.Period{Years: 3}, From: fromTrade, Law: "CNIL 2021-131",
		What: charter.Text{FR: "prospects, depuis le recueil ou leur dernier contact (ouvrir un e-mail n’en est pas un)", EN: "prospects, from collection or their last contact (opening an e-mail is none)"},
	},
	{
		ID: "candidates", Most: charter.Period{Years: 2}, From: fromHiring, Law: "GDPR 5(1)(e), CNIL guide on recruitment (2023)",
		What: charter.Text{FR: "candidats non retenus, depuis le dernier contact", EN: "unsuccessful candidates, from the last contact"},
	},
	{
		ID: "inactive-account", Most: charter.Period{Years: 1}, From: fromGDPR,
		What: charter.Text{FR: "compte inactif, depuis le dernier acte de la personne", EN: "inactive account, from the person’s last act"},
	},
	{
		ID: "inactive-notice", Least: charter.Period{Days: 30}, From: fromGDPR,
		What: charter.Text{FR: "attente après l’avertissement d’un compte inactif, depuis son envoi", EN: "wait after the warning about an inactive account, from its sending"},
	},
	{
		ID: "invitation", Most: charter.Period{Days: 30}, From: fromGDPR,
		What: charter.Text{FR: "invitation restée sans réponse, depuis son envoi", EN: "invitation left without an answer, from its sending"},
	},
	{
		ID: "social-file", Most: charter.Period{Years: 2}, From: fromSocial, Law: "CNIL 2021-028", // to be checked
		What: charter.Text{FR: "dossier d’accompagnement social ou médico-social, depuis le dernier contact", EN: "file of social or medico-social support, from the last contact"},
	},
	// What the law wants kept.
	{
		ID: "payslips", Least: charter.Period{Years: 5}, From: fromGDPR, Law: "C. trav. L3243-4",
		What: charter.Text{FR: "bulletins de paie, depuis leur remise", EN: "payslips, from the day they were given"},
	},
	{
		ID: "staff-register", Least: charter.Period{Years: 5}, From: fromGDPR, Law: "C. trav. R1221-26",
		What: charter.Text{FR: "registre du personnel, depuis le départ du salarié", EN: "staff register, from the employee’s departure"},
	},
	{
		ID: "invoices", Least: charter.Period{Years: 10}, From: fromGDPR, Law: "C. com. L123-22", // to be checked
		What: charter.Text{FR: "factures et pièces comptables, depuis la clôture de l’exercice", EN: "invoices and accounting records, from the close of the year"},
	},
	{
		ID: "host-identity", Least: charter.Period{Years: 5}, Most: charter.Period{Years: 5}, From: fromHosts, Law: "LCEN 6, decree 2021-1362",
		What: charter.Text{FR: "identité civile de qui publie un contenu hébergé, depuis la fin du contrat", EN: "civil identity of who publishes hosted content, from the end of the contract"},
	},
	{
		ID: "host-account", Least: charter.Period{Years: 1}, Most: charter.Period{Years: 1}, From: fromHosts, Law: "LCEN 6, decree 2021-1362",
		What: charter.Text{FR: "données de compte et de paiement de qui publie un contenu hébergé, depuis la fermeture du compte", EN: "account and payment data of who publishes hosted content, from the closing of the account"},
	},
	{
		ID: "host-connection", Most: charter.Period{Years: 1}, From: fromHosts, Law: "CPCE L34-1, decree 2021-1362",
		What: charter.Text{FR: "adresse IP et terminal de qui publie un contenu hébergé, sur la seule injonction pour la sécurité nationale ou la criminalité grave, depuis la connexion", EN: "IP address and terminal of who publishes hosted content, only under the order for national security or serious crime, from the connection"},
	},
	// Proof, and what protects it.
	{
		ID: "identity-copy", Most: charter.Period{Years: 1}, From: fromGDPR, Law: "GDPR 5(1)(e), 12(6)", // to be checked
		What: charter.Text{FR: "copie d’une pièce d’identité, en archive et seulement si un litige l’exige (sinon détruite à la vérification), depuis la demande", EN: "copy of an identity document, archived and only if a dispute needs it (else destroyed at verification), from the request"},
	},
	{
		ID: "rights-case", Most: charter.Period{Years: 5}, From: fromGDPR, Law: "C. civ. 2224", // to be checked
		What: charter.Text{FR: "dossier d’une demande de droits, depuis sa clôture", EN: "file of a rights request, from its closing"},
	},
	{
		ID: "consent-receipt", Most: charter.Period{Years: 5}, From: fromGDPR, Law: "GDPR 7(1), C. civ. 2224", // to be checked
		What: charter.Text{FR: "reçu d’un consentement, depuis la fin de celui-ci", EN: "receipt of a consent, from the end of that consent"},
	},
	{
		ID: "opposition-list", Least: charter.Period{Years: 3}, From: fromGDPR, Law: "GDPR 21(3)", // to be checked: the three years are those of a repealed norm
		What: charter.Text{FR: "liste d’opposition, adresses hachées, depuis l’opposition", EN: "opposition list, hashed addresses, from the objection"},
	},
	{
		ID: "backups", Most: charter.Period{Days: 35}, From: fromGDPR,
		What: charter.Text{FR: "sauvegarde, depuis qu’elle est faite", EN: "backup, from the day it was made"},
	},
}
