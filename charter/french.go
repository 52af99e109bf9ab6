package charter

import (
	"fmt"
	"strings"
)

// In gives what is wrong and what to do about it, in a language ("fr", or English).
func (e Error) In(lang string) (message, hint string) {
	if lang == "fr" && e.french.FR != "" {
		return e.french.FR, inFrench(e.Hint)
	}
	return e.Message, e.Hint
}

// said puts a message into both languages.
func said(format string, args []any) (english string, french Text) {
	english = fmt.Sprintf(format, args...)
	var theirs []any
	for _, a := range args {
		switch a := a.(type) {
		case shape:
			theirs = append(theirs, inFrench(string(a)))
		case periodError:
			theirs = append(theirs, fmt.Sprintf(inFrench(a.format), a.args...))
		case string:
			theirs = append(theirs, strings.Replace(a, theCharter, "la charte", 1))
		default:
			theirs = append(theirs, a)
		}
	}
	return english, Text{FR: fmt.Sprintf(inFrench(format), theirs...)}
}

// A periodError says why a text is no period, in words that can be translated.
type periodError struct {
	format string
	args   []any
}

func (e periodError) Error() string { return fmt.Sprintf(e.format, e.args...) }

func badPeriod(format string, args ...any) error { return periodError{format, args} }

// inFrench translates a message or a hint: whole, or by how it begins where it ends with names.
func inFrench(s string) string {
	if fr, ok := french[s]; ok {
		return fr
	}
	for _, b := range frenchBeginnings {
		if rest, ok := strings.CutPrefix(s, b.english); ok && strings.HasSuffix(s, b.end) {
			return b.french + strings.ReplaceAll(strings.TrimSuffix(rest, b.end), " and ", " et ") + b.fin
		}
	}
	return s
}

// frenchBeginnings are what hints begin with, and perhaps end with, around names of the file.
var frenchBeginnings = []struct{ english, french, end, fin string }{
	{"did you mean ", "vouliez-vous dire ", "?", " ?"},
	{"give ", "donnez à ", " a period of its own in retention", " une durée propre dans retention"},
	{"it can be: ", "au choix : ", "", ""},
	{"write it like ", "écrivez-le ainsi : ", "", ""},
	{"the site's languages are ", "les langues du site sont ", "", ""},
	{"give the entry another name; ", "donnez un autre nom à l’entrée : ceci parle du bloc qui l’entoure, ", "", ""},
	{"give it a period of its own in retention: ", "donnez-lui une durée propre dans retention : ", "", ""},
	{"indent it below ", "décalez-la sous ", "", ""},
	{"write ", "écrivez ", "", ""},
}

