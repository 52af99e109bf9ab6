package web

import (
	"charte/charter"
	"charte/people"
	"charte/policy"
	"charte/web/page"
)

// question is the form's question for a field of the charter, as people.InputOf has it asked.
func (l look) question(f page.Frame, a policy.Asked) page.Field {
	field, _ := l.plan.Charter.Field(a.Name)
	in := people.InputOf(field)
	q := page.Field{Name: a.Name, Label: a.Label, Required: a.Required, Purpose: a.Why, More: l.beside(a),
		Type: in.Type, Mode: in.Mode, Autocomplete: in.Complete, Many: in.Many}
	switch {
	case field.Pseudonym:
		q.Hint = f.T("join.pseudonym")
	case in.Sort == people.Day:
		q.Hint = f.T("form.day-hint")
	case in.Sort == people.Prose:
		q.Type = "textarea"
	case in.Sort == people.Picture:
		q.Type, q.Hint = "file", f.T("pictures.hint")
	}
	// Law: GDPR 9(1), GDPR 25(2)
	if field.Guard == charter.FreeText {
		q.Warning = f.T("profile.guard")
	}
	if field.Guard == charter.Pictures {
		q.Warning = f.T("pictures.guard")
	}
	for _, c := range field.Choices {
		q.Options = append(q.Options, page.Option{Value: c.Name, Label: say(f.Lang, c.Label)})
	}
	if len(q.Options) > 0 && !in.Many && !a.Required {
		q.Options = append(q.Options, page.Option{Label: f.T("form.no-answer")})
	}
	return q
}

// filled puts into a question what was typed or ticked.
func filled(q page.Field, given []string) page.Field {
	q.Values = given
	if len(given) > 0 {
		q.Value = given[0]
	}
	return q
}
