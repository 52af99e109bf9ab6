package law

import (
	"fmt"
	"slices"
	"time"

	"charte/charter"
)

var security = []Rule{
	{
		ID: "Q01", Severity: Warning, From: fromGDPR, Law: "GDPR 24, 32(1), 82", find: disclaimed,
		Title:  charter.Text{FR: "sécurité ou responsabilité déclinée", EN: "security or liability disclaimed"},
		Why:    charter.Text{FR: "Le responsable doit une sécurité adaptée au risque, et répare le dommage qu’il cause. Une phrase n’y change rien, et trompe qui la lit.", EN: "The controller owes a security that fits the risk, and makes good the damage it causes. A sentence changes nothing of it, and misleads those who read it."},
		Remedy: charter.Text{FR: "retirez la phrase, et décrivez les mesures prises (security: measures)", EN: "remove the sentence, and describe the measures taken (security: measures)"},
	},
	{
		ID: "Q02", Severity: Error, From: fromGDPR, Law: "GDPR 32(1)", find: weakPasswords,
		Title:  charter.Text{FR: "mot de passe que le site peut relire, ou trop faible", EN: "password that the site can read back, or too weak"},
		Why:    charter.Text{FR: "Un mot de passe se garde sous une empreinte lente et salée, d’où personne ne le retrouve. Ce qui est chiffré se déchiffre. Sa longueur le rend assez dur à deviner, moins grande si les essais sont freinés.", EN: "A password is kept as a slow salted hash, from which nobody gets it back. What is encrypted can be decrypted. Its length makes it hard enough to guess, and may be shorter where guesses are slowed down."},
		Remedy: charter.Text{FR: "écrivez kept: hashed, throttled: true, et une longueur (length) suffisante, par exemple 15", EN: "write kept: hashed, throttled: true, and a sufficient length, such as 15"},
	},
	{
		ID: "Q03", Severity: Error, From: fromGDPR, Law: "GDPR 32(1)(a)", find: insecure,
		Title:  charter.Text{FR: "protocole sans protection", EN: "protocol without protection"},
		Why:    charter.Text{FR: "Des données personnelles ne circulent pas en clair : qui les voit passer les lit.", EN: "Personal data do not travel in the clear: whoever sees them pass reads them."},
		Remedy: charter.Text{FR: "remplacez http par https, ftp par sftp, smtp par smtp with TLS, telnet par ssh", EN: "replace http by https, ftp by sftp, smtp by smtp with TLS, telnet by ssh"},
	},
	{
		ID: "Q04", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(f), 32(1)", find: sharedKeys,
		Title:  charter.Text{FR: "garde des clés contraire au secret annoncé", EN: "key custody that contradicts the secrecy claimed"},
		Why:    charter.Text{FR: "Une clé partagée ne dit plus qui a lu, et ne se retire à personne. Une clé confiée à un sous-traitant lui ouvre les documents.", EN: "A shared key no longer tells who read, and cannot be taken back from anybody. A key left with a processor opens the documents to it."},
		Remedy: charter.Text{FR: "écrivez each reader has: a key of their own et kept by: the readers ; pour une clé de secours, escrow holders et escrow needs: 2 ou plus", EN: "write each reader has: a key of their own and kept by: the readers; for a spare key, escrow holders and escrow needs: 2 or more"},
	},
	{
		ID: "Q05", Severity: Warning, From: fromGDPR, Law: "GDPR 5(2), 32(1)(a)", find: halfEncrypted,
		Title:  charter.Text{FR: "chiffrement annoncé mais incomplet ou impossible", EN: "encryption claimed but incomplete or impossible"},
		Why:    charter.Text{FR: "« Chiffré » ne protège que si l’on sait quelles données, et par quoi. RSA seul ne chiffre pas un fichier : il ne protège que la clé d’un autre algorithme.", EN: "“Encrypted” protects only if one knows which data, and with what. RSA alone cannot encrypt a file: it only protects the key of another algorithm."},
		Remedy: charter.Text{FR: "complétez encryption (of, with) ; pour un document, key cipher: RSA-OAEP-256 et content cipher: A256GCM", EN: "complete encryption (of, with); for a document, key cipher: RSA-OAEP-256 and content cipher: A256GCM"},
	},
	{
		ID: "Q06", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(a), 32(1)", find: exclusive,
		Title:  charter.Text{FR: "accès dit exclusif, alors que d’autres traitent les données", EN: "access said to be exclusive while others handle the data"},
		Why:    charter.Text{FR: "Un hébergeur ou un outil qui traite les données y a accès. Dire que personne d’autre n’y accède est inexact.", EN: "A host or a tool that handles the data has access to them. To say that nobody else has is not true."},
		Remedy: charter.Text{FR: "écrivez server access: processors too, ou sees: only ciphertext pour chaque sous-traitant qui ne voit rien de lisible", EN: "write server access: processors too, or sees: only ciphertext for each processor that sees nothing readable"},
	},
}

// Law: GDPR 24(1), 32(1), 82(1)
func disclaimed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "no security is perfect") {
		flaws = append(flaws, at(path, "le texte décline la sécurité qu’il doit", "the text disclaims the security that it owes"))
	}
	for _, path := range says(c, "no liability") {
		flaws = append(flaws, at(path, "le texte écarte une responsabilité que la loi impose", "the text disclaims a liability that the law imposes"))
	}
	return flaws
}

