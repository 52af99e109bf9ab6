package page

import "time"

// keySamples are the pages of keys and of documents that are checked.
func keySamples(lang string) []sample {
	at := func(path string) Frame {
		f := frameOf(lang, path, true)
		f.Works = true
		return f
	}
	unlock := Unlock{Keys: `[]`, Words: `{}`}
	mine := []ReaderKey{{ID: "a", Name: "Cléo", Fingerprint: "01234 56789 01234 56789 01234 56789 01234 56789", Wrapping: "keys.passkey", Made: day(2026, time.March, 3), Confirmed: day(2026, time.March, 4), Reads: true, Remove: "/desk/keys/a/remove"},
		{ID: "b", Name: "Cléo", Fingerprint: "11234 56789 01234 56789 01234 56789 01234 56789", Wrapping: "keys.passphrase", Made: day(2026, time.March, 5), Remove: "/desk/keys/b/remove"}}
	asked := say(lang, "Groupes 2, 5 et 7 de l’empreinte", "Groups 2, 5 and 7 of the fingerprint")
	others := []ReaderKey{{ID: "c", Name: "sam@example.org", Made: day(2026, time.March, 5), Asked: asked, Confirm: "/desk/keys/c/confirm", Remove: "/desk/keys/c/remove"},
		{ID: "d", Name: "Inès", Made: day(2026, time.March, 5), Confirmed: day(2026, time.March, 6), Reads: true, Remove: "/desk/keys/d/remove"},
		{ID: "e", Name: "3F9A-21C0", Made: day(2026, time.March, 5), Confirmed: day(2026, time.March, 6), Remove: "/desk/keys/e/remove"}}
	wrong := others
	wrong = append([]ReaderKey{}, wrong...)
	wrong[0].Typed, wrong[0].Error = "11111", say(lang, "Ce ne sont pas les groupes de cette clé.", "These are not the groups of that key.")
	reseal := Reseal{Unlock: unlock, Number: 12, URL: "/desk/lines", Role: "validator", Said: `{}`}
	spare := SpareKey{ID: "s", Short: "Xy12_abc", Made: day(2026, time.March, 3), Rehearsed: day(2026, time.March, 4), URL: "/desk/spare/s"}
	never, due := spare, spare
	never.Rehearsed, due.Due, due.Opened = time.Time{}, true, day(2026, time.March, 9)
	view := &View{Unlock: unlock, ScriptURL: "/keys.js?v=1", ViewerURL: "/viewer", Line: "a.b.c.d.e", Place: "p", Chunks: 2, URL: "/desk/documents/2b/chunks", Decide: "/desk/documents/2b/decision", Said: `{}`}
	label, why := say(lang, "Attestation de handicap", "Disability certificate"), say(lang, "vérifier les dossiers", "check the files")
	reasons := []Option{{"unreadable", say(lang, "Le document ne se lit pas.", "The document cannot be read.")}, {"outdated", say(lang, "Le document n’est plus valable.", "The document is no longer valid.")}}
	duties := []Duty{{"validator", say(lang, "Validation", "Validator"), true}, {"legal", say(lang, "Juriste", "Legal officer"), false}}
	document := DeskDocument{Frame: at("/desk/documents/2b"), Role: "validator", At: "/desk/documents/2b", Reference: "3F9A-21C0", Label: label, Why: why, Done: day(2026, time.March, 3), Reasons: reasons,
		Fate: say(lang, "Ce qu’il devient : dans les 24 heures.", "What happens to it: within 24 hours.")}
	open, faulty, keyless, decided, ended := document, document, document, document, document
	open.View, faulty.View, keyless.Keyless = view, view, true
	faulty.Outcome, faulty.ErrorAt, faulty.Error = "again", "reason", say(lang, "Choisissez un motif", "Choose a reason")
	decided.Decided, decided.When = say(lang, "Accepté, par le rôle « validation »", "Accepted, by the role “validator”"), day(2026, time.March, 5)
	ended.Decided = say(lang, "Il a été repris", "It was taken back")
	keys := DeskKeys{Frame: at("/desk/keys"), Role: "validator", Reads: true, ScriptURL: "/keys.js?v=1", Words: `{}`}
	full, first, failed, boss := keys, keys, keys, keys
	full.Mine, full.Others, full.Reseal, full.Spare, full.SpareSaid = mine, others, reseal, &Link{"/desk/spare", say(lang, "Clé de secours", "Spare key")}, say(lang, "Essayée le 3 mars 2026.", "Rehearsed on 3 March 2026.")
	first.More = true
	failed.Mine, failed.Others, failed.More, failed.Wrong, failed.Error = mine[1:], wrong, true, "c", wrong[0].Error
	boss.Role, boss.Reads, boss.Others = "@manager", false, others[:1]
	return []sample{
		{"deskkeys", full}, {"deskkeys-first", first}, {"deskkeys-wrong", failed}, {"deskkeys-manager", boss},
		{"deskspare", DeskSpare{Frame: at("/desk/spare"), Role: "validator", ScriptURL: "/keys.js?v=1", Holders: 3, Needs: 2, Words: `{}`, Keys: []SpareKey{spare, due, never}}},
		{"deskspare-none", DeskSpare{Frame: at("/desk/spare"), Role: "validator", ScriptURL: "/keys.js?v=1", Holders: 3, Needs: 2, Words: `{}`, Error: say(lang, "Ce n’est pas une clé.", "This is no key.")}},
		{"deskjoin", DeskJoin{Frame: at("/desk/spare/s"), Role: "validator", ScriptURL: "/keys.js?v=1", Key: spare, Needs: 2, Wrapped: "a.b.c.d.e", Challenge: `{}`, Words: `{}`, At: "/desk/spare/s", Open: "/desk/spare/s/open", Retire: "/desk/spare/s/retire", Reseal: reseal}},
		{"deskjoin-wrong", DeskJoin{Frame: at("/desk/spare/s"), Role: "@manager", ScriptURL: "/keys.js?v=1", Key: never, Needs: 2, At: "/desk/spare/s", Retire: "/desk/spare/s/retire", Challenge: `{}`, Words: `{}`, Error: say(lang, "Les parts n’ont pas ouvert la clé.", "The shares did not open the key.")}},
		{"deskdocuments", DeskDocuments{Frame: at("/desk/documents"), Duties: duties, Next: "/desk/documents?after=2b", Documents: []WaitingDocument{
			{"/desk/documents/2b", "3F9A-21C0", label, day(2026, time.March, 3), 9}, {"/desk/documents/2c", "90AB-77D1", label, day(2026, time.March, 11), 1}, {"/desk/documents/2d", "11AB-77D1", label, day(2026, time.March, 12), 0}}}},
		{"deskdocuments-none", DeskDocuments{Frame: at("/desk/documents"), Duties: duties[:1], Keyless: true}},
		{"deskdocument", document}, {"deskdocument-open", open}, {"deskdocument-wrong", faulty}, {"deskdocument-keyless", keyless}, {"deskdocument-decided", decided}, {"deskdocument-ended", ended},
		{"desk-documents", Desk{Frame: at("/desk"), Links: []Link{{"/desk/documents", say(lang, "3 documents à vérifier", "3 documents to check")}, {"/desk/keys", say(lang, "Clés", "Keys")}}}},
	}
}
