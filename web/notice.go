package web

import (
	"net/url"
	"slices"

	"charte/charter"
	"charte/people"
	"charte/policy"
	"charte/web/page"
)

// beforehand is how a charter asks that forms say everything before they begin, rather than beside each field.
const beforehand = "before each form"

// notice is what a form says about itself in a language.
//
// Law: GDPR 13(1), GDPR 13(2)
func (l look) notice(lang string, f policy.Form) policy.Notice {
	return policy.NoticeOf(l.plan, l.read[lang], f)
}

// informed finds which notice a form says that it showed, and reports whether it is one of those in force, in whatever language the
// site has. A form that was opened before the page changed is not, and nothing of it is kept.
//
// Law: GDPR 13(1), GDPR 5(2)
func (l look) informed(form url.Values, f policy.Form) (digest string, ok bool) {
	var inForce []string
	for lang := range l.read {
		inForce = append(inForce, l.notice(lang, f).Digest)
	}
	return people.Shown(form, inForce...)
}

// alone is the form that asks one field: an entry of a list, or a value that replaces another.
func alone(kind string, field charter.Field) policy.Form {
	return policy.Form{Kind: kind, Fields: []string{field.Name}}
}

// told is a notice as a page shows it. changed says that what was sent came with another one.
func (l look) told(n policy.Notice, changed bool) page.Notice {
	shown := page.Notice{Digest: n.Digest, Opening: n.Opening, About: details(n.About), Changed: changed}
	if l.plan.Charter.Asking.Notice == beforehand {
		for _, a := range slices.Concat(n.Fields, n.Consents, n.Documents) {
			shown.Before = append(shown.Before, page.Apart{Label: capital(a.Label), More: details(a.Details)})
		}
	}
	return shown
}

// beside is what stands beside a question: nothing where the form says it before it begins.
func (l look) beside(a policy.Asked) []page.Detail {
	if l.plan.Charter.Asking.Notice == beforehand {
		return nil
	}
	return details(a.Details)
}

func details(list []policy.Detail) []page.Detail {
	var out []page.Detail
	for _, d := range list {
		out = append(out, page.Detail(d))
	}
	return out
}

// mark is how forms mark what they require, as the charter says.
//
// Law: GDPR 13(2)(e)
func mark(c *charter.Charter) string {
	if c.Asking.Marked == "word" {
		return page.Word
	}
	return page.Asterisk
}
