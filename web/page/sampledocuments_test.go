package page

// documentSamples are the pages of those who are asked for documents that they seal in their browser.
func documentSamples(lang string) []sample {
	handed := []Handed{
		{ID: "2b", Title: say(lang, "Dépôt commencé hier", "Deposit begun yesterday"), Lines: []string{say(lang, "Il attend.", "It waits.")}, Withdraw: "/my-data/deposits/2b/withdraw"},
		{ID: "2c", Title: say(lang, "Dépôt plus ancien", "An older deposit"), Lines: []string{say(lang, "Refusé.", "Refused.")}, Note: "<b>", Certificate: "/my-data/receipt/2d"},
	}
	paper := Paper{Name: "skill", Label: say(lang, "Attestation", "Certificate"), Why: say(lang, "Vérifier.", "Check."), Says: []string{say(lang, "Chiffré.", "Encrypted.")},
		State: say(lang, "attend", "waits"), Tone: "late", Path: "/my-data/documents/skill", Act: say(lang, "Déposer", "Deposit"), Handed: handed}
	closed := paper
	closed.Closed, closed.Until, closed.Handed, closed.Name = true, say(lang, "Valable.", "Valid."), nil, "other"
	closed.Reason, closed.Over = "<i>", say(lang, "Ce n’est plus demandé.", "It is asked no more.")
	page := Deposit{Frame: frameOf(lang, "/my-data/documents/skill", true), Paper: paper, ScriptURL: "/seal.js?v=0a", Src: "/my-data/documents/skill/seal", Address: "1 rue X",
		Notice: noticeOf(lang, false), More: moreOf(lang)}
	over := page
	over.Paper = closed
	return []sample{
		{"documents", Documents{Frame: frameOf(lang, "/my-data/documents", true), All: []Paper{paper, closed}}},
		{"documents-none", Documents{Frame: frameOf(lang, "/my-data/documents", true)}},
		{"deposit", page}, {"deposit-closed", over},
		{"withdrawdeposit", WithdrawDeposit{Frame: frameOf(lang, "/my-data/deposits/2b/withdraw", true), Label: paper.Label, One: handed[0]}},
	}
}
