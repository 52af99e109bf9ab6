package page

import "time"

// Fate says what becomes of something when its person leaves.
type Fate struct {
	What string
	Why  string // why or when, or ""
}

// Delete asks before an account is deleted, GET and POST /my-data/delete. It
// posts "understood" with "yes".
// Law: GDPR 12(2), 17(1), 17(3).
type Delete struct {
	Frame
	AtOnce []Fate // destroyed in the moment
	Later  []Fate // destroyed within a period that Why gives
	Kept   []Fate // kept, and why
	Error  string // when the box was not ticked

	Another bool // it is another profile of an account, which stays
}

func (Delete) template() string { return "delete" }

// Summary lists what must be changed.
func (d Delete) Summary() Summary {
	return d.Summarise(Field{Name: "understood", Error: d.Error})
}

// Step is one level of an erasure.
type Step struct {
	Text string
	At   time.Time // when it was reached; zero: not yet

	Receipt string // the address of its own proof, once it was reached and the log holds it; "" for none
}

// Deleted says how far an erasure has come and hands out the proof, GET
// /erasure/{id}.
type Deleted struct {
	Frame
	At       string // its own address
	Steps    []Step
	Receipt  string // its address; "" until the log holds what it proves
	Farewell bool   // whether a last letter was sent to the address that was held
	Alone    bool   // there was no account, only what a visitor sent
	Child    bool   // a parent ended the account of a child
}

func (Deleted) template() string { return "deleted" }
