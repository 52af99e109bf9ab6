package people

import (
	"slices"

	"charte/charter"
	"charte/plan"
)

// Audience is who would read a field of somebody else.
type Audience string

// The audiences, from the closest to the widest.
const (
	ToTeam    Audience = "team"    // whoever does the work of a role
	ToChosen  Audience = "chosen"  // whom the person let in: a grant, or the recipient of a form
	ToMembers Audience = "members" // whoever has an account
	ToAll     Audience = "all"     // the public
)

// shownTo are the audiences that each word of "shown" lets in besides the team. Without that word, a field goes to whom the person let
// in, as the grant says.
var shownTo = map[string][]Audience{
	"":              {ToChosen},
	"nobody":        {},
	"chosen people": {ToChosen},
	"members":       {ToChosen, ToMembers},
	"everybody":     {ToChosen, ToMembers, ToAll},
}

// MayShow reports whether a field of a person may be shown to somebody else, for one of some purposes (nil: for any that uses it), now.
// agreed says whether the person's consent to a purpose is in force. It is asked at each reading, for the team and for people whom
// the person let in alike:
//   - the audience is one to which the charter shows the field;
//   - a purpose of the charter uses the field, and where it rests on consent, that consent is in force;
//   - what is, or may reveal, a special category is hidden unless a consent in force lets it be seen, or another condition of GDPR 9(2)
//     covers it.
//
// Law: GDPR 6(1), GDPR 9(2)(a), GDPR 25(2)
func MayShow(p *plan.Plan, field string, purposes []string, to Audience, agreed func(purpose string) bool) bool {
	f, ok := p.Charter.Field(field)
	if !ok || f.Protect == charter.EndToEnd || to != ToTeam && !slices.Contains(shownTo[f.Shown], to) {
		return false
	}
	return slices.ContainsFunc(p.Purposes(field), func(u charter.Purpose) bool {
		if purposes != nil && !slices.Contains(purposes, u.Name) {
			return false
		}
		byConsent := u.Basis == charter.BasisConsent || slices.Contains(u.Stacked, charter.BasisConsent)
		if byConsent || hidden(f, u) {
			return byConsent && agreed(u.Name)
		}
		return true
	})
}

// hidden reports whether a field is hidden from everybody else by default when it is read for a purpose.
func hidden(f charter.Field, u charter.Purpose) bool {
	condition := u.Condition
	if condition == "" {
		condition = f.Condition
	}
	return f.Condition == explicit || len(f.Reveals) > 0 && (condition == "" || condition == explicit)
}

// explicit is the condition by which people agree to the use of a special category of data.
const explicit = "explicit-consent"
