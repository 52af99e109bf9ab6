// Package plan is the compiled charter: every clause resolved into promises, each with
// the sentence that people read, the enforcement that makes it true, and the probe that
// counts how often it is broken right now (GDPR 5(2), accountability).
// It decides which sentences a charter amounts to and which fields each form asks for.
// A promise for which the engine has no enforcement or no probe is "declared only", and says so.
// It reads no clock, no store and no network, and it never softens a clause.
package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"charte/charter"
)

// Promise is the unit of everything: one clause with its three faces.
type Promise struct {
	ID          string       `json:"id"`              // stable anchor, such as "retention.account"
	Section     Section      `json:"section"`         // the heading under which people read it
	Text        charter.Text `json:"text"`            // the sentence, French and English
	Enforcement Rule         `json:"enforcement"`     // where the engine makes it true; empty: nowhere
	Probe       Rule         `json:"probe"`           // how the engine counts breaches; empty: it cannot
	Clause      string       `json:"clause"`          // path in the charter, such as "retention.account"
	Parts       []string     `json:"parts,omitempty"` // paths of all that the sentence says, where that is more than the clause
	Pos         charter.Pos  `json:"-"`               // where the clause stands in the charter file
	Law         string       `json:"law"`             // the article that the clause answers to
}

// DeclaredOnly reports whether the promise is only words: nothing enforces it, or nothing measures it.
func (p Promise) DeclaredOnly() bool { return p.Enforcement.Kind == "" || p.Probe.Kind == "" }

// Rule names a mechanism of the engine and what it is about.
type Rule struct {
	Kind  string `json:"kind,omitempty"`  // one of the Enforce… or Probe… constants
	About string `json:"about,omitempty"` // the purpose, kind of people or field concerned
}

// Section is a heading of the policy, in reading order.
type Section string

// The headings of the policy, in reading order.
const (
	Collect  Section = "collect"  // what we ask for
	Choices  Section = "choices"  // what you decide
	Keep     Section = "keep"     // how long we keep your data
	Parties  Section = "parties"  // who else has access
	Security Section = "security" // how we protect it
	Rights   Section = "rights"   // your rights
	Evidence Section = "evidence" // how you can check
)

// Sections lists the headings in reading order.
var Sections = []Section{Collect, Choices, Keep, Parties, Security, Rights, Evidence}

// Enforcements: the places in the engine that make a promise true.
const (
	EnforceForm      = "form"      // people.Join accepts exactly the declared fields
	EnforceClosed    = "closed"    // the store refuses a field that no purpose declares
	EnforceGate      = "gate"      // nothing is sent or read for a consent purpose without a live consent
	EnforceChoice    = "choice"    // the switch on "my data" takes effect in its own transaction
	EnforceInactive  = "inactive"  // the sweep warns, waits and anonymises
	EnforceExpiry    = "expiry"    // the sweep deletes rows past their period
	EnforceTruncate  = "truncate"  // addresses are cut before they reach the store
	EnforceCookies   = "cookies"   // only declared cookies leave the server
	EnforcePolicy    = "csp"       // the browser refuses every party but the site
	EnforceSeal      = "seal"      // fields are encrypted under the person's key
	EnforceHash      = "hash"      // passwords pass through Argon2id only
	EnforceLength    = "length"    // no shorter password is chosen, and none opens a session
	EnforcePace      = "pace"      // tries at a password are counted by account and by network, and wait
	EnforceProofs    = "proofs"    // one proof opens nothing but the pages where a second one is given or added
	EnforceNotice    = "notice"    // a form says what it is for, and nothing is kept that came without what it said
	EnforceErase     = "erase"     // rows, then the key, are destroyed
	EnforceExport    = "export"    // "my data" shows and hands over everything
	EnforceCorrect   = "correct"   // "my data" corrects each field
	EnforceLetters   = "letters"   // letters are owed in the transaction that owes them
	EnforcePublish   = "publish"   // a version is served only once it is a fact
	EnforceCommit    = "commit"    // no row changes without a fact
	EnforceAnonymous = "anonymous" // only counts survive, shown from ten up
	EnforceMailing   = "mailing"   // each letter of a series asks, as it leaves, whether its reader may still get it
	EnforcePictures  = "pictures"  // pictures are taken with the consent that they need, and destroyed with it
	EnforceDeposits  = "deposits"  // a document is taken from whom it is asked of, with the consent of its own that it needs
	EnforceVault     = "vault"     // nothing is taken that was not sealed for the readers of now, and nobody else has it open
	EnforceSpare     = "spare"     // documents are sealed for a spare key once so many of its holders proved that they open it
	EnforceDoubt     = "doubt"     // a document that shows who somebody is can be handed in only where a reason was given for asking
	EnforceDestroy   = "destroy"   // a document that ended is destroyed with its key, and that is certified
	EnforceProfiles  = "profiles"  // one sign-in reaches several profiles, and each is a person of its own to everybody else
	EnforceGrants    = "grants"    // a profile opens to others with the yes of both, and closes at once
	EnforceStaff     = "staff"     // a role reads what it needs, once it said why, and no role reads more
	EnforceDirective = "directive" // what people decided for after their death is kept, and executed once their death is recorded
	EnforceMinors    = "minors"    // a minor's account and consents wait for a parent's yes
	EnforceVersions  = "versions"  // each person stays under their version until they were told in time, or agreed
)

