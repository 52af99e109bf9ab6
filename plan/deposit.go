package plan

import "charte/charter"

// retentions reads what a retention says besides its end.
var retentions = each(func(c *charter.Charter) []charter.Retention { return c.Retention }, func(_ int, r charter.Retention) string { return "retention." + r.Purpose }, topic[charter.Retention]{}, leavings)

// holds reads what is kept longer than its purpose.
//
// Law: GDPR 17(3)
var holds = each(func(c *charter.Charter) []charter.Hold { return c.Holds }, func(_ int, h charter.Hold) string { return "holds." + h.Name }, topic[charter.Hold]{}, []row[charter.Hold]{
	{"", Keep, "GDPR 17(3)", func(c *charter.Charter, h charter.Hold) charter.Text {
		what := fields(c, h.Data)
		if what.IsZero() {
			what = say("certaines données", "some data")
		}
		why, ok := reasonsToHold[h.Because]
		if !ok {
			return sentence(h.Text)
		}
		text := say("%s, nous gardons plus longtemps : %s.", "%s, we keep longer: %s.", why, what)
		if !h.For.IsZero() {
			text = say("%s, nous gardons pendant %s : %s.", "%s, we keep for %s: %s.", why, h.For.Text(), what)
		}
		if !h.Text.IsZero() {
			text = then(text, sentence(h.Text))
		}
		return text
	}},
	{"law", "", "GDPR 17(3)(b)", citing(func(h charter.Hold) string { return h.Law }, "Le texte sur lequel nous nous fondons : %s.", "The text that we rely on: %s.")},
	{"open to", "", "GDPR 32(4)", func(c *charter.Charter, h charter.Hold) charter.Text {
		return about(roles(c, h.To), "Ce qui est gardé plus longtemps n’est ouvert qu’à : %s.", "What is kept longer is open only to: %s.")
	}},
})

var reasonsToHold = words{
	"legal duty":      say("Parce que la loi nous y oblige", "Because the law compels us"),
	"legal claims":    say("Pour défendre un droit en justice", "To defend a right in court"),
	"dispute":         say("Tant que dure un litige", "While a dispute lasts"),
	"public interest": say("Dans l’intérêt public", "In the public interest"),
}

// backups reads how long copies outlive what they copy.
var backups = block("backups", func(c *charter.Charter) charter.Backups { return c.Backups }, []row[charter.Backups]{
	{"for", Keep, "GDPR 5(1)(e)", lasting(func(b charter.Backups) charter.Period { return b.For }, "Nos sauvegardes sont détruites au bout de %s.", "Our backups are destroyed after %s.")},
	{"erased people", "", "GDPR 17(1)", worded(func(b charter.Backups) string { return b.Erased }, words{
		"unreadable at once":  say("Ce qui est effacé devient aussitôt illisible dans les sauvegardes.", "What is erased becomes unreadable in backups at once."),
		"replayed at restore": say("Si une sauvegarde est rétablie, ce qui avait été effacé l’est de nouveau.", "If a backup is restored, what had been erased is erased again."),
		"kept":                say("Ce qui est effacé reste dans les sauvegardes.", "What is erased stays in backups."),
	})},
	{"text", "", "GDPR 5(1)(e)", telling(func(b charter.Backups) charter.Text { return b.Text })},
})

