package page

import "time"

// deskSamples are the pages of those who work for the site, and what people let them see.
func deskSamples(lang string) []sample {
	at := func(path string) Frame {
		f := frameOf(lang, path, true)
		f.Works, f.Manager = true, true
		return f
	}
	duties := []Duty{{"host", say(lang, "Accueil", "Front desk"), true}, {"legal", say(lang, "Juriste", "Legal officer"), false}}
	entries := []Entry{{"/desk/people/2b?role=host", "3F9A-21C0", say(lang, "Je cherche un logement", "I am looking for a home"), day(2026, time.March, 3)},
		{"/desk/people/2c?role=host", "90AB-77D1", say(lang, "Je cherche un logement", "I am looking for a home"), day(2026, time.March, 1)}}
	boxes := []Box{{"name", say(lang, "Prénom et nom", "First and last name")}, {"email", say(lang, "Adresse e-mail", "E-mail address")}}
	lives := []Box{{"1", say(lang, "1 heure", "1 hour")}, {"72", say(lang, "3 jours", "3 days")}}
	offers := []Offer{{"fixer", say(lang, "Technicien", "Technician"), "Atelier SARL", boxes, lives, nil, ""}, {"support", say(lang, "Assistance", "Support"), "", boxes[:1], lives, nil, ""}}
	colleagues := []Colleague{
		{"Cléo", "cleo@example.org", true, []Office{{say(lang, "accueil", "front desk"), day(2026, time.March, 3), "/desk/staff/2b/host"}, {say(lang, "donne les rôles", "gives roles"), day(2026, time.March, 3), ""}}},
		{"", "sam@example.org", false, []Office{{say(lang, "juriste", "legal officer"), day(2026, time.April, 3), "/desk/staff/2c/legal"}}}}
	return []sample{
		{"desk", Desk{Frame: at("/desk"), Duties: duties,
			Heaps:     []Waits{{"/desk/records?form=question", say(lang, "Nous écrire", "Write to us"), 3, day(2026, time.November, 1)}},
			Requests:  []Waiting{{say(lang, "Voir ses données", "See their data"), 1, day(2026, time.November, 20), true}, {say(lang, "Être effacé", "Be erased"), 2, day(2026, time.December, 20), false}},
			Campaigns: []Campaign{{1, 2, 1204, 900, 3, 12, 1, 291, 400, []Link{{"/desk/campaign?role=host&from=1&who=told", say(lang, "prévenus", "told")}}}}}},
		{"deskclaims", DeskClaims{Frame: at("/desk/objections"), Duties: duties, Next: "/desk/objections?role=host&after=1-2b",
			Claims: []Claim{{"/desk/objections/2b/3c?role=host", "3F9A-21C0", say(lang, "La sécurité", "Security"), day(2026, time.October, 20), day(2026, time.November, 20), true, false}, {"/desk/objections/2b/3d?role=host", "4E8B-1100", say(lang, "La sécurité", "Security"), day(2026, time.October, 20), day(2026, time.November, 20), false, true}}}},
		{"deskcampaign", DeskCampaign{Frame: at("/desk/campaign"), From: 1, Who: say(lang, "prévenus", "told"), List: "/desk/campaign?who=told", Entries: entries, Next: "/desk/campaign?who=told&after=1-2b",
			Lists: []Link{{"/desk/campaign?who=told", say(lang, "prévenus", "told")}, {"/desk/campaign?who=agreed", say(lang, "d’accord", "agreed")}}}},
		{"deskcampaign-none", DeskCampaign{Frame: at("/desk/campaign"), From: 1, Who: say(lang, "d’accord", "agreed")}},
		{"deskclaims-none", DeskClaims{Frame: at("/desk/objections"), Duties: duties[:1]}},
		{"deskclaim", DeskClaim{Frame: at("/desk/objections/2b/3c"), Role: "host", At: "/desk/objections/2b/3c", Reference: "3F9A-21C0", Person: "90AB-77D1", Purpose: say(lang, "La sécurité", "Security"),
			What: say(lang, "Repérer les intrus.", "Notice intruders."), Interest: say(lang, "protéger les comptes", "protect accounts"), Sent: day(2026, time.October, 20), Due: day(2026, time.November, 20), Later: true}},
		{"deskclaim-doubted", DeskClaim{Frame: at("/desk/objections/2b/3c"), Role: "host", At: "/desk/objections/2b/3c", Reference: "3F9A-21C0", Person: "90AB-77D1", Purpose: say(lang, "La sécurité", "Security"), Sent: day(2026, time.October, 20),
			Paused: true, Identity: Identity{Asked: []string{say(lang, "Demandée hier.", "Asked yesterday.")}, Reasons: []string{"<b>"}}}},
		{"deskclaim-unasked", DeskClaim{Frame: at("/desk/objections/2b/3c"), Role: "host", At: "/desk/objections/2b/3c", Reference: "3F9A-21C0", Person: "90AB-77D1", Purpose: say(lang, "La sécurité", "Security"), Sent: day(2026, time.October, 20),
			Due: day(2026, time.November, 20), Identity: Identity{Asks: true, Typed: "?", Error: say(lang, "Écrivez une raison", "Write a reason")}}},
		{"deskclaim-wrong", DeskClaim{Frame: at("/desk/objections/2b/3c"), Role: "host", At: "/desk/objections/2b/3c", Reference: "3F9A-21C0", Person: "90AB-77D1", Purpose: say(lang, "La sécurité", "Security"),
			Sent: day(2026, time.October, 20), Due: day(2026, time.November, 20), Outcome: "refused", Error: say(lang, "Vos raisons : écrivez pourquoi", "Your reasons: write why")}},
		{"desk-quiet", Desk{Frame: at("/desk")}},
		{"deskpeople", DeskPeople{Frame: at("/desk/people"), Duties: duties, Role: "host", Searches: true, Entries: entries, Next: "/desk/people?role=host&after=1-2b"}},
		{"deskpeople-none", DeskPeople{Frame: at("/desk/people"), Duties: duties[:1], Role: "host"}},
		{"deskpeople-found", DeskPeople{Frame: at("/desk/people"), Duties: duties, Role: "host", Searches: true, Found: true, Entries: entries[:1]}},
		{"deskpeople-wrong", DeskPeople{Frame: at("/desk/people"), Duties: duties, Role: "host", Searches: true, Found: true, Error: say(lang, "Écrivez un nom", "Write a name")}},
		{"deskreason", DeskReason{Frame: at("/desk/people/2b?role=host"), Duties: duties, Role: "host", At: "/desk/people/2b", Back: "/desk/people?role=host", Reference: "3F9A-21C0", Asked: true}},
		{"deskreason-wrong", DeskReason{Frame: at("/desk/people/2b?role=host"), Role: "host", At: "/desk/people/2b", Back: "/desk/people?role=host", Reference: "3F9A-21C0", Asked: true, Typed: "x", Error: say(lang, "Écrivez quelques mots", "Write a few words")}},
		{"deskfile", DeskFile{Frame: at("/desk/people/2b?role=host"), Duties: duties, Reference: "3F9A-21C0", Kind: entries[0].Kind, Until: day(2026, time.November, 1), List: "/desk/people?role=host",
			Data: []Datum{{Name: "name", Label: say(lang, "Nom", "Name"), Values: []string{"Lou"}}, {Name: "phone", Label: say(lang, "Téléphone", "Phone")}}}},
		{"deskrecords", DeskRecords{Frame: at("/desk/records"), Duties: duties, Takes: true, Next: "/desk/records?role=host&after=1-2b", Items: []Arrived{
			{"/desk/records/2b/3c?role=host", "77AC-0B12", say(lang, "Nous écrire", "Write to us"), say(lang, "sur le site", "on the site"), day(2026, time.October, 1), day(2026, time.November, 1), true},
			{"/desk/records/2b/3d?role=host", "78AC-0B12", say(lang, "Nous écrire", "Write to us"), say(lang, "par téléphone", "by telephone"), day(2026, time.October, 1), time.Time{}, false}}}},
		{"deskrecords-none", DeskRecords{Frame: at("/desk/records")}},
		{"deskrecord", DeskRecord{Frame: at("/desk/records/2b/3c?role=host"), Role: "host", At: "/desk/records/2b/3c", Reference: "77AC-0B12", Form: say(lang, "Nous écrire", "Write to us"), Way: say(lang, "sur le site", "on the site"),
			Data: []Datum{{Name: "message", Label: "Message", Values: []string{"Bonjour,\nune question."}}}, Sent: day(2026, time.October, 1), Due: day(2026, time.November, 1), Until: day(2026, time.October, 2), Open: true, Error: say(lang, "Écrivez une réponse", "Write an answer")}},
		{"deskrecord-answered", DeskRecord{Frame: at("/desk/records/2b/3c?role=host"), Role: "host", At: "/desk/records/2b/3c", Reference: "77AC-0B12", Form: say(lang, "Nous écrire", "Write to us"), Way: say(lang, "sur le site", "on the site"),
			Sent: day(2026, time.October, 1), Until: day(2026, time.October, 2), Answered: day(2026, time.October, 2), Reply: say(lang, "À neuf heures.", "At nine.")}},
		{"deskintakes", DeskIntakes{Frame: at("/desk/intake"), Sheets: []Intake{{say(lang, "Nous écrire", "Write to us"), say(lang, "accueil", "front desk"), []Link{{"/desk/intake/question?role=host&way=phone", say(lang, "par téléphone", "by telephone")}}}}}},
		{"deskintakes-none", DeskIntakes{Frame: at("/desk/intake")}},
		{"deskintake", DeskIntake{Frame: at("/desk/intake/question?role=host&way=phone"), Form: say(lang, "Nous écrire", "Write to us"), Way: say(lang, "par téléphone", "by telephone"), At: "/desk/intake/question", Token: "2b",
			Hidden: []Box{{"intake.role", "host"}}, Aloud: true, Told: "intake.told", Says: []Apart{{say(lang, "Prénom", "First name"), moreOf(lang)}}, Fields: fieldsOf(lang, false)[:1], Consents: consentsOf(lang), Mark: Asterisk, Notice: noticeOf(lang, false)}},
		{"deskintake-wrong", DeskIntake{Frame: at("/desk/intake/question?role=host&way=post"), Form: say(lang, "Nous écrire", "Write to us"), Way: say(lang, "par courrier", "by post"), At: "/desk/intake/question", Told: "intake.told",
			Fields: fieldsOf(lang, true)[:2], Mark: Word, Notice: noticeOf(lang, true), Error: say(lang, "Cochez la case", "Tick the box")}},
		{"deskstaff", DeskStaff{Frame: at("/desk/staff"), Team: colleagues, Roles: duties, Named: true}},
		{"deskstaff-wrong", DeskStaff{Frame: at("/desk/staff"), Team: colleagues[:1], Roles: duties, Email: "x", At: "email", Error: say(lang, "Écrivez une adresse", "Write an address")}},
		{"deskstaff-role", DeskStaff{Frame: at("/desk/staff"), Team: colleagues[:1], Roles: duties, Email: "a@example.org", At: "role", Error: say(lang, "Choisissez un rôle", "Choose a role")}},
		{"support", Support{Frame: at("/my-data/support"), Offers: offers, Given: []LetIn{
			{offers[0].Label, []string{"nom"}, day(2026, time.March, 3), day(2026, time.March, 4), time.Time{}, "/my-data/support/2b", "/my-data/receipt/07"},
			{offers[0].Label, nil, day(2026, time.March, 1), day(2026, time.March, 2), day(2026, time.March, 1), "", ""},
			{offers[1].Label, []string{"nom", "e-mail"}, day(2026, time.February, 1), day(2026, time.February, 2), time.Time{}, "", ""}}}},
		{"support-wrong", Support{Frame: at("/my-data/support"), Offers: offers, Error: say(lang, "Cochez une case", "Tick a box")}},
		{"support-none", Support{Frame: at("/my-data/support")}},
		{"mydata-support", MyData{Frame: at("/my-data"), Support: true}},
	}
}
