package people

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/proof"
	"charte/seal"
)

// Facts about tokens.
const (
	FactTokenMade  = "token made"
	FactTokenUsed  = "token used" // the first time of a day
	FactTokenEnded = "token ended"
)

// Scope is one thing that a token of the JSON API may do for the person who made it.
type Scope string

// The scopes of a token. None of them changes a password, a second factor or a token's own rights.
const (
	ScopeRead    Scope = "read"    // what is held, its history, its receipts
	ScopeWrite   Scope = "write"   // correct, add, remove
	ScopeConsent Scope = "consent" // agree, withdraw, answer a new version
	ScopeExport  Scope = "export"  // take everything away
	ScopeShare   Scope = "share"   // open the profile to others, and reach theirs
	ScopeErase   Scope = "erase"   // delete the account
	ScopeAccount Scope = "account" // see and end tokens and sessions
)

// Scopes lists every scope, the most harmless first.
var Scopes = []Scope{ScopeRead, ScopeWrite, ScopeConsent, ScopeExport, ScopeShare, ScopeErase, ScopeAccount}

// How long a token may last, in days, and how many a person may have at a time.
const (
	TokenLongest = 365
	TokensMost   = 20
)

// TokenPrefix begins each token, so that one that was left in a public place can be found there.
const TokenPrefix = "charte_"

// Token is what is known of a token of the JSON API: never the secret itself.
type Token struct {
	ID     seal.ID
	Name   seal.Text // what the person calls it
	Scopes []Scope
	Made   time.Time
	Ends   time.Time
	Used   time.Time // the first time of the last day of use; zero: never
}

// May reports whether the token has a scope.
func (t Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

// AcceptToken decides whether a form makes a token: "name", one "scope" or several, and "days", from 1 to TokenLongest. It returns
// the zero Token with every problem at once.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func AcceptToken(form url.Values, id seal.ID, now time.Time) (Token, []Problem) {
	t := Token{ID: id, Made: now}
	var problems []Problem
	name, wrong := Accept(charter.Field{}, form.Get("name"))
	if t.Name = seal.NewText(name); wrong != "" {
		problems = append(problems, Problem{"name", wrong})
	}
	for _, s := range Scopes {
		if slices.Contains(form["scope"], string(s)) {
			t.Scopes = append(t.Scopes, s)
		}
	}
	if len(t.Scopes) == 0 {
		problems = append(problems, Problem{"scope", "problem.scope"})
	}
	days, err := strconv.Atoi(form.Get("days"))
	if err != nil || days < 1 || days > TokenLongest {
		problems = append(problems, Problem{"days", "problem.days"})
	}
	t.Ends = now.AddDate(0, 0, days)
	if len(t.Scopes) != len(form["scope"]) || strange(form) {
		problems = append(problems, Problem{"", "problem.undeclared"})
	}
	if len(problems) > 0 {
		return Token{}, problems
	}
	return t, nil
}

// strange reports whether a form holds more than the one of a token.
func strange(form url.Values) bool {
	for name, given := range form {
		if !slices.Contains([]string{"name", "scope", "days"}, name) || name != "scope" && len(given) > 1 {
			return true
		}
	}
	return false
}

// Said adds to a fact which token it is about and what that may do: nothing that opens it.
func (t Token) Said(f proof.Fact) proof.Fact {
	f.Detail = map[string]string{"token": t.ID.String(), "scopes": JoinScopes(t.Scopes)}
	return f
}

// JoinScopes writes scopes in one line, and ParseScopes reads it.
func JoinScopes(list []Scope) string {
	var words []string
	for _, s := range list {
		words = append(words, string(s))
	}
	return strings.Join(words, " ")
}

// ParseScopes reads what JoinScopes wrote.
func ParseScopes(line string) (list []Scope) {
	for word := range strings.FieldsSeq(line) {
		list = append(list, Scope(word))
	}
	return list
}