// documentsSaid reads the files that people deposit: what for, how they are sealed, who opens them, when they disappear.
var documentsSaid = each(func(c *charter.Charter) []charter.Document { return c.Documents }, func(_ int, d charter.Document) string { return "documents." + d.Name }, topic[charter.Document]{name: documentName}, []row[charter.Document]{
	{"", Collect, "GDPR 5(1)(b)", func(c *charter.Charter, d charter.Document) charter.Text {
		if d.Purpose == "" {
			return say("%s : un document que vous déposez.", "%s: a document that you deposit.", documentName(c, d))
		}
		return say("%s : un document que vous déposez, seulement pour cela (%s).", "%s: a document that you deposit, for this only (%s).", documentName(c, d), purpose(c, d.Purpose))
	}},
	{"from", "", "GDPR 5(1)(c)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(kinds(c, d.From), "%[2]s : document demandé seulement à %[1]s.", "%[2]s: asked only of %[1]s.", documentName(c, d))
	}},
	{"about", "", "GDPR 14(1)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(kinds(c, d.About), "%[2]s : ce document concerne %[1]s.", "%[2]s: this document is about %[1]s.", documentName(c, d))
	}},
	{"condition", "", "GDPR 9(2)", naming(documentName, func(d charter.Document) string { return d.Condition }, conditions)},
	{"enabling text", "", "GDPR 10", func(c *charter.Charter, d charter.Document) charter.Text {
		return enabled(documentName(c, d), d.Enabling)
	}},
	{"sealed in", Security, "GDPR 32(1)(a)", naming(documentName, func(d charter.Document) string { return d.Sealed }, words{
		"the browser": say("%s : document chiffré dans votre navigateur, avant d’être envoyé.", "%s: encrypted in your browser, before it is sent."),
		"the server":  say("%s : document chiffré à son arrivée sur nos serveurs.", "%s: encrypted when it reaches our servers."),
		"nothing":     say("%s : document conservé en clair.", "%s: kept in clear."),
	})},
	{"content cipher", "", "GDPR 32(1)(a)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(both(d.Content), "%[2]s : document chiffré avec %[1]s.", "%[2]s: encrypted with %[1]s.", documentName(c, d))
	}},
	{"key cipher", "", "GDPR 32(1)(a)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(both(d.KeyWrap), "%[2]s : la clé est elle-même chiffrée avec %[1]s.", "%[2]s: the key is itself encrypted with %[1]s.", documentName(c, d))
	}},
	{"opened by", "", "GDPR 32(4)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(roles(c, d.Readers), "%[2]s : document ouvert seulement par %[1]s.", "%[2]s: opened only by %[1]s.", documentName(c, d))
	}},
	{"keys.each reader has", "", "GDPR 32(1)(a)", naming(documentName, func(d charter.Document) string { return d.Keys.Each }, words{
		"a key of their own": say("%s : chaque lecteur a sa propre clé.", "%s: each reader has a key of their own."),
		"the same key":       say("%s : tous les lecteurs ont la même clé.", "%s: all readers have the same key."),
	})},
	{"keys.kept by", "", "GDPR 32(1)(a)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(keepers.all(d.Keys.KeptBy), "%[2]s : la clé est gardée par %[1]s.", "%[2]s: the key is kept by %[1]s.", documentName(c, d))
	}},
	{"keys.escrow holders", Security, "GDPR 32(1)(c)", func(c *charter.Charter, d charter.Document) charter.Text {
		if d.Keys.Escrow == 0 || d.Keys.Needed == 0 {
			return about(count(d.Keys.Escrow+d.Keys.Needed), "%[2]s : une clé perdue se retrouve par ses dépositaires (%[1]s).", "%[2]s: a lost key is found again by its holders (%[1]s).", documentName(c, d))
		}
		return say("%s : une clé perdue se retrouve si %s de ses %s dépositaires se réunissent.", "%s: a lost key is found again if %s of its %s holders come together.",
			documentName(c, d), count(d.Keys.Needed), count(d.Keys.Escrow))
	}},
	{"destroyed", Keep, "GDPR 5(1)(e)", destroyed},
	{"destroyed.at the latest", "", "GDPR 5(1)(e)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(d.Destroy.Latest.Text(), "%[2]s : document détruit au plus tard %[1]s après le dépôt.", "%[2]s: destroyed at the latest %[1]s after its deposit.", documentName(c, d))
	}},
	{"valid for", "", "GDPR 5(1)(d)", func(c *charter.Charter, d charter.Document) charter.Text {
		return about(d.Valid.Text(), "%[2]s : ce qui a été vérifié vaut %[1]s, puis se vérifie de nouveau.", "%[2]s: what was checked counts for %[1]s, and is then checked again.", documentName(c, d))
	}},
})

// destroyed says what ends a document, and how soon.
func destroyed(c *charter.Charter, d charter.Document) charter.Text {
	return about(upon(d), "%[2]s : document détruit %[1]s.", "%[2]s: destroyed %[1]s.", documentName(c, d))
}

// Destroyed says in words when a document is destroyed: "within 24 hours of its validation, at the latest 3 months after its deposit".
// It gives no text where a charter does not say.
//
// Law: GDPR 5(1)(e)
func Destroyed(d charter.Document) charter.Text {
	end, latest := upon(d), about(d.Destroy.Latest.Text(), "au plus tard %s après le dépôt", "at the latest %s after its deposit")
	if end.IsZero() || latest.IsZero() {
		return then(end, latest)
	}
	return say("%s, %s", "%s, %s", end, latest)
}

// Readers names the roles that open a document: "the people who check the files".
//
// Law: GDPR 13(1)(e), GDPR 32(4)
func Readers(c *charter.Charter, d charter.Document) charter.Text { return roles(c, d.Readers) }

// upon says what a document is destroyed upon, and how soon after it.
func upon(d charter.Document) charter.Text {
	when := events.or(d.Destroy.When)
	switch {
	case when.IsZero():
		return when
	case d.Destroy.Within.IsZero():
		return say("dès %s", "upon %s", when)
	}
	return say("%s %s", "within %s of %s", next(d.Destroy.Within), when)
}

var events = words{
	"validated":           say("sa validation", "its validation"),
	"refused":             say("son refus", "its refusal"),
	"withdrawn":           say("son retrait", "its withdrawal"),
	charter.AccountClosed: say("la fermeture du compte", "the closing of the account"),
}

var keepers = words{
	"the readers":    say("ceux qui lisent", "those who read"),
	"the controller": say("nous", "us"),
	"a processor":    say("un sous-traitant", "a processor"),
}