// Probes: the questions that return how often a promise is broken right now.
const (
	ProbeForm      = "form"      // people lacking a required field or holding an undeclared one
	ProbeOrphans   = "orphans"   // stored fields that no purpose declares
	ProbeReceipts  = "receipts"  // consents in force without a fact in the store
	ProbeUnwanted  = "unwanted"  // letters of a consent purpose owed to people who said no
	ProbeInactive  = "inactive"  // people past a step of the inactivity sequence
	ProbeUnclaimed = "unclaimed" // joins never confirmed and past their period
	ProbeExpired   = "expired"   // rows past their period
	ProbeWidth     = "width"     // addresses stored with more bits than declared
	ProbeCookies   = "cookies"   // undeclared or lasting cookies met on the site's own pages
	ProbeParties   = "parties"   // third parties met on the site's own pages
	ProbeUnsealed  = "unsealed"  // sealed fields stored in clear
	ProbePasswords = "passwords" // credentials that are not a one-way hash
	ProbeLength    = "length"    // passwords one character too short that the rule accepts
	ProbePace      = "pace"      // doors of passwords that let somebody try again and again
	ProbeProofs    = "proofs"    // sessions that one proof opened, where two are promised
	ProbeNotice    = "notice"    // forms that do not say what they are for, or take what comes without it
	ProbeErasures  = "erasures"  // erasures whose key still lives after a day, or rows of the erased
	ProbeRequests  = "requests"  // requests past their deadline
	ProbeLetters   = "letters"   // letters owed for longer than declared
	ProbeVersion   = "version"   // the served version has no fact in the log
	ProbeFacts     = "facts"     // facts that the log does not hold
	ProbeCounts    = "counts"    // anonymous counts that could be shown while under ten
	ProbeRecords   = "records"   // records of a form lacking a required answer or holding an undeclared one
	ProbeLapsed    = "lapsed"    // records of forms past their period
	ProbeMailings  = "mailings"  // letters of series above their cap, after a no, or waiting for people who said no
	ProbePictures  = "pictures"  // pictures that the charter does not declare, without their consent or past their time
	ProbeDeposits  = "deposits"  // documents of people who are not asked for them, or without their consent
	ProbeVault     = "vault"     // documents that were not sealed for their readers, and openings by others
	ProbeSpare     = "spare"     // documents that no spare key would open which was rehearsed within a year
	ProbeDoubts    = "doubts"    // documents that show who somebody is, without a reason for which they were asked for
	ProbeDestroyed = "destroyed" // documents past their date, or without a certificate
	ProbeGrants    = "grants"    // profiles open without the yes of both, invitations past their period, and invited people not told in time
	ProbeLooks     = "looks"     // files open to a role without a reason, with too few proofs, or that nobody holds any more
	ProbeDirective = "directive" // directives not followed in time, links of copies past their life, sessions of the dead
	ProbeMinors    = "minors"    // minors whose account or consent lacks one of its two receipts, or who wait past their time
	ProbeProfiles  = "profiles"  // accounts to which not exactly one address leads, and access to people without a profile
	ProbeVersions  = "versions"  // people brought under a version too early or without their agreement, or never told of it
)

// The kinds of people that no charter names.
const (
	Visitor = "visitor" // whoever writes by a form, without an account
	Staff   = "staff"   // whoever has an account only to do the work of a role
)

