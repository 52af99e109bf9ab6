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
	Name string // as written in a charter
	Text Text
}

// categories are the sorts of data that the engine knows how to ask for and to show.
var categories = []Category{
	{"name", Text{"Prénom ou nom", "Name"}},
	{"email", Text{"Adresse e-mail", "E-mail address"}},
	{"phone", Text{"Téléphone", "Phone number"}},
	{"postal-code", Text{"Code postal", "Postcode"}},
	{"employer", Text{"Organisation", "Organisation"}},
	{"career", Text{"Parcours", "Career"}},
	{"ip-address", Text{"Adresse IP", "IP address"}},
}

// Categories returns the sorts of data that a field may have.
func Categories() []Category { return append([]Category(nil), categories...) }

// CategoryText gives a category in words; it is empty for an unknown one.
func CategoryText(name string) Text {
	c, _ := find(categories, func(c Category) bool { return c.Name == name })
	return c.Text
}
