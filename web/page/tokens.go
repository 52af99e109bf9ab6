package page

import "time"

// Key is a key of the JSON API that a person made.
type Key struct {
	ID   string // in the address of its end: POST /my-data/tokens/{id}/end
	Name string // already revealed
	May  []string
	Made time.Time
	Ends time.Time
	Used time.Time // zero: never
}

// Tokens shows the keys by which programs act for a person, and makes one, GET and POST /my-data/tokens. It posts "name", "scope" for
// each box, and "days".
// Law: GDPR 15(1), 25(2), 32(1).
type Tokens struct {
	Frame
	Keys   []Key
	Secret string // the token of the key that was made a moment ago, shown once; or ""
	Fields []Field
	Full   bool // whether there are as many keys as there may be
}

func (Tokens) template() string { return "tokens" }

// Summary lists what must be changed.
func (t Tokens) Summary() Summary { return t.Summarise(t.Fields...) }
