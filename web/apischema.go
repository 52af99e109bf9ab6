package web

import (
	"errors"
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// object describes an object of these properties and no other.
//
// Law: GDPR 5(1)(c)
func object(properties map[string]*huma.Schema, required ...string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: required, AdditionalProperties: false}
}

// digestSchema describes how a request says which notice was shown.
func digestSchema() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// fields describes fields of the charter, each as it is declared.
//
// Law: GDPR 5(1)(c)
func (a *api) fields(names, required []string) *huma.Schema {
	all := map[string]*huma.Schema{}
	for _, name := range names {
		field, _ := a.Plan.Charter.Field(name)
		all[name] = fieldSchema(field, a.lang)
	}
	return object(all, required...)
}

// fieldSchema describes one field: its sort, its length, its choices, and whether it has several entries.
func fieldSchema(f charter.Field, lang string) *huma.Schema {
	in := people.InputOf(f)
	s := &huma.Schema{Type: huma.TypeString, MaxLength: &in.Longest}
	switch in.Sort {
	case people.Mail:
		s.Format = "email"
	case people.Day:
		s.Format = "date"
	case people.Choice:
		for _, c := range f.Choices {
			s.Enum = append(s.Enum, c.Name)
		}
	}
	if in.Many {
		s = &huma.Schema{Type: huma.TypeArray, Items: s}
	}
	s.Title = say(lang, f.Label)
	return s
}

// loose is a schema without what the rooms judge, in words of their own: what remains is which values there are, and of which type.
// Requests are held against it; the description says everything.
func loose(s *huma.Schema) *huma.Schema {
	if s == nil {
		return nil
	}
	out := &huma.Schema{Type: s.Type, Items: loose(s.Items), Required: s.Required, AdditionalProperties: s.AdditionalProperties,
		MinProperties: s.MinProperties, MaxProperties: s.MaxProperties}
	for name, one := range s.Properties {
		if out.Properties == nil {
			out.Properties = map[string]*huma.Schema{}
		}
		out.Properties[name] = loose(one)
	}
	return out
}

// typed turns values into what a form of the pages posts, so that one room judges both.
func typed(values map[string]any) url.Values {
	form := url.Values{}
	for name, value := range values {
		list, many := value.([]any)
		if !many {
			list = []any{value}
		}
		for _, one := range list {
			text, _ := one.(string) // loose let nothing else through
			form.Add(name, text)
		}
	}
	return form
}

// words are the sentences of an answer.
func (a *api) words(c *call) page.Frame { return page.Frame{Lang: c.lang} }

// refused refuses fields of the charter.
func (a *api) refused(c *call, in string, faults ...people.Problem) error {
	return invalid{in, faults, func(name string) string { return a.labelOf(c.lang, name) }}
}

// shown is the digest that a request came with, where it is that of the notice in force; otherwise the error holds that notice.
//
// Law: GDPR 13(1), GDPR 5(2)
func (l look) shown(c *call, digest string, form policy.Form) (string, error) {
	for lang := range l.read {
		if digest != "" && digest == l.notice(lang, form).Digest {
			return digest, nil
		}
	}
	return "", uninformed{noticeOf(l.notice(c.lang, form))}
}

// proven gives the receipt of a fact.
func (a *api) proven(c *call, subject, fact seal.ID) (*file, error) {
	p, err := a.Receipt(c.ctx(), subject, fact)
	if errors.Is(err, store.ErrPending) {
		return nil, errPending
	}
	if err != nil {
		return nil, err
	}
	return &file{"application/json", p.Encode()}, nil
}

// Notice is what a form says about itself before it asks anything: whoever brings their own pages shows it, and sends its digest.
//
// Law: GDPR 13(1), GDPR 13(2)
type Notice struct {
	Digest   string         `json:"digest" doc:"SHA-256, hex: sent with what the form asks."`
	Language string         `json:"language"`
	Version  int            `json:"policy_version"`
	Opening  string         `json:"opening"`
	About    []NoticeDetail `json:"about" doc:"Who answers for the data, rights, complaints."`
	Fields   []Question     `json:"fields"`
	Consents []Question     `json:"consents" doc:"Each needs a box of its own, never ticked beforehand."`
}

// Question is one question of a form, or one box.
type Question struct {
	Name     string         `json:"name"`
	Label    string         `json:"label"`
	Required bool           `json:"required"`
	Why      string         `json:"why"`
	Details  []NoticeDetail `json:"details"`
}

// NoticeDetail is a heading and what stands under it.
type NoticeDetail struct {
	Term  string   `json:"term"`
	Texts []string `json:"texts"`
}

func noticeOf(n policy.Notice) Notice {
	return Notice{n.Digest, n.Lang, n.Version, n.Opening, noticeDetails(n.About), questions(n.Fields), questions(n.Consents)}
}

func questions(list []policy.Asked) []Question {
	out := []Question{}
	for _, q := range list {
		out = append(out, Question{q.Name, q.Label, q.Required, q.Why, noticeDetails(q.Details)})
	}
	return out
}

func noticeDetails(list []policy.Detail) []NoticeDetail {
	out := []NoticeDetail{}
	for _, d := range list {
		out = append(out, NoticeDetail{d.Term, append([]string{}, d.Texts...)})
	}
	return out
}

// consentNames are the purposes that rest on consent.
func consentNames(p *plan.Plan) (names []string) {
	for _, u := range p.Consents() {
		names = append(names, u.Name)
	}
	return slices.Clip(names)
}
