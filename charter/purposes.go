package charter

import (
	"io/fs"
	"strings"
)

// reservedPurposes are words that mean all purposes, or none, where a purpose is named.
var reservedPurposes = []string{"all", "none", "any"}

var bases = []string{BasisConsent, BasisContract, BasisLegalObligation, BasisVitalInterests, BasisPublicInterest, BasisLegitimateInterest}

func (r *reader) purposes(n *node) []Purpose {
	var all []Purpose
	for _, p := range r.entries(n, "purposes", reservedPurposes...) {
		all = append(all, r.purpose(p))
	}
	return all
}

func (r *reader) purpose(p pair) Purpose {
	what := "purposes." + p.key
	u := Purpose{Name: p.key, Pos: p.Pos}
	b := r.block(p.value, what)
	if b == nil {
		return u
	}
	u.Text = r.text(b.need("text", "say why in one sentence: text: {fr: …, en: …}"), what+".text")
	u.Label = r.text(b.get("label"), what+".label")
	if u.Label.IsZero() {
		u.Label = u.Text
	}
	u.Basis = r.basis(b.get("basis"), what+".basis")
	interest, balancing := b.get("interest"), b.get("balancing")
	u.Interest, u.Balancing = r.text(interest, what+".interest"), r.reference(balancing, what+".balancing")
	u.Data = r.references(b.need("data", "name the fields that this purpose needs: data: […]"), what+".data", "data")
	b.done()
	for _, n := range []*node{interest, balancing} {
		if n != nil && u.Basis != "" && u.Basis != BasisLegitimateInterest {
			r.fail(n.Pos, "remove it, or write basis: legitimate-interest", "%s rests on %s: it weighs no interest", what, u.Basis)
		}
	}
	return u
}

// basis reads the legal basis. A missing one is left to package law, which cites the article.
func (r *reader) basis(n *node, what string) string {
	if n != nil && n.shape == list {
		r.fail(n.Pos, "split the purpose, or keep the one basis that holds", "%s: one purpose has one legal basis", what)
		return ""
	}
	return r.word(n, what, bases...)
}

// reference reads the name of a file beside the charter, or a dated reference in words.
func (r *reader) reference(n *node, what string) string {
	s := r.str(n, what)
	isPath := strings.ContainsAny(s, `/\`) && !strings.Contains(s, " ")
	if isPath && (!fs.ValidPath(s) || strings.Contains(s, `\`)) {
		r.fail(n.Pos, "name a file below the charter's folder, such as documents/test.md", "%s cannot be %s", what, quote(s))
		return ""
	}
	return s
}
