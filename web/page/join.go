package page

// JoinChoice asks as whom to join, GET /join.
type JoinChoice struct {
	Frame
	Kinds []Kind
}

func (JoinChoice) template() string { return "joinchoice" }

// Consent is one box that a person may tick. It has no field for a ticked
// state: no page can show a box that is already ticked.
// Law: GDPR 4(11), 7(2), recital 32.
type Consent struct {
	Name  string // of the input
	Label string // what is agreed to
	Hint  string // how often, how to withdraw; or ""
	More  []Detail
}

// Join is the form by which one kind of people joins, GET and POST
// /join/{kind}. It asks exactly what the charter declares.
// Law: GDPR 5(1)(c), 13, 25(2).
type Join struct {
	Frame
	Kind     Kind
	Mark     string // how required fields are marked: Asterisk or Word
	Fields   []Field
	Consents []Consent
	Notice   Notice
	Minors   string // that the site is not for children, or ""
	Children string // the address of the page in simple words, or ""
}

func (Join) template() string { return "join" }

// Summary lists what must be changed before the form is accepted.
func (j Join) Summary() Summary { return j.Summarise(j.Fields...) }

// Changed says that the notice is another one than that of the form that was sent.
func (j Join) Changed() Noticed {
	return Noticed{Frame: j.Frame, Notice: j.Notice, Typed: true, Boxes: len(j.Consents) > 0}
}

// Optional reports whether any field may be left empty.
func (j Join) Optional() bool {
	for _, q := range j.Fields {
		if !q.Required {
			return true
		}
	}
	return false
}

// Joined follows every accepted join form. It says the same whether the
// address was new or known, so it discloses nobody.
type Joined struct {
	Frame
	Days int // how long the link in the letter works
}

func (Joined) template() string { return "joined" }

// Confirm lets the bearer of an e-mailed link choose a password: of a new
// account, GET and POST /confirm, or in place of a forgotten one, GET and POST
// /password.
type Confirm struct {
	Frame
	Forgotten bool
	Second    bool   // a second proof is asked for next
	Token     string // from the link, posted back as "t"
	Email     string // of the account, for the browser's password manager: not shown, not posted
	Minimum   int    // characters that a password must have
	Error     string // what is wrong with the password, or ""
}

func (Confirm) template() string { return "confirm" }

// Action is where the form posts.
func (c Confirm) Action() string {
	if c.Forgotten {
		return "/password"
	}
	return "/confirm"
}

// Intro says what follows.
func (c Confirm) Intro() string {
	switch {
	case c.Forgotten && c.Second:
		return c.T("confirm.intro-forgotten-second")
	case c.Forgotten:
		return c.T("confirm.intro-forgotten")
	case c.Second:
		return c.T("confirm.intro-second")
	}
	return c.T("confirm.intro")
}

// Send is the button.
func (c Confirm) Send() string {
	if c.Second {
		return c.T("second.send")
	}
	return c.T("confirm.send")
}

// Password is the one question of the page, posted as "password".
func (c Confirm) Password() Field {
	return Field{
		Name: "password", Label: c.T("confirm.password"), Type: "password", Required: true,
		Hint:         c.T("confirm.rule", c.Minimum),
		Autocomplete: "new-password", Error: c.Error,
	}
}

// Summary lists what must be changed.
func (c Confirm) Summary() Summary { return c.Summarise(c.Password()) }

// SignIn asks for an address and a password, GET and POST /sign-in.
type SignIn struct {
	Frame
	Email string // what was typed
	Next  string // where to go then, a local path posted as "next"; or ""
	Again bool   // somebody who is signed in is asked to prove it anew
	Error string // the same for a wrong address and a wrong password; or ""
}

func (SignIn) template() string { return "signin" }

// Address is the first question, posted as "email".
func (s SignIn) Address() Field {
	return Field{Name: "email", Label: s.T("field.email"), Type: "email", Required: true,
		Autocomplete: "username", Value: s.Email, Error: s.Error}
}

// Password is the second question, posted as "password".
func (s SignIn) Password() Field {
	return Field{Name: "password", Label: s.T("field.password"), Type: "password", Required: true,
		Autocomplete: "current-password"}
}

// Summary lists what must be changed.
func (s SignIn) Summary() Summary { return s.Summarise(s.Address()) }

// Address lets the bearer of an e-mailed link agree to be the address of an
// account, GET and POST /address. It posts "t".
// Law: GDPR 16.
type Address struct {
	Frame
	Token string // from the link
}

func (Address) template() string { return "address" }

// Forgot asks for the address to which a new link is sent, GET and POST
// /forgot.
type Forgot struct {
	Frame
	Email string // what was typed
	Error string // about the form of the address, never about whether it is known
}

func (Forgot) template() string { return "forgot" }

// Address is the one question of the page, posted as "email".
func (p Forgot) Address() Field {
	return Field{Name: "email", Label: p.T("field.email"), Type: "email", Required: true,
		Hint: p.T("forgot.hint"), Autocomplete: "email", Value: p.Email, Error: p.Error}
}

// Summary lists what must be changed.
func (p Forgot) Summary() Summary { return p.Summarise(p.Address()) }

// Message says that something is done, or what to do next.
type Message struct {
	Frame
	Title      string
	Paragraphs []string
	Links      []Link
}

func (Message) template() string { return "message" }
