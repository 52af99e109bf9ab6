package page

import "time"

// Wish is one answer to the question of what becomes of the data.
type Wish struct {
	Value string // as posted
	Label string
	Text  string
	Held  bool // it is what stands now, or what was typed
}

// Decided is what a person decided for after their death.
type Decided struct {
	Text    string // in words, with the recipient where there is one
	At      time.Time
	Receipt string // its address
}

// AfterDeath is the page where people decide what becomes of their data after their death, GET and POST /my-data/after. It posts "wish",
// "name", "address", "then", "told" with "yes" and "agree" with "yes". POST /my-data/after/revoke takes the decision back.
// Law: LIL 85.
type AfterDeath struct {
	Frame
	Silent  []string // what happens where nothing was decided
	Asking  string   // how to ask otherwise than here, or ""
	Now     *Decided // nil: nothing was decided
	Wishes  []Wish
	Thens   []Wish
	Name    Field
	Address Field
	Wrong   map[string]string // what is wrong with "wish", "then", "told" and "agree"
}

func (AfterDeath) template() string { return "afterdeath" }

// Summary lists what must be changed.
func (a AfterDeath) Summary() Summary {
	box := func(name string) Field { return Field{Name: name, Error: a.Wrong[name]} }
	return a.Summarise(box("wish"), a.Name, a.Address, box("then"), box("told"), box("agree"))
}

// Legacy hands over the copy that somebody left after their death, GET /legacy?t=… and POST /legacy, which posts "t" and answers with the
// file.
// Law: LIL 85.
type Legacy struct {
	Frame
	Token  string
	Erased bool // everything is erased once the copy was taken
	Days   int  // after how many days
}

func (Legacy) template() string { return "legacy" }
