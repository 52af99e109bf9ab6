// Package letters keeps the promise that Charte writes to people only what it owes them, or a series that they may end at once, in
// their language, and that a letter owed is never lost (GDPR 12(1), 12(3), 21(3); CPCE L34-5).
// It decides the wording of each letter and which purpose it serves.
// It never puts more of a person in a letter than the letter needs, never tracks an opening, and sends nothing itself.
// It reads no clock and no store.
package letters

import (
	"charte/plan"
	"charte/seal"
)

// Kind names a letter.
type Kind string

// The letters that Charte owes people.
const (
	Confirm  Kind = "confirm"  // the link that opens a new account
	Known    Kind = "known"    // somebody tried to join with an address that already has an account
	Password Kind = "password" // the link to choose another password
	Address  Kind = "address"  // the link that confirms a new address
	Warning  Kind = "warning"  // the account will end for want of use
	Moved    Kind = "moved"    // to the address of before: the account has another one now
	Farewell Kind = "farewell" // everything is erased
	Engaged  Kind = "engaged"  // the link that opens the account of somebody who works for the site
	Changed  Kind = "changed"  // a new version of the policy is coming
	Token    Kind = "token"    // a key of the JSON API was made

	// Silence goes to nobody: it is owed where a letter would tell that an address is known, and none may be sent.
	Silence Kind = "silence"
)

// Answers reports whether the letter answers an act that is a fact already. That it left is then no second fact, so
// that the public log tells nobody whether an address is known.
func (k Kind) Answers() bool {
	switch k {
	case Invited, Requested, Prepared, Confirm, Known, Password, Address, SignIn, Leave, Silence:
		return true
	}
	return false
}

// Letter is a letter ready to leave.
type Letter struct {
	Kind    Kind
	Purpose string // the purpose that it serves: "account" for what is owed to the account
	To      seal.Text
	Subject string
	Body    seal.Text
	Series  string // the charter's name of the series that it belongs to; "" for a letter that is owed
	Stop    string // the address at which its reader receives no more of the series (RFC 8058); "" for a letter that is owed
}

// Write words a letter in a language of the site ("fr" for any that is not English). link is the address that the
// letter offers; a farewell without one offers no receipt. day, in words, is when the link stops working or, in a
// warning, when the account ends; "" leaves the end of a link unsaid, and a warning must have it.
func Write(p *plan.Plan, kind Kind, lang string, to seal.Text, link, day string) Letter {
	said, ok := words[kind]
	if !ok {
		said, ok = security[kind]
	}
	if !ok {
		said = documents[kind]
	}
	if lang == "en" {
		return said.en.letter(p, kind, "en", to, link, day)
	}
	return said.fr.letter(p, kind, "fr", to, link, day)
}
