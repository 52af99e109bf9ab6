package plan

import (
	"slices"

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

// pictured reports whether the engine does all that the charter says of a document: an image that somebody with an account gives
// about nobody else, sealed as it arrives under their key, opened by no role, and gone with their account or when they take it back.
//
// Law: GDPR 32(1)(a)
func pictured(c *charter.Charter, d charter.Document) bool {
	given := slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return k.Name == d.From })
	ended := slices.ContainsFunc(d.Destroy.When, func(w string) bool { return w != "withdrawn" && w != charter.AccountClosed })
	_, used := c.Purpose(d.Purpose)
	return d.Category == "picture" && d.Sealed == "the server" && given && used && d.About == "" && len(d.Readers) == 0 && !ended &&
		(d.Content == "" || d.Content == "A256GCM") && d.KeyWrap == "" && d.Keys.Each == "" && len(d.Keys.KeptBy) == 0 && d.Keys.Escrow == 0
}
