package plan

import (
	"slices"
	"strings"

	"charte/charter"
)

// Pictures returns the documents of the charter that are images which the engine itself keeps for a kind of people, in its order.
func (p *Plan) Pictures(kind string) []charter.Document {
	var all []charter.Document
	for _, d := range p.Charter.Documents {
		if d.From == kind && pictured(p.Charter, d) {
			all = append(all, d)
		}
	}
	return all
}

// Picture returns one of them.
func (p *Plan) Picture(kind, document string) (charter.Document, bool) {
	all := p.Pictures(kind)
	i := slices.IndexFunc(all, func(d charter.Document) bool { return d.Name == document })
	if i < 0 {
		return charter.Document{}, false
	}
	return all[i], true
}

// ReachedPictures returns those that somebody whom their person chose may see: pictures are given for a purpose, and the charter says
// that recipients chosen by the person receive what serves it.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func (p *Plan) ReachedPictures(kind string) []charter.Document {
	return slices.DeleteFunc(p.Pictures(kind), func(d charter.Document) bool {
		return !slices.ContainsFunc(p.Charter.Recipients, func(r charter.Recipient) bool {
			return r.Sort == chosen && (len(r.Purposes) == 0 || slices.Contains(r.Purposes, d.Purpose))
		})
	})
}

// documents gives what a charter promises about documents. Of pictures that the engine keeps it is enforced, and measured.
//
// Law: GDPR 5(1)(e), GDPR 9(2)(a), GDPR 32(1)(a)
func documents(c *charter.Charter) []Promise {
	all := documentsSaid(c)
	for _, d := range c.Documents {
		if deposited(c, d) {
			for i := range all {
				all[i].depositing(d)
			}
		}
		for i := range all {
			if !pictured(c, d) || !strings.HasPrefix(all[i].Clause+".", "documents."+d.Name+".") {
				continue
			}
			all[i].Enforcement, all[i].Probe = Rule{EnforcePictures, d.Name}, Rule{ProbePictures, d.Name}
			if all[i].Section == Security {
				all[i].Enforcement, all[i].Probe = Rule{EnforceSeal, d.Name}, Rule{ProbeUnsealed, d.Name}
			}
		}
	}
	return all
}

// pictured reports whether the engine does all that the charter says of a document: an image that somebody with an account gives
// about nobody else, with their consent where it needs one, sealed as it arrives under their key, opened by no role, and gone with
// their account or when they take it back.
//
// Law: GDPR 9(2)(a), GDPR 32(1)(a)
func pictured(c *charter.Charter, d charter.Document) bool {
	given := slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return k.Name == d.From })
	ended := slices.ContainsFunc(d.Destroy.When, func(w string) bool { return w != "withdrawn" && w != charter.AccountClosed })
	u, used := c.Purpose(d.Purpose)
	if d.Condition != "" && (d.Condition != "explicit-consent" || u.Basis != charter.BasisConsent) {
		return false
	}
	return d.Category == "picture" && d.Sealed == "the server" && given && used && d.About == "" && len(d.Readers) == 0 && !ended &&
		(d.Content == "" || d.Content == "A256GCM") && d.KeyWrap == "" && d.Keys.Each == "" && len(d.Keys.KeptBy) == 0 && d.Keys.Escrow == 0
}