// french gives each message and hint of this package in French. A test reads the source, so that none is missing.
var french = map[string]string{
	// What nodes are.
	"nothing":       "vide",
	"a text":        "un texte",
	"a number":      "un nombre",
	"true or false": "true ou false",
	"a list":        "une liste",
	"a block":       "un bloc",

	// How nodes are written.
	"write it between brackets, such as [site, email], or as lines that start with -": "écrivez-la entre crochets, comme [site, email], ou en lignes qui commencent par -",

	// What is wrong with the file.
	"the file is over 1 MiB":                                            "le fichier dépasse 1 Mio",
	"a charter fits on a few pages":                                     "une charte tient en quelques pages",
	"a tab cannot indent":                                               "une tabulation ne peut pas décaler une ligne",
	"indent with spaces, two for each level":                            "décalez avec des espaces, deux par niveau",
	"this character is not UTF-8":                                       "ce caractère n’est pas de l’UTF-8",
	"save the file as UTF-8":                                            "enregistrez le fichier en UTF-8",
	"an invisible character (U+%04X)":                                   "un caractère invisible (U+%04X)",
	"remove it; it may come from a copy and paste":                      "enlevez-le ; il vient peut-être d’un copier-coller",
	"a charter has at most %d words and marks":                          "une charte a au plus %d mots et signes",
	"nested more than %d levels deep":                                   "imbriqué sur plus de %d niveaux",
	"a charter needs no more than seven levels":                         "sept niveaux suffisent à une charte",
	"a second document":                                                 "un deuxième document",
	"one file, one charter: remove the line ---":                        "un fichier, une charte : enlevez la ligne ---",
	"the charter is empty":                                              "la charte est vide",
	"this [ is never closed":                                            "ce [ n’est jamais fermé",
	"write ] where the list ends, or quote the text that [ is part of":  "écrivez ] à la fin de la liste, ou mettez entre guillemets le texte qui contient [",
	"this { is never closed":                                            "ce { n’est jamais fermé",
	"write } where the block ends, or quote the text that { is part of": "écrivez } à la fin du bloc, ou mettez entre guillemets le texte qui contient {",
	"nothing opens this ]":                                              "rien n’ouvre ce ]",
	"nothing opens this }":                                              "rien n’ouvre ce }",
	"remove it, or quote the text that it is part of":                   "enlevez-le, ou mettez entre guillemets le texte qui le contient",
	"a comma or } is missing here":                                      "il manque ici une virgule ou }",
	"put commas between the keys, and quotes around a text that holds a comma or a bracket": "séparez les clés par des virgules, et mettez entre guillemets un texte qui contient une virgule ou un crochet",
	"a comma or ] is missing here": "il manque ici une virgule ou ]",
	"put commas between the items, and quotes around a text that holds a comma or a bracket": "séparez les éléments par des virgules, et mettez entre guillemets un texte qui contient une virgule ou un crochet",
	"this quote is never closed": "ce guillemet n’est jamais fermé",
	"write ' where the text ends; inside it, an apostrophe is written twice":          "écrivez ' à la fin du texte ; à l’intérieur, une apostrophe s’écrit deux fois",
	"write \" where the text ends; inside it, a quote is written \\\"":                "écrivez \" à la fin du texte ; à l’intérieur, un guillemet s’écrit \\\"",
	"a backslash that means nothing here":                                             "une barre oblique inverse qui ne veut rien dire ici",
	"between double quotes, write \\\\ for a backslash":                               "entre guillemets doubles, écrivez \\\\ pour une barre oblique inverse",
	"a key without a colon":                                                           "une clé sans deux-points",
	"a second colon on one line":                                                      "un second deux-points sur une ligne",
	"quote the text that holds it, or start a block on the next line, indented":       "mettez entre guillemets le texte qui le contient, ou commencez un bloc à la ligne suivante, décalé",
	"a list that starts on the line of its key":                                       "une liste qui commence sur la ligne de sa clé",
	"start it on the next line, indented, or write it between brackets":               "commencez-la à la ligne suivante, décalée, ou écrivez-la entre crochets",
	"a line without a colon in a block":                                               "une ligne sans deux-points dans un bloc",
	"write key: value, and indent the lines of a text further than its key":           "écrivez clé: valeur, et décalez les lignes d’un texte plus que sa clé",
	"this does not fit what stands before it":                                         "ceci ne va pas avec ce qui précède",
	"start the keys of one block in the same column, and quote the whole of a text":   "commencez les clés d’un même bloc dans la même colonne, et mettez tout un texte entre guillemets",
	"a text cannot begin with this character":                                         "un texte ne peut pas commencer par ce caractère",
	"put the text between quotes":                                                     "mettez le texte entre guillemets",
	"it is a section: start its line in the first column":                             "c’est une section : commencez sa ligne dans la première colonne",
	"not valid YAML: %s":                                                              "ce n’est pas du YAML : %s",
	"an anchor (&) is not allowed":                                                    "une ancre (&) n’est pas admise",
	"an alias (*) is not allowed":                                                     "un alias (*) n’est pas admis",
	"a tag (!) is not allowed":                                                        "une étiquette (!) n’est pas admise",
	"a directive (%%) is not allowed":                                                 "une directive (%%) n’est pas admise",
	"this is not allowed in a charter":                                                "ceci n’est pas admis dans une charte",
	"%s is written twice (first on line %d)":                                          "%s est écrit deux fois (d’abord ligne %d)",
	"a merge key (<<) is not allowed":                                                 "une clé de fusion (<<) n’est pas admise",
	"a complex key (?) is not allowed":                                                "une clé complexe (?) n’est pas admise",
	"write the value here, and again where it is needed":                              "écrivez la valeur ici, et de nouveau là où il la faut",
	"write the value itself":                                                          "écrivez la valeur elle-même",
	"remove it; quote the value if it is a text":                                      "enlevez-la ; mettez la valeur entre guillemets si c’est un texte",
	"remove the line":                                                                 "enlevez la ligne",
	"keep one of the two":                                                             "gardez l’un des deux",
	"write the keys themselves":                                                       "écrivez les clés elles-mêmes",
	"write key: value":                                                                "écrivez clé: valeur",
	"start with charter: 1, then site, data, purposes and people":                     "commencez par charter: 1, puis site, data, purposes et people",
	"check the indentation, and quote a text that holds : or # or starts with a mark": "vérifiez le décalage, et mettez entre guillemets un texte qui contient : ou # ou qui commence par un signe",
	"a charter fits on a few pages: split the sites into a charter each":              "une charte tient en quelques pages : donnez la sienne à chaque site",

	// What is wrong with a value.
	"%s is empty: it must be %s":                     "%s est vide : il faut %s",
	"%s must be %s, not %s":                          "%s : il faut %s, et non %s",
	"%s has no %s":                                   "il manque %[2]s à %[1]s",
	"%s has no key %s":                               "%s n’a pas de clé %s",
	"%s is empty":                                    "%s est vide",
	"%s is over %d bytes long":                       "%s dépasse %d octets",
	"%s holds an invisible character":                "%s contient un caractère invisible",
	"%s must be given in every language of the site": "%s se donne dans chaque langue du site",
	"%s is missing in %s":                            "%s manque dans la langue %s",
	"%s cannot be %s":                                "%s ne peut pas valoir %s",
	"%s is an empty list":                            "%s est une liste vide",
	"%s must be a whole number between %d and %d":    "%s : il faut un nombre entier entre %d et %d",
	"%s: %v":                           "%s : %v",
	"%s names %s twice":                "%s nomme %s deux fois",
	"%s: there is no %s":               "%s : il n’y a pas de %s",
	"%s: %s is not in %s":              "%s : %s n’est pas dans %s",
	"%s is not a date: %s":             "%s n’est pas une date : %s",
	"%s is not an e-mail address: %s":  "%s n’est pas une adresse e-mail : %s",
	"%s is not a telephone number: %s": "%s n’est pas un numéro de téléphone : %s",
	"%s is not a country: %s":          "%s n’est pas un pays : %s",
	"%s: %s is not a name (lower-case letters, digits and _, at most %d)": "%s : %s n’est pas un nom (minuscules sans accent, chiffres et _, %d au plus)",
	"%s: %s is reserved":                                      "%s : %s est réservé",
	"%s: %s is not the code of a rule":                        "%s : %s n’est pas le code d’une règle",
	"%s cannot be the name of a block":                        "%s ne peut pas nommer un bloc",
	"%s has a value of its own (is) and other keys":           "%s a sa propre valeur (is) et d’autres clés",
	"%s is a block: is goes before a value that stands alone": "%s est un bloc : is précède une valeur qui tient seule",
	"site.id cannot be %s":                                    "site.id ne peut pas valoir %s",
	"site.id: %s is reserved":                                 "site.id : %s est réservé",
	"this program reads version 1 of the charter language":    "ce programme lit la version 1 du langage des chartes",
	"a period is a number and a unit":                         "une durée est un nombre et une unité",

	"%d %ss after a longer unit is unclear: at most %d":                "%d %ss après une unité plus longue n’est pas clair : %d au plus",
	"a period has years, months, days or hours, in that order, not %q": "une durée a des années (years), des mois (months), des jours (days) ou des heures (hours), dans cet ordre, et non %q",
	"a number of %ss is between 1 and %d, not %q":                      "un nombre de %ss va de 1 à %d, et non %q",

	// What to do about a value.
	"the calendar has no such day, or it is not between 2000 and 2199": "le calendrier n’a pas ce jour, ou il n’est pas entre 2000 et 2199",
	"give it a value or remove it":                                     "donnez-lui une valeur, ou enlevez-le",
	"remove it, or write an entry: a name, and below it its keys":      "enlevez-le, ou écrivez une entrée : un nom, et ses clés dessous",
	"keep it short: people read it":                                    "faites court : des gens le lisent",
	"remove the escape":                                                "enlevez l’échappement",
	"write it as {fr: …, en: …}":                                       "écrivez-le ainsi : {fr: …, en: …}",
	"fill it or remove it":                                             "remplissez-la, ou enlevez-la",
	"put it between quotes if it is a text":                            "mettez-le entre guillemets si c’est un texte",
	"write the number without quotes":                                  "écrivez le nombre sans guillemets",
	"write true or false":                                              "écrivez true ou false",
	"write it as lines of key: value":                                  "écrivez-le en lignes clé: valeur",
	"choose another name":                                              "choisissez un autre nom",
	"move it out, or remove is":                                        "sortez-la, ou enlevez is",
	"remove is, and write its keys beside row":                         "enlevez is, et écrivez ses clés à côté de row",
	"write the number of the statement, such as row: 2.15":             "écrivez le numéro de l’énoncé, par exemple row: 2.15",
	"name the rule, such as N04: {fr: …, en: …}":                       "nommez la règle, par exemple N04: {fr: …, en: …}",
	"lower-case letters, digits and hyphens, at most 32":               "minuscules sans accent, chiffres et traits d’union, 32 au plus",
	"write https:// and the host in lower case, nothing more, such as https://skills.example": "écrivez https:// et l’hôte en minuscules, rien de plus, par exemple https://skills.example",
	"write a whole address, such as https://host.example/privacy":                             "écrivez une adresse entière, par exemple https://host.example/privacy",
	"write the address alone, such as bonjour@skills.example":                                 "écrivez l’adresse seule, par exemple bonjour@skills.example",
	`write digits and spaces between quotes, such as "+33 1 00 00 00 00"`:                     `écrivez des chiffres et des espaces entre guillemets, par exemple "+33 1 00 00 00 00"`,
	"write the two capital letters of a country, such as FR":                                  "écrivez les deux majuscules d’un pays, par exemple FR",
	"name a file below the charter's folder, such as documents/test.md":                       "nommez un fichier sous le dossier de la charte, par exemple documents/test.md",
	"write the year, the month and the day, such as 2026-11-01":                               "écrivez l’année, le mois et le jour, par exemple 2026-11-01",
	"write charter: 1":                           "écrivez charter: 1",
	"write keep 2 digits (1 to 3)":               "écrivez keep 2 digits (de 1 à 3)",
	"write 1 per month, or 2 per year":           "écrivez 1 per month, ou 2 per year",
	"write 12 months, 1 year, 30 days or 1 hour": "écrivez 12 months, 1 year, 30 days ou 1 hour",

	// What does not hold together.
	"dpo is either a contact or none":                                                   "dpo donne un contact, ou dit qu’il n’y en a pas",
	"%s is unique, but nothing can be looked up in it":                                  "%s est unique, mais rien ne peut y être recherché",
	"%s is a list: it cannot be looked up":                                              "%s est une liste : rien ne peut y être recherché",
	"%s is not a name":                                                                  "%s n’est pas un nom",
	"%s would keep digits that may name somebody":                                       "%s garderait des chiffres qui peuvent désigner quelqu’un",
	"%s is not an address":                                                              "%s n’est pas une adresse IP",
	"%s rests on %s: it weighs no interest":                                             "%s repose sur %s : aucun intérêt n’y est mis en balance",
	"%s has a profile but no account":                                                   "%s a un profil mais pas de compte",
	"%s keeps lists but has no profile":                                                 "%s garde des listes mais n’a pas de profil",
	"%s has no profile":                                                                 "%s n’a pas de profil",
	"%s asks for %s as required and as optional":                                        "%s demande %s comme obligatoire et comme facultatif",
	"%s has no period":                                                                  "%s n’a pas de durée",
	"%s has several periods":                                                            "%s a plusieurs durées",
	"%s ends as %s does":                                                                "%s finit comme %s",
	"%s does not say what happens then":                                                 "%s ne dit pas ce qui se passe ensuite",
	"%s: nothing is left to do after %s":                                                "%s : plus rien n’est à faire après %s",
	"%s ends while the data are still there":                                            "%s s’arrête alors que les données sont encore là",
	"%s warns people but leaves them no time to answer":                                 "%s prévient sans laisser le temps de répondre",
	"%s waits for nothing":                                                              "%s attend pour rien",
	"%s: no step is called %s":                                                          "%s : aucune étape ne s’appelle %s",
	"retention.%s follows %s, which has no period of its own":                           "retention.%s suit %s, qui n’a pas de durée propre",
	"purposes.%s is reused from itself":                                                 "purposes.%s reprend ses propres données",
	"a charter without a date cannot be served":                                         "une charte sans date ne peut pas être servie",
	"a charter without people cannot be served":                                         "une charte sans personne ne peut pas être servie",
	"%s asks for %s, which is a list":                                                   "%s demande %s, qui est une liste",
	"%s asks for %s, which is observed":                                                 "%s demande %s, qui est observé",
	"%s keeps %s as a list, but it has one value":                                       "%s garde %s en liste, mais ce champ n’a qu’une valeur",
	"%s: people sign in with one e-mail address":                                        "%s : on se connecte avec une adresse e-mail",
	"nobody can be asked for a password of %d characters":                               "personne ne peut se voir demander un mot de passe de %d caractères",
	"ask for 64 or fewer: a second proof protects better than a longer password":        "demandez-en 64 au plus : une seconde preuve protège mieux qu’un mot de passe plus long",
	"staff.%s: everybody signs in with two proofs":                                      "staff.%s : tout le monde donne deux preuves pour se connecter",
	"remove factors: 1":                                                                 "retirez factors: 1",
	"%s serves no purpose":                                                              "%s ne sert à rien",
	"%s asks for %s, which its purpose does not use":                                    "%s demande %s, dont sa finalité ne se sert pas",
	"%s asks for %s, which is a picture":                                                "%s demande %s, qui est une image",
	"%s asks for %s: a form takes one picture for a field, and keeps it sealed":         "%s demande %s : un formulaire prend une image par champ, et la garde scellée",
	"%s asks for %s, which only browsers may see":                                       "%s demande %s, que seuls les navigateurs voient",
	"%s goes to people whom its sender chooses, and not only their owners send it":      "%s va à des personnes que l’expéditeur choisit, et d’autres que les titulaires de ces accès l’envoient",
	"%s is open to people without an account, and what they send has no end of its own": "%s est ouvert aux personnes sans compte, et ce qu’elles envoient n’a pas de fin propre",
	"data.%s is asked of nobody":                                                        "data.%s n’est demandé à personne",
	"data.%s keeps digits after anonymisation, but nothing is anonymised":               "data.%s garde des chiffres après l’anonymisation, mais rien n’est anonymisé",

	"an erasure is carried out at once, and cannot be undone":  "un effacement a lieu aussitôt, et ne peut pas être annulé",
	"minors: nothing says under which age a parent agrees too": "minors : rien ne dit avant quel âge un parent donne aussi son accord",
	"write age: 15": "écrivez age: 15",
	"minors: nothing says how long a child’s account waits for a parent": "minors : rien ne dit combien de temps le compte d’un enfant attend un parent",
	"add unconfirmed: delete after 7 days to a retention":                "ajoutez unconfirmed: delete after 7 days à une durée",
	"retention.%s: nothing is set apart yet":                             "retention.%s : rien ne peut encore être mis à part",
	"people.%s and people.%s sign in with different fields":              "people.%s et people.%s se connectent avec des champs différents",

	"grants.%s: whoever takes a profile that was prepared is not asked how old they are": "grants.%s : on ne demande pas son âge à qui reprend un profil préparé",
	"let everybody open their own account":                                               "laissez chacun ouvrir son compte",

	// What to do about it.
	"remove it: people confirm a deletion on a page of its own":                "enlevez-le : on confirme une suppression sur une page à part",
	"require the same field of everybody who has an account":                   "exigez le même champ de tous ceux qui ont un compte",
	"write contact: and an e-mail address, or none: and the reason":            "écrivez contact: et une adresse e-mail, ou none: et la raison",
	"add protect: lookup, or remove unique":                                    "ajoutez protect: lookup, ou enlevez unique",
	"remove one of the two":                                                    "enlevez l’un des deux",
	"only a field of category name can be a pseudonym":                         "seul un champ de catégorie name peut être un pseudonyme",
	"only the first digits of a postal-code can outlive a person's data":       "seuls les premiers chiffres d’un postal-code peuvent survivre aux données d’une personne",
	"only a field of category ip-address can be truncated":                     "seul un champ de catégorie ip-address peut être raccourci",
	"remove it, or write basis: legitimate-interest":                           "enlevez-le, ou écrivez basis: legitimate-interest",
	"remove profile, or account: none":                                         "enlevez profile, ou account: none",
	"write profile: one, or remove the lists":                                  "écrivez profile: one, ou enlevez les listes",
	"write profile: one, or profile: none":                                     "écrivez profile: one, ou profile: none",
	"write until: inactive 1 year, for: 12 months, or as: and another purpose": "écrivez until: inactive 1 year, for: 12 months, ou as: et une autre finalité",
	"keep one of until, for and as":                                            "gardez l’un de until, for et as",
	"remove then":                                                              "enlevez then",
	"write then: delete, or then: [warn by email, wait 30 days, anonymise]":    "écrivez then: delete, ou then: [warn by email, wait 30 days, anonymise]",
	"remove what follows":                                                      "enlevez ce qui suit",
	"end with anonymise or delete":                                             "finissez par anonymise ou delete",
	"follow it with wait 30 days":                                              "faites-le suivre de wait 30 days",
	"precede it with warn by email, or lengthen the period":                    "faites-le précéder de warn by email, ou allongez la durée",
	"name the purpose for which the data were first collected":                 "nommez la finalité pour laquelle les données ont d’abord été recueillies",
	"say who joins, and what they are asked":                                   "dites qui s’inscrit, et ce qui est demandé",
	"write purpose: and the one purpose that it serves":                        "écrivez purpose: et la seule finalité qu’il sert",
	"add it to the data of the purpose, or remove it from the form":            "ajoutez-la aux data de la finalité, ou enlevez-la du formulaire",
	"leave out list, choices and protect; declare a field for each picture":    "enlevez list, choices et protect ; déclarez un champ par image",
	"ask for it in a form, or declare it under documents":                      "demandez-la dans un formulaire, ou déclarez-la sous documents",
	"remove it from the form":                                                  "enlevez-la du formulaire",
	"write by: and the people whose profile the grant is on":                   "écrivez by: et le public dont l’accès ouvre le profil",
	"end the retention of its purpose with a period, or with until: the request is answered; or say by: who may send it": "terminez la conservation de sa finalité par une durée, ou attendez la réponse par until, sinon dites par by: qui l’envoie",
	"move it to lists":                                                             "mettez-le dans lists",
	"remove it, or remove source: observed":                                        "enlevez-le, ou enlevez source: observed",
	"add list: true to it, or ask for it":                                          "ajoutez-lui list: true, ou demandez-le",
	"require one field of {category: email, protect: lookup, unique: true}":        "exigez un champ {category: email, protect: lookup, unique: true}",
	"ask somebody for it in people or forms, write source: observed, or remove it": "demandez-le à quelqu’un dans people ou forms, écrivez source: observed, ou enlevez-le",
	"end a retention with anonymise, or remove anonymise here":                     "finissez une conservation par anonymise, ou enlevez anonymise ici",

	// What a block needs.
	"add a short name in lower case, such as id: skills":               "ajoutez un nom court en minuscules, par exemple id: skills",
	"add languages: [fr, en]; the first is the default":                "ajoutez languages: [fr, en] ; la première est celle par défaut",
	"add name: {fr: …, en: …}":                                         "ajoutez name: {fr: …, en: …}",
	"add site: with id, name, url and languages":                       "ajoutez site: avec id, name, url et languages",
	"add the address of the site, such as url: https://skills.example": "ajoutez l’adresse du site, par exemple url: https://skills.example",
	"add version: {number: 1, date: 2026-11-01}":                       "ajoutez version: {number: 1, date: 2026-11-01}",
	"declare every field that may be held: nothing else can be":        "déclarez chaque champ qui peut être gardé : rien d’autre ne le sera",
	"name the company":                                        "nommez la société",
	"name the controller for whom you act":                    "nommez le responsable pour qui vous agissez",
	"name the purposes that you pursue for it":                "nommez les finalités que vous poursuivez pour lui",
	"name the other controller":                               "nommez l’autre responsable",
	"name the role: label: {fr: …, en: …}":                    "nommez le rôle : label: {fr: …, en: …}",
	"say from which day it applies, such as date: 2026-11-01": "dites depuis quel jour elle vaut, par exemple date: 2026-11-01",
	"say how the join page names them: label: {fr: …, en: …}": "dites comment la page d’inscription les nomme : label: {fr: …, en: …}",
	"say it as people read it: label: {fr: …, en: …}":         "dites-la comme on la lit : label: {fr: …, en: …}",
	"say it in one sentence":                                  "dites-le en une phrase",
	"say what is decided":                                     "dites ce qui est décidé",
	"say what it does: does: {fr: …, en: …}":                  "dites ce qu’il fait : does: {fr: …, en: …}",
	"say what it holds":                                       "dites ce qu’il contient",
	"say what it shows, such as category: health":             "dites ce qu’il montre, par exemple category: health",
	"say what sort of data it is, such as category: email":    "dites de quelle sorte de donnée il s’agit, par exemple category: email",
	"say what the data are for":                               "dites à quoi servent les données",
	"say what the statement does, such as says: information":  "dites ce que fait l’énoncé, par exemple says: information",
	"say who reaches it: to: and a kind of people":            "dites qui y accède : to: et un public",
	"say who receives the data":                               "dites qui reçoit les données",
	"say whose profile: on: and a kind of people":             "dites de qui est le profil : on: et un public",
	"say why in one sentence: text: {fr: …, en: …}":           "dites pourquoi en une phrase : text: {fr: …, en: …}",
	"say why: because: legal duty":                            "dites pourquoi : because: legal duty",
	"start the file with charter: 1":                          "commencez le fichier par charter: 1",
	"such as name: ISO 27001":                                 "par exemple name: ISO 27001",
	"the first published version is number: 1":                "la première version publiée est number: 1",
	"write ipv4: 24, the number of leading bits to keep":      "écrivez ipv4: 24, le nombre de premiers bits à garder",
	"write ipv6: 48, the number of leading bits to keep":      "écrivez ipv6: 48, le nombre de premiers bits à garder",
	"write within: 1 hour":                                    "écrivez within: 1 hour",
}
