package page

import "time"

// accessSamples are the pages where people open their profile to others, and those that show somebody else's.
func accessSamples(lang string) []sample {
	at := func(path string) Frame {
		f := frameOf(lang, path, true)
		f.People, f.Access = true, true
		return f
	}
	acts := []string{say(lang, "le voir", "view it"), say(lang, "le modifier", "edit it")}
	reminder := say(lang, "N’invitez que quelqu’un qui s’y attend.", "Only invite somebody who expects it.")
	address := Field{Name: "email", Label: say(lang, "Son adresse e-mail", "Their e-mail address"), Type: "email", Required: true}
	inviting := Inviting{Grant: "coaching", To: say(lang, "J’accompagne des personnes", "I coach people"), Acts: acts, Reminder: reminder, Address: address, Wait: say(lang, "30 jours", "30 days")}
	wrong := inviting
	wrong.Address.Value, wrong.Address.Error = "lou@", say(lang, "Écrivez une adresse", "Write an address")
	asks := Asking{ID: "2b", From: "Cléo", Asked: true, Acts: acts, Ends: day(2026, time.December, 1)}
	offers := Asking{ID: "2c", Acts: acts[:1], Ends: day(2026, time.December, 1)}
	other := asks
	other.Other = say(lang, "Votre compte n’est pas du bon type.", "Your account is not of the right kind.")
	blocks := []Blocking{{"export", say(lang, "le télécharger", "download it"), true}, {"edit", acts[1], false}}
	holders := []Holder{{ID: "2d", Name: "Sam", Kind: inviting.To, Acts: acts, Since: day(2026, time.March, 3), Blocks: blocks}, {ID: "2e", Kind: inviting.To, Acts: acts[:1], Since: day(2026, time.March, 4)}}
	sent := []Holder{{ID: "2f", Name: "max@example.org", Since: day(2026, time.March, 5), Until: day(2026, time.April, 4), Resend: true}}
	past := []Holder{{ID: "30", Name: "Zoé", Kind: inviting.To, Since: day(2026, time.January, 5), Until: day(2026, time.February, 4)}}
	reaching := []Reaching{{ID: "2d", Name: "Lou", Acts: acts, Since: day(2026, time.March, 3)}, {ID: "2e", Acts: acts[:1], Since: day(2026, time.March, 4)}}
	asked := []Reaching{{ID: "31", Name: "max@example.org", Since: day(2026, time.March, 5), Until: day(2026, time.April, 4)}}
	data := []Datum{{Name: "first_name", Label: say(lang, "Prénom", "First name"), Values: []string{"Lou"}, Correct: "/people/2d/correct/first_name"}, {Name: "postcode", Label: say(lang, "Code postal", "Postcode"), Correct: "/people/2d/correct/postcode"}}
	list := List{Name: "experience", Label: say(lang, "Expérience", "Experience"), Purpose: say(lang, "Pour votre recherche.", "For your search."), Items: []Item{{"2b", say(lang, "Boulangerie", "Bakery"), day(2026, time.March, 3)}}, Notice: noticeOf(lang, false)}
	person := Person{Frame: at("/people/2d"), ID: "2d", Name: "Lou", Acts: acts, Data: data, Lists: []List{list}, Edit: true, Export: true}
	closed := person
	closed.Edit, closed.Export, closed.Forbade = false, false, acts[1:]
	bad := person
	bad.Lists = []List{list}
	bad.Lists[0].Error = say(lang, "C’est trop long", "This is too long")
	item := list.Items[0]
	prepare := Prepare{Frame: at("/invite/started_profile"), Inviting: inviting, Mark: Asterisk, Fields: fieldsOf(lang, false)[:2], Notice: noticeOf(lang, false)}
	only := prepare
	only.Creates, only.Fields, only.Notice = false, fieldsOf(lang, true)[1:2], noticeOf(lang, true)
	invited := Invitation{Frame: frameOf(lang, "/invitation?t=abc", false), Asking: offers, Token: "abc", Address: "max@example.org", Join: "/join/coach", JoinAs: inviting.To}
	mine := Invitation{Frame: at("/invitation?t=abc"), Asking: asks, Token: "abc", Address: "lou@example.org", Mine: true}
	sign := Invitation{Frame: frameOf(lang, "/invitation?t=abc", false), Asking: asks, Token: "abc", Address: "lou@example.org", Sign: true}
	prepared := Invitation{Frame: frameOf(lang, "/invitation?t=abc", false), Asking: asks, Token: "abc", Address: "lou@example.org", Prepared: true, Data: data, Notice: noticeOf(lang, false)}
	refused := Invitation{Frame: at("/invitation?t=abc"), Asking: other, Token: "abc", Address: "max@example.org"}
	return []sample{
		{"access", Access{Frame: at("/access"), Invites: []Inviting{inviting}, Asking: []Asking{asks}, Open: holders, Sent: sent, Past: past}},
		{"access-none", Access{Frame: at("/access"), Invites: []Inviting{inviting}}},
		{"access-wrong", Access{Frame: at("/access"), Invites: []Inviting{wrong}}},
		{"people", People{Frame: at("/people"), Asking: []Asking{offers, other}, Open: reaching, Sent: asked, Past: []Reaching{{ID: "32", Since: day(2026, time.January, 5), Until: day(2026, time.February, 4)}}, Prepare: []Inviting{inviting}}},
		{"people-none", People{Frame: at("/people")}},
		{"person", person}, {"person-closed", closed}, {"person-wrong", bad},
		{"amend", Amend{Frame: at("/people/2d/correct/postcode"), ID: "2d", Name: "Lou", Action: "/people/2d/correct/postcode", Field: Field{Name: "postcode", Label: data[1].Label, Value: "75011"}, Notice: noticeOf(lang, false)}},
		{"amend-remove", Amend{Frame: at("/people/2d/remove/experience/2b"), ID: "2d", Name: "Lou", Action: "/people/2d/remove/experience/2b", Remove: &item}},
		{"prepare", prepare}, {"prepare-ask", only},
		{"invitation", invited}, {"invitation-mine", mine}, {"invitation-sign", sign}, {"invitation-prepared", prepared}, {"invitation-other", refused},
	}
}
