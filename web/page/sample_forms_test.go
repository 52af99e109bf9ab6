package page

import "time"

// formSamples are the pages of forms and of what is sent by them.
func formSamples(lang string) []sample {
	choose := []Option{{"no_home", say(lang, "Sans logement", "No home")}, {"tenant", say(lang, "Locataire", "Tenant")}}
	var many []Option
	for range fewOptions + 1 {
		many = append(many, choose[0])
	}
	fields := []Field{
		{Name: "message", Label: say(lang, "Votre message", "Your message"), Required: true, Type: "textarea", Purpose: say(lang, "Vous répondre.", "Answer you."), Warning: say(lang, "rien sur votre santé.", "nothing about your health."), Value: "\nx"},
		{Name: "home", Label: say(lang, "Logement actuel", "Current home"), Required: true, Options: choose, Value: "tenant"},
		{Name: "skills", Label: say(lang, "Savoir-faire", "Skills"), Options: choose, Many: true},
		{Name: "region", Label: say(lang, "Région", "Region"), Options: many, Value: "no_home"},
		{Name: "offers", Label: say(lang, "Ce que vous proposez", "What you offer"), Type: "textarea", Many: true, Values: []string{"x", ""}, More: moreOf(lang)},
		{Name: "numbers", Label: say(lang, "Numéros", "Numbers"), Type: "tel", Many: true},
		{Name: "born", Label: say(lang, "Date de naissance", "Date of birth"), Mode: "numeric", Hint: "31/12/1990"},
	}
	wrong := append([]Field{}, fields...)
	for i := range wrong {
		wrong[i].Error = say(lang, "Écrivez quelque chose", "Write something")
	}
	form := Fill{Frame: frameOf(lang, "/forms/question", false), Name: "question", Label: say(lang, "Nous écrire", "Write to us"), Text: say(lang, "Une question ?", "A question?"),
		Otherwise: say(lang, "Sans message, rien ne part.", "Without a message, nothing leaves."), Mark: Asterisk, Fields: fields, Notice: noticeOf(lang, false), Token: "0a"}
	mine := form
	mine.Frame, mine.Fields, mine.Drafts, mine.DraftDays, mine.Saved, mine.Chosen = frameOf(lang, "/forms/question", true), wrong, true, 30, "0b", true
	mine.ReadersAt, mine.ConsentsAt, mine.Consents, mine.Mark = say(lang, "Choisissez", "Choose"), say(lang, "Cochez", "Tick"), consentsOf(lang), Word
	picture := Field{Name: "photo", Label: say(lang, "Une image", "A picture"), Required: true, Type: "file", Hint: "JPEG", Warning: "x", More: moreOf(lang)}
	alt := Field{Name: "form.alt.photo", Label: say(lang, "Ce qu’elle montre", "What it shows"), Hint: "x", Value: "x"}
	form.Pictures = []Depicted{{Field: picture, Alt: &alt}}
	badly, again := picture, picture
	badly.Error, alt.Error = say(lang, "Choisissez une image", "Choose an image"), say(lang, "Trop long", "Too long")
	again.Name, again.Required = "plan", false
	mine.Pictures, mine.Long = []Depicted{{Field: badly, Handed: "0c", Alt: &alt}, {Field: again, Shown: "/records/a2/pictures/plan/small"}}, true
	chosen := mine
	chosen.Long = false
	chosen.Readers, chosen.Notice = []Reader{{Access: "a1", Name: "Zoé"}, {Access: "a2", Name: "Sam"}}, noticeOf(lang, true)
	sent := Sent{URL: "/records/a1", Label: form.Label, State: say(lang, "envoyé", "sent"), At: day(2026, time.March, 1), Due: day(2026, time.April, 1)}
	draft := Sent{URL: "/records/a2", Label: form.Label, State: say(lang, "brouillon", "draft"), At: day(2026, time.March, 1), Until: day(2026, time.April, 1)}
	answered := sent
	answered.Answered, answered.Until = day(2026, time.March, 2), day(2027, time.March, 2)
	said := []Answered{{Label: form.Label, Values: []string{"a\nb", "c"}}, {Label: "E-mail", Values: []string{"lou@example.org"}},
		{Label: say(lang, "Une image", "A picture"), Picture: Image{URL: "/records/a1/pictures/photo", Small: "/records/a1/pictures/photo/small", Alt: "x", Remove: "/records/a1/pictures/photo/remove"}}}
	return []sample{
		{"fill", form},
		{"fill-wrong", mine},
		{"fill-readers", chosen},
		{"records", Records{Frame: frameOf(lang, "/records", true), Mine: []Sent{sent, draft, answered}, Received: []Sent{{URL: "/received/a3", Label: form.Label, Who: "Sam", State: sent.State, At: sent.At}}, Sendable: []Link{{"/forms/question", form.Label}}}},
		{"records-none", Records{Frame: frameOf(lang, "/records", true)}},
		{"record", Record{Frame: frameOf(lang, "/records/a1", true), Sent: answered, Reference: "AB12-CD34", Answers: said, Reply: "x", Delete: "/records/a1/delete", TakeBack: "/records/a1/take-back", Readers: []Reader{{Access: "a1", Name: "Zoé"}}}},
		{"record-draft", Record{Frame: frameOf(lang, "/records/a2", true), Sent: draft, Edit: "/forms/question?draft=a2", Delete: "/records/a2/delete"}},
		{"record-alone", Record{Frame: frameOf(lang, "/sent?t=x", false), Sent: sent, New: true, Reference: "AB12-CD34", Answers: said, Token: "x", Export: "/sent/export", Delete: "/sent/delete"}},
		{"record-received", Record{Frame: frameOf(lang, "/received/a3", true), Sent: Sent{Label: form.Label, Who: "Sam", State: sent.State, At: sent.At}, Answers: said}},
		{"record-stays", Record{Frame: frameOf(lang, "/records/a1", true), Sent: Sent{Label: form.Label, State: sent.State, At: sent.At}, TakeBack: "/records/a1/take-back", Stays: say(lang, "Un texte nous oblige.", "A text obliges us.")}},
	}
}