// Law: GDPR 32(1)
func weakPasswords(c *charter.Charter, on time.Time) (flaws []flaw) {
	p := c.Security.Passwords
	switch p.Kept {
	case "encrypted":
		flaws = append(flaws, at("security.passwords.kept", "les mots de passe sont chiffrés : qui a la clé les relit", "passwords are encrypted: whoever has the key reads them"))
	case "in clear":
		flaws = append(flaws, at("security.passwords.kept", "les mots de passe sont gardés en clair", "passwords are kept in clear"))
	}
	// A charter does not say which characters are asked for: what is too short with all of them is too short.
	policy := PasswordPolicy{Length: p.Length, Alphabet: 99, Throttled: p.Throttled}
	if p.Length > 0 && !on.Before(fromPasswords) && !Strong(policy, on) {
		flaws = append(flaws, at("security.passwords.length", "%d caractères ne suffisent pas", "%d characters are not enough", p.Length))
	}
	return flaws
}

// Law: GDPR 32(1)(a)
func insecure(c *charter.Charter, _ time.Time) (flaws []flaw) {
	unsafe := []string{"http", "ftp", "smtp", "telnet"}
	for i, p := range c.Security.Transport {
		if slices.Contains(unsafe, p) {
			flaws = append(flaws, at(fmt.Sprintf("security.transport[%d]", i), "%s fait circuler les données en clair", "%s carries data in the clear", p))
		}
	}
	for _, by := range c.Processors {
		for i, p := range by.Protocol {
			if slices.Contains(unsafe, p) {
				flaws = append(flaws, at(fmt.Sprintf("processors.%s.protocols[%d]", by.Name, i), "%s fait circuler les données en clair", "%s carries data in the clear", p))
			}
		}
	}
	return flaws
}

// Law: GDPR 5(1)(f), 32(1)
func sharedKeys(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, d := range c.Documents {
		path := "documents." + d.Name + ".keys"
		if d.Keys.Each == "the same key" {
			flaws = append(flaws, at(path+".each reader has", "tous les lecteurs du document %s ont la même clé", "all readers of the document %s have the same key", d.Name))
		}
		if i := slices.Index(d.Keys.KeptBy, "a processor"); i >= 0 && d.Keys.Needed < 2 {
			flaws = append(flaws, at(fmt.Sprintf("%s.kept by[%d]", path, i), "un sous-traitant garde la clé du document %s, et peut l’ouvrir seul", "a processor keeps the key of the document %s, and can open it alone", d.Name))
		}
		if medical(d.Category) && d.Sealed == "the browser" && len(d.Keys.KeptBy) == 0 {
			flaws = append(flaws, at(path+".kept by", "le document %s contient une donnée de santé, et rien ne dit qui en garde la clé", "the document %s holds health data, and nothing says who keeps its key", d.Name))
		}
	}
	return flaws
}

// Law: GDPR 5(2), 32(1)(a)
func halfEncrypted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	e := c.Security.Encryption
	if c.Has("security.encryption") && (len(e.Of) == 0 || e.With == "") {
		flaws = append(flaws, at("security.encryption", "rien ne dit quelles données sont chiffrées, ou par quoi", "nothing says which data are encrypted, or with what"))
	}
	for _, d := range c.Documents {
		path := "documents." + d.Name
		switch {
		case d.KeyWrap != "" && d.Content == "" || d.Content == "RSA":
			flaws = append(flaws, at(said(c, path+".content cipher", path+".key cipher"), "le chiffrement du document %s ne dit pas ce qui chiffre le contenu : une clé RSA n’y suffit pas", "the encryption of the document %s does not say what encrypts the content: an RSA key is not enough", d.Name))
		case d.KeyWrap == "RSA1_5":
			flaws = append(flaws, at(path+".key cipher", "RSA1_5, qui protège la clé du document %s, est cassé", "RSA1_5, which protects the key of the document %s, is broken", d.Name))
		case (d.Sealed == "the browser" || d.Sealed == "the server") && d.Content == "", leftOpen(c, path+".sealed in"):
			flaws = append(flaws, at(path+".sealed in", "le document %s est dit chiffré, sans dire comment", "the document %s is said to be encrypted, without saying how", d.Name))
		}
	}
	return flaws
}

// Law: GDPR 5(1)(a), 32(1)
func exclusive(c *charter.Charter, _ time.Time) (flaws []flaw) {
	sees := func(p charter.Processor) bool { return p.Sees != "only ciphertext" && p.Sees != "nothing" }
	i := slices.IndexFunc(c.Processors, sees)
	if i < 0 {
		return nil
	}
	paths := says(c, "only we have access")
	if c.Sharing.Access == "the controller alone" {
		paths = append(paths, "sharing.server access")
	}
	for _, path := range paths {
		flaws = append(flaws, at(path, "le responsable serait seul à accéder aux données, mais %s les traite aussi", "the controller alone is said to have access, but %s handles the data too", c.Processors[i].Name))
	}
	return flaws
}
