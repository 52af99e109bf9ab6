package people

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts of delegated access. Each stands in the file of the person whom it concerns, and says in "by" who acted where that is
// somebody else.
const (
	FactInvited   = "access offered"   // the owner invited somebody: the owner's yes
	FactRequested = "access requested" // somebody asked for access to a profile: the holder's yes
	FactSought    = "access sought"    // in the file of the owner who is asked
	FactAccepted  = "access accepted"  // the yes of whoever was asked
	FactRefused   = "access refused"
	FactReminded  = "access recalled"  // the letter went once more
	FactWithdrawn = "access withdrawn" // the invitation was taken back
	FactExpired   = "access expired"   // nobody answered in time
	FactCut       = "access ended"     // by its owner, or by its holder
	FactVanished  = "access vanished"  // with its holder, whose account ended
	FactBlocked   = "access blocked"   // one act was forbidden
	FactUnblocked = "access unblocked"
	FactViewed    = "profile looked at"
	FactExtracted = "profile exported"
	FactPrepared  = "profile prepared" // by somebody, for its person to take
	FactTaken     = "profile taken"
)

// AccessState says where an access stands.
type AccessState string

// The states of an access. Only Active opens anything.
const (
	AccessInvited AccessState = "invited" // the owner invited; the invited person has not answered
	AccessAsked   AccessState = "asked"   // somebody asked; the owner has not answered
	AccessActive  AccessState = "active"  // both said yes
	AccessEnded   AccessState = "ended"   // it was active
)

// The acts that an access may allow, as the charter names them.
const (
	ActView   = "view"
	ActEdit   = "edit"
	ActExport = "export"
)

// Access is what lets somebody, its holder, reach the profile of somebody else, its owner.
type Access struct {
	ID       seal.ID
	Owner    seal.ID
	Holder   seal.ID // zero until somebody accepted an invitation
	Grant    string  // of the charter
	State    AccessState
	May      []string // what both agreed to, of the acts of the charter
	Blocked  []string // what the owner has forbidden since
	Began    time.Time
	Sent     time.Time // when the last letter about it was owed
	Answered time.Time
	Ends     time.Time // of an invitation: when it disappears without an answer
	Ended    time.Time
	Address  seal.Text // that was invited; for whoever typed it only
	Name     seal.Text // of the other person, as their profile says; zero where there is none
}

// Can decides whether an access allows an act at this instant: both said yes to it, the version of the charter that the owner is under
// still allows it, and the owner has not forbidden it since.
//
// Law: GDPR 25(2), GDPR 32(4)
func Can(p *plan.Plan, a Access, act string) bool {
	if a.State != AccessActive || slices.Contains(a.Blocked, act) || !slices.Contains(a.May, act) {
		return false
	}
	g, ok := p.Grant(a.Grant)
	return ok && slices.Contains(g.May, act)
}

// Offers reports whether a kind of people may invite others to reach their profile by a grant.
func Offers(g charter.Grant, kind string) bool {
	return g.On == kind && slices.Contains(g.InvitedBy, kind)
}

// Requests reports whether a kind of people may ask others for access by a grant.
func Requests(g charter.Grant, kind string) bool {
	return g.To == kind && g.On != kind && slices.Contains(g.InvitedBy, kind)
}

// signatureLongest bounds a name in a letter to somebody who did not ask for one.
const signatureLongest = 40

// Signature is a name as a letter may carry it to somebody who did not ask for one, or "": what anybody typed as their name must not
// bring them an address or a message.
//
// Law: GDPR 14(2)(f)
func Signature(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -'’.", r)
	}
	if utf8.RuneCountInString(name) > signatureLongest || strings.ContainsFunc(name, odd) || dotted(name) {
		return ""
	}
	return name
}

// dotted finds a full stop inside a word, as addresses have one.
func dotted(name string) bool {
	i := strings.Index(name, ".")
	return i >= 0 && i < len(name)-1 && name[i+1] != ' '
}

// About ties a fact to an access, by an id that says nothing to anybody but the site.
func About(f proof.Fact, a Access, more ...string) proof.Fact {
	f.Detail = maps.Clone(f.Detail)
	if f.Detail == nil {
		f.Detail = map[string]string{}
	}
	f.Detail["access"], f.Detail["grant"] = a.ID.String(), a.Grant
	for i := 0; i+1 < len(more); i += 2 {
		f.Detail[more[i]] = more[i+1]
	}
	return f
}

// Asked is what is typed of somebody who is only asked for access: the address alone.
//
// Law: GDPR 5(1)(c)
func Asked(kind, field, address, lang string, subject seal.ID, now time.Time) Joined {
	return Joined{Subject: subject, Kind: kind, Lang: lang, Login: address, Values: []plan.Value{{Field: field, Text: seal.NewText(address), At: now}}, At: now}
}
