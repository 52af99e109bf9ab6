package plan

import (
	"fmt"
	"strings"
	"unicode"

	"charte/charter"
)

// clauses turn the blocks of a charter into promises, one function for each block. Under each heading, what the engine can
// keep comes first, then what is only declared.
var clauses = []func(*charter.Charter) []Promise{
	forms, guards, closed, consents, cookies,
	inactivity, followers, unclaimed, expiries, anonymous,
	processors, thirdParties,
	sealing, truncation, passwords, signing,
	selfService, otherRights, afterwards, together, identity, letters, changes, renewed,
	dated, logged,

	profiles, asking, aloneForms, derived, dataSaid, documents, purposesSaid, agreements,
	minors, grants, decisions, trackers, banner, audience, mailings,
	retentions, holds, backups,
	joint, clients, processorsSaid, partners, recipients, sharing, transfers, staff, absent,
	security, measures,
	rights, controller, officer, changing,
	unfinished, dpia, claims,
}

// both is a text that is the same in every language, such as an address or a number.
func both(s string) charter.Text { return charter.Text{FR: s, EN: s} }

// say writes the same sentence in both languages with the same arguments.
func say(fr, en string, args ...charter.Text) charter.Text {
	if len(args) == 0 {
		return charter.Text{FR: fr, EN: en} // it may be a sentence to fill later
	}
	frs, ens := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		frs[i], ens[i] = a.In("fr"), a.In("en")
	}
	return charter.Text{FR: fmt.Sprintf(fr, frs...), EN: fmt.Sprintf(en, ens...)}
}

// then adds a sentence to a text, where there are both.
func then(a, b charter.Text) charter.Text {
	switch {
	case b.IsZero():
		return a
	case a.IsZero():
		return b
	}
	return charter.Text{FR: a.FR + " " + b.FR, EN: a.EN + " " + b.EN}
}

// list joins words as people read them: "a, b and c".
func list(items []charter.Text) charter.Text { return joined(items, " et ", " and ") }

func joined(items []charter.Text, fr, en string) charter.Text {
	join := func(lang, last string) string {
		words := make([]string, len(items))
		for i, t := range items {
			words[i] = t.In(lang)
		}
		if n := len(words); n > 1 {
			return strings.Join(words[:n-1], ", ") + last + words[n-1]
		}
		return strings.Join(words, "")
	}
	return charter.Text{FR: join("fr", fr), EN: join("en", en)}
}

// within lets a label stand inside a sentence.
func within(t charter.Text) charter.Text {
	return charter.Text{FR: lowerFirst(t.FR), EN: lowerFirst(t.EN)}
}

// first lets a label begin a sentence.
func first(t charter.Text) charter.Text {
	return charter.Text{FR: upperFirst(t.FR), EN: upperFirst(t.EN)}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && unicode.IsUpper(r[1]) {
		return s // an acronym keeps its capitals
	}
	return string(unicode.ToLower(r[0])) + string(r[1:])
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return string(unicode.ToUpper(r[0])) + string(r[1:])
}

// fields names fields by their labels: "first name, e-mail address and postcode".
func fields(c *charter.Charter, names []string) charter.Text {
	var items []charter.Text
	for _, n := range names {
		if f, ok := c.Field(n); ok {
			items = append(items, marked(inside(f.Label)))
		}
	}
	return list(items)
}

// marked puts quotes around a label that would cut its sentence: one that holds a colon.
func marked(label charter.Text) charter.Text {
	if !strings.Contains(label.In("fr")+label.In("en"), ":") {
		return label
	}
	return say("« %s »", "“%s”", label)
}

// purpose names a purpose by its label.
func purpose(c *charter.Charter, name string) charter.Text {
	u, _ := c.Purpose(name)
	return called(u.Label, name)
}
