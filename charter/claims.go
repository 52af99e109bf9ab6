package charter

// A Claim is a statement of a published text that no other key of the language can hold: it is kept because people read it, executed
// by nothing, and commented on by package law.
type Claim struct {
	Says  []string `c:"says" as:"saying" need:"say what the statement does, such as says: information"` // of Sayings
	Text  Text     `c:"text"`                                                                           // in short; a language that the text lacks may be left out
	About []string `c:"about"`                                                                          // the sections or entries that it speaks of, such as purposes.newsletter
	Pos   Pos      `c:"-"`
}

// A Saying is what a claim may do, in one word or a few.
type Saying struct {
	Name     string
	Text     Text
	Harmless bool // the law has nothing to say to it
}

// sayings, from the harmless to the unlawful.
var sayings = []Saying{
	{Name: "information", Text: Text{"informe, sans rien promettre", "informs, and promises nothing"}, Harmless: true},
	{Name: "advice", Text: Text{"conseille la personne", "advises the person"}, Harmless: true},
	{Name: "good intentions", Text: Text{"affirme une intention que rien ne peut vérifier", "affirms an intention that nothing can test"}},
	{Name: "off topic", Text: Text{"parle d’autre chose que des données personnelles", "speaks of something other than personal data"}},
	{Name: "part of a contract", Text: Text{"fait de la politique une partie d’un contrat", "makes the policy part of a contract"}},
	{Name: "covers others", Text: Text{"étend la politique à des services d’autrui sans dire qui répond de quoi", "extends the policy to others’ services without saying who answers for what"}},
	{Name: "using is consenting", Text: Text{"tient l’usage du site pour un consentement", "takes use of the site for consent"}},
	{Name: "registering is consenting", Text: Text{"tient l’inscription pour un consentement", "takes registration for consent"}},
	{Name: "consent to everything", Text: Text{"demande un seul consentement pour tout", "asks for one consent to everything"}},
	{Name: "leave if you refuse", Text: Text{"fait du consentement la condition du service", "makes consent the condition of the service"}},
	{Name: "somebody else obtains consent", Text: Text{"charge un autre utilisateur de recueillir le consentement", "leaves it to another user to obtain consent"}},
	{Name: "person answers for sensitive data", Text: Text{"fait porter à la personne la responsabilité des données sensibles", "makes the person answerable for sensitive data"}},
	{Name: "no sensitive data", Text: Text{"dit ne jamais demander de données sensibles", "says that sensitive data are never asked for"}},
	{Name: "no security is perfect", Text: Text{"décline la sécurité promise", "disclaims the security promised"}},
	{Name: "no liability", Text: Text{"écarte une responsabilité", "disclaims liability"}},
	{Name: "only we use the data", Text: Text{"dit que personne d’autre n’utilise les données", "says that nobody else uses the data"}},
	{Name: "only we have access", Text: Text{"dit que personne d’autre n’a accès", "says that nobody else has access"}},
	{Name: "people are the only source", Text: Text{"dit que les personnes sont la seule source", "says that people are the only source"}},
	{Name: "only readers have the key", Text: Text{"dit que la clé n’est connue que des lecteurs", "says that only the readers know the key"}},
	{Name: "only necessary data", Text: Text{"dit ne demander que le nécessaire", "says that only what is needed is asked for"}, Harmless: true},
	{Name: "called anonymous", Text: Text{"appelle anonyme ce qui ne l’est pas", "calls anonymous what is not"}},
	{Name: "using is accepting changes", Text: Text{"tient l’usage pour l’acceptation d’un changement", "takes use for acceptance of a change"}},
	{Name: "changes at any time", Text: Text{"permet tout changement à tout moment", "allows any change at any time"}},
	{Name: "no trackers", Text: Text{"dit ne déposer aucun traceur", "says that no tracker is set"}, Harmless: true},
	{Name: "browser settings", Text: Text{"renvoie aux réglages du navigateur", "points to the browser’s settings"}, Harmless: true},
}

// Sayings returns what a claim may say, from the harmless to the unlawful.
func Sayings() []Saying { return append([]Saying(nil), sayings...) }
