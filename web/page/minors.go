package page

import "time"

// MyParent is where a minor names a holder of parental authority, and sees what waits for them, GET and POST /my-parent, which posts "email".
// POST /my-parent/age posts the age, asked anew once a year.
// Law: GDPR 8, LIL 45.
type MyParent struct {
	Frame
	Agreed bool
	Ends   time.Time // when everything disappears without an answer; zero once a parent agreed
	Parent string    // the address that was given, or ""
	Asked  time.Time // when a letter was owed to it; zero: never
	Sought []string  // what waits for the parent's answer
	Email  Field
	Age    *Field // the question, when it is time to ask it again
	Again  time.Time
}

func (MyParent) template() string { return "myparent" }

// Summary lists what must be changed.
func (m MyParent) Summary() Summary {
	if m.Age != nil {
		return m.Summarise(m.Email, *m.Age)
	}
	return m.Summarise(m.Email)
}

// Joint is a purpose that a child agreed to, or that both did.
type Joint struct {
	Purpose string
	Label   string
	Why     string
	More    []Detail
}

// MyChild is what a holder of parental authority reads and answers, GET /my-child?t=…. POST /my-child posts "t", "holder" with "yes" and a box
// for each purpose; POST /my-child/withhold posts "t" and "purpose"; POST /my-child/refuse posts "t" and "understood" with "yes".
// Law: GDPR 8(2), GDPR 14, LIL 45.
type MyChild struct {
	Frame
	Token    string
	Child    string // the e-mail address of the child's account
	Kind     string // as what the child joined
	Agreed   bool
	Uses     []string // what the account itself serves
	Sought   []Joint  // what the child agreed to, and waits
	Given    []Joint  // what both agreed to
	Children string   // the address of the page for children, or ""
	Wrong    map[string]string
}

func (MyChild) template() string { return "mychild" }

// Summary lists what must be changed.
func (m MyChild) Summary() Summary {
	return m.Summarise(Field{Name: "holder", Error: m.Wrong["holder"]}, Field{Name: "understood", Error: m.Wrong["understood"]})
}
