package page

import "time"

func afterOf(f Frame, lang string, wrong map[string]string) AfterDeath {
	wish := func(value string) Wish {
		return Wish{Value: value, Label: f.T("after.wish-" + value), Text: f.T("after.wish-" + value + "-what")}
	}
	a := AfterDeath{Frame: f, Silent: []string{say(lang, "Votre compte reste.", "Your account stays.")}, Wishes: []Wish{wish("erase"), wish("keep"), wish("hand-over")},
		Thens: []Wish{{Value: "erase", Label: f.T("after.then-erase")}, {Value: "keep", Label: f.T("after.then-keep")}},
		Name:  Field{Name: "name", Label: f.T("after.name")}, Address: Field{Name: "address", Label: f.T("after.address"), Hint: f.T("after.address-hint"), Type: "textarea"},
		Asking: f.T("after.ask", f.Contact), Wrong: wrong}
	if wrong == nil {
		a.Now = &Decided{Text: f.T("after.now-hand-over-erase", "Zoé", "zoe@example.org"), At: day(2026, time.November, 2), Receipt: "/my-data/receipt/0d"}
	}
	return a
}
