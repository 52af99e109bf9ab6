package letters

// Class says why a letter is written, and so whether it can be stopped.
type Class string

// The classes of the letters that Charte writes by itself. Those of a charter's mailings have the classes that it gives them.
const (
	ByLaw     Class = "law"     // the law asks for it: it cannot be stopped
	ByAccount Class = "account" // it answers an act, or guards the account: it cannot be stopped while there is one
	ToNobody  Class = "nobody"  // it reaches no mailbox
	BySeries  Class = "mailing" // it belongs to a series, which has classes of its own
)

// classes give each kind its class.
//
// Law: GDPR 12(3), GDPR 13(3), GDPR 14(1), GDPR 32(1), LIL 85
var classes = map[Kind]Class{
	Confirm: ByAccount, Known: ByAccount, Password: ByAccount, Address: ByAccount, Moved: ByAccount,
	Token: ByAccount, Engaged: ByAccount,
	SignIn: ByAccount, NewDevice: ByAccount, PasswordChanged: ByAccount, FactorAdded: ByAccount, FactorRemoved: ByAccount, SessionsEnded: ByAccount, Leave: ByAccount,
	Requested: ByAccount, Received: ByAccount, Reply: ByAccount,
	Warning: ByLaw, Changed: ByLaw, Recorded: ByLaw, Farewell: ByLaw, Invited: ByLaw, Prepared: ByLaw, Named: ByLaw, Legacy: ByLaw,
	Parent: ByLaw, Guardian: ByLaw, ParentTerms: ByLaw, ParentNews: ByLaw, ParentUntold: ByLaw, Grown: ByLaw,
	IdentityAsked: ByLaw, Upheld: ByLaw, Overruled: ByLaw, PutOff: ByLaw, Untold: ByLaw,
	DocumentReceived: ByAccount, DocumentValidated: ByAccount, DocumentRefused: ByAccount, DocumentDestroyed: ByAccount,
	DocumentUnfinished: ByAccount, DocumentUnchecked: ByAccount, DocumentExpiring: ByAccount,
	Silence: ToNobody, Mailing: BySeries,
}

// Class says why letters of that kind are written; "" for a kind that is none.
func (k Kind) Class() Class { return classes[k] }

// Owed lists the kinds of one class that somebody with an account may receive, in the order of an account's life.
func Owed(c Class) (kinds []Kind) {
	for _, k := range []Kind{Confirm, Known, Password, Address, Leave, Moved, Token,
		SignIn, NewDevice, PasswordChanged, FactorAdded, FactorRemoved, SessionsEnded,
		Received, Reply, DocumentReceived, DocumentUnfinished, DocumentUnchecked, DocumentValidated, DocumentRefused, DocumentDestroyed, DocumentExpiring, IdentityAsked, Upheld, Overruled, PutOff, Warning, Changed, Untold, Recorded, Farewell} {
		if k.Class() == c {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