// Plan is a charter, resolved.
type Plan struct {
	Charter  *charter.Charter
	Digest   string // SHA-256 of the charter's source, hex
	Promises []Promise
}

// Compile resolves a parsed charter into its promises, in the order of the policy.
func Compile(c *charter.Charter) *Plan {
	sum := sha256.Sum256(c.Source)
	p := &Plan{Charter: c, Digest: hex.EncodeToString(sum[:])}
	for _, clause := range clauses {
		p.Promises = append(p.Promises, clause(c)...)
	}
	p.Promises = once(p.Promises)
	for i := range p.Promises {
		if loose(c, p.Promises[i].Clause) {
			p.Promises[i].Enforcement, p.Promises[i].Probe = Rule{}, Rule{}
		}
	}
	rank := func(s Section) int { return slices.Index(Sections, s) }
	slices.SortStableFunc(p.Promises, func(a, b Promise) int { return rank(a.Section) - rank(b.Section) })
	return p
}

// once leaves out what is declared only and already said in the same words: people read it once. The promise that stays says
// both parts.
func once(all []Promise) []Promise {
	said := make(map[charter.Text]int)
	var out []Promise
	for _, p := range all {
		if i, repeated := said[p.Text]; repeated && p.DeclaredOnly() {
			out[i].Parts = slices.Concat(out[i].says(), p.says())
			continue
		}
		said[p.Text] = len(out)
		out = append(out, p)
	}
	return out
}

// says gives the paths of all that the promise says.
func (p Promise) says() []string {
	if len(p.Parts) == 0 {
		return []string{p.Clause}
	}
	return p.Parts
}

// loose reports whether the words of a clause, or of a block around it, are open, vague, broken or for later: they bind
// nobody, so nothing can be called kept.
func loose(c *charter.Charter, path string) bool {
	for p := c.At(path).Path; ; p = charter.Around(p) {
		if len(c.At(p).Wording) > 0 || p == "" {
			return len(c.At(p).Wording) > 0
		}
	}
}

// Promise returns the promise with that id.
func (p *Plan) Promise(id string) (Promise, bool) {
	i := slices.IndexFunc(p.Promises, func(x Promise) bool { return x.ID == id })
	if i < 0 {
		return Promise{}, false
	}
	return p.Promises[i], true
}

// Lists reports whether the charter's field holds several entries.
func (p *Plan) Lists(field string) bool {
	f, ok := p.Charter.Field(field)
	return ok && f.List
}

// Purposes returns the purposes that may use a field: nothing else may read it.
//
// Law: GDPR 5(1)(b)
func (p *Plan) Purposes(field string) []charter.Purpose {
	var uses []charter.Purpose
	for _, u := range p.Charter.Purposes {
		if slices.Contains(u.Data, field) {
			uses = append(uses, u)
		}
	}
	return uses
}

// May reports whether a purpose may read a field.
//
// Law: GDPR 5(1)(b)
func (p *Plan) May(purpose, field string) bool {
	u, ok := p.Charter.Purpose(purpose)
	return ok && slices.Contains(u.Data, field)
}

// Consents returns the purposes that rest on consent, in the charter's order.
func (p *Plan) Consents() []charter.Purpose {
	var uses []charter.Purpose
	for _, u := range p.Charter.Purposes {
		if u.Basis == charter.BasisConsent {
			uses = append(uses, u)
		}
	}
	return uses
}

// Holds reports whether a kind of people may have a field at all: asked for, optional, or on their profile.
func (p *Plan) Holds(kind, field string) bool {
	if kind == Staff {
		return slices.Contains(p.StaffFields(), field)
	}
	if kind == Visitor {
		return slices.ContainsFunc(p.Forms(Visitor), func(f charter.Form) bool { return Asks(f, field) })
	}
	k, ok := p.Charter.Kind(kind)
	return ok && has(k, field)
}

// Joins returns the kinds of people who open an account, in the charter's order: nobody joins as any other.
func (p *Plan) Joins() []charter.Kind { return joins(p.Charter) }

// Address returns the observed field that holds the network addresses of sign-ins, if the charter declares one.
func (p *Plan) Address() (charter.Field, bool) { return address(p.Charter) }

// Login returns the field by which people sign in: a unique look-up e-mail address, the one that most kinds of people must
// give. Where the charter has none it reports false.
func (p *Plan) Login() (charter.Field, bool) { return login(p.Charter) }
