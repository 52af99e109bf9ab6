package charter

// A Text is one sentence in the languages of the site.
type Text struct {
	FR, EN string
}

// In gives the text in a language ("fr", "en"), or in the other one where that language is missing.
func (t Text) In(lang string) string {
	if (lang == "fr" && t.FR != "") || t.EN == "" {
		return t.FR
	}
	return t.EN
}

// IsZero reports whether there is no text in any language.
func (t Text) IsZero() bool { return t == Text{} }

// A Category is a sort of data, in the words of forms and registers.
type Category struct {
	Name    string // as written in a charter
	Text    Text
	Special bool   // a special category of GDPR 9(1)
	Guarded bool   // needs a text of its own: a national number or criminal data (GDPR 10, 87)
	Family  string // the family of the register (GDPR 30): identity, private life, work, money, connection, place, special, national number, offences
}

// categories are the sorts of data that a charter can name.
var categories = []Category{
	{Name: "name", Text: Text{"Prénom ou nom", "Name"}, Family: "identity"},
	{Name: "email", Text: Text{"Adresse e-mail", "E-mail address"}, Family: "identity"},
	{Name: "phone", Text: Text{"Téléphone", "Phone number"}, Family: "identity"},
	{Name: "postal-code", Text: Text{"Code postal", "Postcode"}, Family: "identity"},
	{Name: "postal-address", Text: Text{"Adresse postale", "Postal address"}, Family: "identity"},
	{Name: "city", Text: Text{"Ville ou région", "Town or region"}, Family: "identity"},
	{Name: "birth-date", Text: Text{"Date de naissance", "Date of birth"}, Family: "identity"},
	{Name: "age", Text: Text{"Âge ou tranche d’âge", "Age or age group"}, Family: "identity"},
	{Name: "gender", Text: Text{"Civilité ou genre", "Title or gender"}, Family: "identity"},
	{Name: "nationality", Text: Text{"Nationalité", "Nationality"}, Family: "identity"},
	{Name: "identity-document", Text: Text{"Pièce d’identité", "Identity document"}, Family: "identity"},
	{Name: "picture", Text: Text{"Image", "Picture"}, Family: "identity"},
	{Name: "signature", Text: Text{"Signature", "Signature"}, Family: "identity"},
	{Name: "credentials", Text: Text{"Mot de passe ou clé de connexion", "Password or sign-in key"}, Family: "connection"},
	{Name: "account-number", Text: Text{"Numéro de compte ou de client", "Account or customer number"}, Family: "identity"},
	{Name: "family", Text: Text{"Situation familiale", "Family situation"}, Family: "private life"},
	{Name: "interests", Text: Text{"Goûts et centres d’intérêt", "Tastes and interests"}, Family: "private life"},
	{Name: "housing", Text: Text{"Logement", "Housing"}, Family: "private life"},
	{Name: "social-situation", Text: Text{"Difficultés sociales", "Social difficulties"}, Family: "private life"},
	{Name: "message", Text: Text{"Message", "Message"}, Family: "private life"},
	{Name: "offer", Text: Text{"Offre ou demande de service", "Service offered or asked for"}, Family: "private life"},
	{Name: "preferences", Text: Text{"Préférences", "Preferences"}, Family: "private life"},
	{Name: "employer", Text: Text{"Organisation", "Organisation"}, Family: "work"},
	{Name: "career", Text: Text{"Parcours", "Career"}, Family: "work"},
	{Name: "skills", Text: Text{"Compétences", "Skills"}, Family: "work"},
	{Name: "certificate", Text: Text{"Diplôme ou attestation", "Diploma or certificate"}, Family: "work"},
	{Name: "staff-record", Text: Text{"Dossier du personnel", "Staff record"}, Family: "work"},
	{Name: "income", Text: Text{"Revenus", "Income"}, Family: "money"},
	{Name: "payment", Text: Text{"Moyen de paiement", "Means of payment"}, Family: "money"},
	{Name: "invoice", Text: Text{"Factures", "Invoices"}, Family: "money"},
	{Name: "ip-address", Text: Text{"Adresse IP", "IP address"}, Family: "connection"},
	{Name: "device", Text: Text{"Appareil et navigateur", "Device and browser"}, Family: "connection"},
	{Name: "connection", Text: Text{"Heures et durée des connexions", "Times and length of connections"}, Family: "connection"},
	{Name: "navigation", Text: Text{"Pages et liens suivis", "Pages and links followed"}, Family: "connection"},
	{Name: "activity", Text: Text{"Traces d’activité du compte", "Account activity"}, Family: "connection"},
	{Name: "searches", Text: Text{"Recherches et choix", "Searches and choices"}, Family: "connection"},
	{Name: "email-opens", Text: Text{"E-mails ouverts et liens suivis", "E-mails opened and links followed"}, Family: "connection"},
	{Name: "location", Text: Text{"Localisation", "Location"}, Family: "place"},
	{Name: "segment", Text: Text{"Groupe ou profil déduit", "Group or inferred profile"}, Family: "private life"},
	{Name: "unspecified", Text: Text{"Donnée non précisée", "Unspecified data"}},
	{Name: "health", Text: Text{"Santé", "Health"}, Special: true, Family: "special"},
	{Name: "disability", Text: Text{"Handicap", "Disability"}, Special: true, Family: "special"},
	{Name: "origin", Text: Text{"Origine ethnique ou prétendue race", "Racial or ethnic origin"}, Special: true, Family: "special"},
	{Name: "religion", Text: Text{"Religion ou convictions", "Religion or beliefs"}, Special: true, Family: "special"},
	{Name: "politics", Text: Text{"Opinions politiques", "Political opinions"}, Special: true, Family: "special"},
	{Name: "trade-union", Text: Text{"Appartenance syndicale", "Trade union membership"}, Special: true, Family: "special"},
	{Name: "sex-life", Text: Text{"Vie ou orientation sexuelle", "Sex life or orientation"}, Special: true, Family: "special"},
	{Name: "genetic", Text: Text{"Données génétiques", "Genetic data"}, Special: true, Family: "special"},
	{Name: "biometric", Text: Text{"Biométrie", "Biometrics"}, Special: true, Family: "special"},
	{Name: "national-number", Text: Text{"Numéro de sécurité sociale", "National identification number"}, Guarded: true, Family: "national number"},
	{Name: "criminal-record", Text: Text{"Condamnations et infractions", "Criminal record"}, Guarded: true, Family: "offences"},
}

// Specials returns the categories that the law protects most.
// Law: GDPR 9(1)
func Specials() []Category {
	var all []Category
	for _, c := range categories {
		if c.Special {
			all = append(all, c)
		}
	}
	return all
}

// CategoryOf returns the category of that name.
func CategoryOf(name string) (Category, bool) {
	return find(categories, func(c Category) bool { return c.Name == name })
}

// Categories returns the sorts of data that a field may have.
func Categories() []Category { return append([]Category(nil), categories...) }

// CategoryText gives a category in words; it is empty for an unknown one.
func CategoryText(name string) Text {
	c, _ := find(categories, func(c Category) bool { return c.Name == name })
	return c.Text
}
