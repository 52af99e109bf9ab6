package rights

import (
	"time"

	"charte/seal"
)

// Office is a role of the site that somebody holds, or held.
//
// Law: GDPR 15(1)
type Office struct {
	Role  string
	Since time.Time
	Until time.Time // zero: still
}

// Support is a time for which somebody let the holders of a role see some of their data.
//
// Law: GDPR 15(1)(c)
type Support struct {
	ID     seal.ID
	Role   string
	Fields []string // the data that they may see, in the charter's order
	Opened time.Time
	Ends   time.Time
	Closed time.Time // zero: not before its end
	Fact   seal.ID   // whose receipt proves it
}

// Live reports whether the access is open at an instant.
func (s Support) Live(now time.Time) bool { return s.Closed.IsZero() && now.Before(s.Ends) }

// Law: GDPR 15(1)(c)
type office struct {
	Role  string     `json:"role"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until"` // null: still
}

type support struct {
	Role   string     `json:"role"`
	Fields []string   `json:"fields"`
	Opened time.Time  `json:"opened_at"`
	Ends   time.Time  `json:"ends_at"`
	Closed *time.Time `json:"closed_at"` // null: not before its end
}

// ReaderKey is a key by which somebody of the team opens documents, or opened them. Its private part is not here: it opens for its owner alone.
//
// Law: GDPR 15(1)
type ReaderKey struct {
	ID        string // its thumbprint
	Wrapping  string // "passphrase" or "passkey"; "" once it was removed
	Made      time.Time
	Confirmed time.Time // zero: it was not
	Removed   time.Time // zero: it is there
}

type readerKey struct {
	ID        string     `json:"id"`
	Wrapping  string     `json:"wrapped_by"` // empty once it was removed
	Made      time.Time  `json:"made_at"`
	Confirmed *time.Time `json:"confirmed_at"` // null: it was not
	Removed   *time.Time `json:"removed_at"`   // null: it is there
}

func (c *dossier) readerKeys() []readerKey {
	keys := []readerKey{}
	for _, k := range c.ReaderKeys {
		keys = append(keys, readerKey{k.ID, k.Wrapping, k.Made.UTC(), moment(k.Confirmed), moment(k.Removed)})
	}
	return keys
}

func (c *dossier) works() (offices []office, supports []support) {
	offices, supports = []office{}, []support{}
	for _, o := range c.Offices {
		offices = append(offices, office{o.Role, o.Since.UTC(), moment(o.Until)})
	}
	for _, s := range c.Supports {
		supports = append(supports, support{s.Role, s.Fields, s.Opened.UTC(), s.Ends.UTC(), moment(s.Closed)})
	}
	return offices, supports
}
