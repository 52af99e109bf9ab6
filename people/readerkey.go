package people

import (
	"crypto/sha256"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// Facts about the keys by which documents that were sealed in a browser are opened.
const (
	FactKeyMade      = "reader key made"
	FactKeyConfirmed = "reader key confirmed"
	FactKeyDoubted   = "reader key not confirmed" // the groups that were typed were not its own
	FactKeyRemoved   = "reader key removed"

	FactLinesGiven     = "lines given to seal anew" // to a reader, or to whoever opened the spare key
	FactRewrapped      = "document sealed anew"     // for the readers of now, by one of them
	FactRewrappedSpare = "document sealed anew by the spare key"

	FactSpareMade      = "spare key made"
	FactSpareRehearsed = "spare key rehearsed" // enough shares were put together, and opened a challenge
	FactSpareOpened    = "spare key opened"
	FactSpareRetired   = "spare key retired"
)

// Operator is the office of whoever runs the server, at the command line: no role of a charter can bear its name.
const Operator = "@operator"

// How many keys may be kept, and how often somebody may be wrong about one.
const (
	// KeysMost is how many keys one person may have at a time: one, and another that takes its place.
	KeysMost = 2
	// ReadersMost is how many confirmed keys a site may have: a line names each of its readers and is of a limited length.
	ReadersMost = 48
	// DoubtsMost is after how many wrong confirmations a key goes: it has to be made again.
	DoubtsMost = 5
	// GroupsAsked is how many groups of a fingerprint a colleague types.
	GroupsAsked = 3
)

// SealedInBrowser returns the documents of a charter that only the keys of readers open, in its order.
func SealedInBrowser(p *plan.Plan) (all []charter.Document) {
	for _, d := range p.Charter.Documents {
		if d.Sealed == "the browser" && len(d.Readers) > 0 {
			all = append(all, d)
		}
	}
	return all
}

// ReaderRoles returns the roles that some document is opened by, in the order of the charter.
//
// Law: GDPR 32(4)
func ReaderRoles(p *plan.Plan) (roles []string) {
	all := SealedInBrowser(p)
	for _, r := range p.Charter.Staff {
		if slices.ContainsFunc(all, func(d charter.Document) bool { return slices.Contains(d.Readers, r.Name) }) {
			roles = append(roles, r.Name)
		}
	}
	return roles
}

// AskedGroups says which groups of the fingerprint of a key (1 to 8, in order) somebody types to confirm it: the same each time for one
// key and one person, and not the same for two of them, so that whoever tells them has to read the fingerprint out.
//
// Law: GDPR 32(1)(b)
func AskedGroups(kid, confirmer string) []int {
	sum := sha256.Sum256([]byte(kid + "|" + confirmer))
	left := []int{1, 2, 3, 4, 5, 6, 7, 8}
	var asked []int
	for i := range GroupsAsked {
		at := int(sum[i]) % len(left)
		asked = append(asked, left[at])
		left = slices.Delete(left, at, at+1)
	}
	slices.Sort(asked)
	return asked
}

// Groups reads what somebody typed of a fingerprint: its digits, however they were parted.
func Groups(typed string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
}

// Grouped is what they have to type: the digits of the asked groups of a fingerprint.
func Grouped(fingerprint string, asked []int) string {
	groups := strings.Fields(fingerprint)
	var out strings.Builder
	for _, n := range asked {
		if n >= 1 && n <= len(groups) {
			out.WriteString(groups[n-1])
		}
	}
	return out.String()
}
