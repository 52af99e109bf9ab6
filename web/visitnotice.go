package web

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"charte/plan"
	"charte/policy"
)

// tryForms measures what a charter may say of its forms: each one that anybody may fill in tells its whole notice, in each language, and keeps
// nothing that comes without one. What the team took down by a way that the charter does not have counts, too.
//
// Law: GDPR 13(1), GDPR 5(2)
func (s *Server) tryForms(ctx context.Context, one *site, host string, v *Visit) (err error) {
	if v.Silent, err = one.Unannounced(ctx); err != nil {
		return err
	}
	forms := map[string]policy.Form{}
	for _, k := range one.Plan.Joins() {
		forms["/join/"+k.Name] = policy.JoinForm(one.Plan, k.Name)
	}
	for _, f := range one.Plan.Forms(plan.Visitor) {
		forms[formPage+f.Name] = policy.FormOf(one.Plan, plan.Visitor, f.Name)
	}
	for at, form := range forms {
		for _, lang := range one.Plan.Charter.Site.Languages {
			shown, err := s.fetch(ctx, host, at, lang)
			if err != nil {
				return err
			}
			sent, err := s.tries(ctx, host, at, "application/x-www-form-urlencoded", "lang="+lang)
			if err != nil {
				return err
			}
			if v.Forms++; sent.status != http.StatusConflict || !tells(&shown.body, one.notice(lang, form)) {
				v.Silent++
			}
		}
	}
	return nil
}

// tells reports whether a page has all that a notice says.
func tells(body *bytes.Buffer, n policy.Notice) bool {
	doc, err := html.Parse(body)
	if err != nil {
		return false
	}
	var read strings.Builder
	for node := range doc.Descendants() {
		if node.Type == html.TextNode {
			read.WriteString(node.Data)
		}
	}
	page := plain(read.String())
	said := slices.Clone(n.About)
	for _, asked := range slices.Concat(n.Fields, n.Consents, n.Documents) {
		said = append(said, asked.Details...)
	}
	return !slices.ContainsFunc(said, func(d policy.Detail) bool {
		return slices.ContainsFunc(append(slices.Clone(d.Texts), d.Term), func(text string) bool { return !strings.Contains(page, plain(text)) })
	})
}

// plain is a text with one space wherever it has any.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
