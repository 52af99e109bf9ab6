package people

import (
	"net/netip"
	"strings"
	"time"

	"charte/plan"
	"charte/seal"
)

// How long a session lasts. A session that nobody uses ends first: after half an hour for those who see other people's data
// (NIST SP 800-63B-4 2.2.3 asks for an hour at most), after two hours for everybody else, so that a long form written on a
// page without a script is not lost; what they could do is bounded by their own account. SessionLife bounds both, even in a
// browser that stays open (OWASP ASVS 5.0 7.1.1, 7.3.1, 7.3.2).
const (
	SessionLife = 12 * time.Hour   // of any session, from its sign-in
	IdleStaff   = 30 * time.Minute // without a request, where a role is held
	IdleOthers  = 2 * time.Hour    // without a request, everywhere else
	SessionStep = 5 * time.Minute  // "last used" is written no more often: a session may end this much earlier
	DueLife     = 10 * time.Minute // to give the second proof, once the first was right
	FreshLife   = 10 * time.Minute // after a sign-in, to change by what one signs in, or one's address
)

// Session is who is signed in.
type Session struct {
	ID      seal.ID // names the session to the person; it opens nothing
	Subject seal.ID // whose profile the person is in
	Account seal.ID // who signed in, where that is another profile than Subject; zero otherwise
	Kind    string
	Lang    string
	Terms   int       // the version of the policy that the person is under
	Factors int       // how many proofs were given: 1 or 2
	Began   time.Time // the sign-in
	Ends    time.Time // unless it is used before
	Owes    Owing     // what is missing before the session opens anything; nothing, nearly always
	Notice  string    // digest of the notice shown with what the person now sends, SHA-256, hex; "" for none
}

// Owing is what somebody who gave one proof still owes.
type Owing int

// What is owed.
const (
	OwesNothing Owing = iota
	OwesProof         // the second proof that they enrolled
	OwesFactor        // a second proof, which they have yet to enrol
)

// Acting reports whether the person is in another profile than the one that they joined with.
func (s Session) Acting() bool { return !s.Account.IsZero() }

// Holder is who signed in.
func (s Session) Holder() seal.ID {
	if s.Acting() {
		return s.Account
	}
	return s.Subject
}

// Fresh reports whether the person proved who they are a moment ago, as changing how they sign in asks.
func (s Session) Fresh(now time.Time) bool { return now.Before(s.Began.Add(FreshLife)) }

// Idle is how long a session of a kind of people lasts without a request. works says that they hold a role.
func Idle(kind string, works bool) time.Duration {
	if works || kind == plan.Staff {
		return IdleStaff
	}
	return IdleOthers
}

// SessionEnd is when a session ends unless it is used after used.
func SessionEnd(began, used time.Time, idle time.Duration) time.Time {
	end, last := used.Add(idle), began.Add(SessionLife)
	if last.Before(end) {
		return last
	}
	return end
}

// Device is where somebody signs in from, as far as it is kept.
type Device struct {
	Network netip.Prefix // already cut; the zero Prefix where the charter keeps none
	Browser string       // as BrowserName names it
	Token   string       // of the session that it shows, which a sign-in ends; "" for none
}

// BrowserName reduces what a browser says of itself to what its owner recognises, such as "Firefox, Windows": no version, no
// model. "" stands for a part that is not known, and for the whole when neither is.
//
// Law: GDPR 25(1)
func BrowserName(agent string) string {
	parts := make([]string, 0, 2)
	for _, list := range [][][2]string{browsers, systems} {
		for _, known := range list {
			if strings.Contains(agent, known[0]) {
				parts = append(parts, known[1])
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}

// browsers and systems are looked for in this order: each of them also says the names of older ones.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Vivaldi", "Vivaldi"}, {"FxiOS", "Firefox"},
		{"Firefox", "Firefox"}, {"CriOS", "Chrome"}, {"Chromium", "Chromium"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"}}
)
