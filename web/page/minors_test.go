package page

import "time"

func parentOf(f Frame, agreed, again bool) MyParent {
	m := MyParent{Frame: f, Agreed: agreed, Parent: "papa@example.org", Asked: day(2026, time.November, 2), Again: day(2027, time.November, 2),
		Email: Field{Name: "email", Label: f.T("myparent.email"), Type: "email", Required: true}}
	if !agreed {
		m.Ends = day(2026, time.November, 9)
		m.Email.Error = f.T("problem.parent-own", m.Email.Label)
		return m
	}
	m.Sought = []string{say(f.Lang, "La lettre", "The letter")}
	if again {
		m.Age = &Field{Name: "age.years", Label: f.T("minors.age"), Hint: f.T("minors.age-hint"), Required: true, Type: "number"}
	}
	return m
}

func childOf(f Frame, lang string, agreed bool, wrong map[string]string) MyChild {
	j := Joint{Purpose: "newsletter", Label: say(lang, "La lettre", "The letter"), Why: say(lang, "Vous écrire.", "Write to you."), More: moreOf(lang)}
	m := MyChild{Frame: f, Token: "abc", Child: "lou@example.org", Kind: say(lang, "Je participe", "I take part"), Agreed: agreed, Wrong: wrong,
		Uses: []string{say(lang, "Ouvrir un compte.", "Open an account.")}, Sought: []Joint{j}, Children: "/policy/children"}
	if agreed {
		m.Sought, m.Given = nil, []Joint{j}
	}
	return m
}
