package charter

import (
	"reflect"
	"strings"
)

// single are the types that stand alone although Go holds them as structs.
var single = map[reflect.Type]bool{periodType: true, lifeType: true, capType: true, timeType: true}

// one describes one value, by the type of its field and by its tags.
func (m *schemaMaker) one(in reflect.Type, k key) object {
	switch {
	case k.name == "until" && k.typ.Kind() == reflect.String:
		return either(oneOf(ends), pattern("inactive "+aPeriod))
	case len(k.words) > 0:
		return m.define(in.Name()+"."+in.Field(k.field).Name, func() any { return oneOf(k.words) })
	case k.as != "":
		return m.form(k)
	}
	switch t := k.typ; t {
	case periodType, reflect.PointerTo(periodType):
		return m.period(k.phrase)
	case lifeType:
		return m.define("life", func() any { return pattern("browser|" + aPeriod + "( to " + aPeriod + ")?") })
	case capType:
		return m.define("cap", func() any { return pattern("[1-9][0-9]* per ((year|month|day|hour)|" + aPeriod + ")") })
	case timeType:
		return m.define("date", func() any {
			return either(pattern("2[01][0-9]{2}-[01][0-9]-[0-3][0-9]"), oneOf([]string{"none"}))
		})
	}
	switch k.typ.Kind() {
	case reflect.Bool:
		return m.define("truth", func() any { return object{{"type", "boolean"}} })
	case reflect.Int:
		return integer(k)
	}
	if k.in != "" {
		return m.define("name", func() any { return object{{"type", "string"}, {"pattern", snake.String()}} })
	}
	return m.textual()
}

// forms of texts, by the name of the form.
var forms = map[string]func() object{
	"email":    func() object { return pattern(`[^@\s]+@[^@\s]+\.[^@\s]+`) },
	"url":      func() object { return pattern(`https://[^/?#\sA-Z]+`) },
	"link":     func() object { return pattern(`https://\S+`) },
	"country":  func() object { return pattern("[A-Z]{2}") },
	"digits":   func() object { return oneOf([]string{"keep 1 digit", "keep 2 digits", "keep 3 digits"}) },
	"category": func() object { return categoriesOf(categories) },
	"special":  func() object { return categoriesOf(Specials()) },
	"line":     func() object { return object{{"type", []string{"string", "number", "boolean"}}, {"minLength", 1}} },
	"phone": func() object {
		return either(object{{"type", "string"}, {"pattern", phoneForm.String()}}, object{{"type", "integer"}})
	},
	"saying": func() object {
		var all []any
		for _, s := range sayings {
			all = append(all, object{{"const", s.Name}, {"description", s.Text.EN}})
		}
		return object{{"oneOf", all}}
	},
}

// form describes a text of a given form.
func (m *schemaMaker) form(k key) object {
	form, known := forms[k.as]
	if !known {
		return m.textual()
	}
	return m.define(k.as, func() any { return form() })
}

func categoriesOf(among []Category) object {
	var all []any
	for _, c := range among {
		all = append(all, object{{"const", c.Name}, {"description", c.Text.EN}})
	}
	return object{{"oneOf", all}}
}

func integer(k key) object {
	if k.name == "charter" {
		return object{{"const", 1}}
	}
	least, most := bounds(k.between)
	return object{{"type", "integer"}, {"minimum", least}, {"maximum", most}}
}

// aPeriod is a pattern. How many of each unit there may be is left to ParsePeriod.
const aPeriod = `[1-9][0-9]* (year|month|day|hour)s?( [1-9][0-9]* (month|day|hour)s?){0,3}`

func (m *schemaMaker) period(phrase string) object {
	if phrase != "" {
		return pattern(phrase + " " + aPeriod)
	}
	return m.define("period", func() any { return pattern(aPeriod) })
}

func step() object {
	return either(oneOf([]string{"warn by email", Anonymise, Delete}), pattern("(wait|archive) "+aPeriod))
}

func pattern(p string) object {
	if strings.Contains(p, "|") {
		p = "(" + p + ")"
	}
	return object{{"type", "string"}, {"pattern", "^" + p + "$"}}
}

// textual describes a text of no special form.
func (m *schemaMaker) textual() object {
	return m.define("words", func() any { return object{{"type", "string"}, {"minLength", 1}} })
}

func either(all ...object) object { return object{{"anyOf", all}} }
