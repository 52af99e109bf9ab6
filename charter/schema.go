package charter

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Schema gives the JSON Schema (draft 2020-12) of the language, by which an editor completes and checks a charter while it is written.
// It is made from the same types as the reader. It accepts every charter that Parse accepts; what one value says of another, such as
// a name that no section defines, only Parse can tell.
func Schema() []byte {
	m := &schemaMaker{defs: make(map[string]any), docs: docs()}
	m.remarks()
	root := m.block(reflect.TypeFor[Charter]())
	all := append(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "A charter"},
		{"description", "What a controller says in advance that it will do with personal data. One meaning, in its people’s languages."},
	}, root...)
	all = append(all, member{"$defs", m.defs})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		panic(err) // it holds nothing but texts, numbers, lists and objects
	}
	return out.Bytes()
}

// An object keeps its members in order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// A schemaMaker gathers the definitions that a schema refers to.
type schemaMaker struct {
	defs map[string]any
	docs descriptions
}

// define makes a definition once, and refers to it.
func (m *schemaMaker) define(name string, of func() any) object {
	if _, done := m.defs[name]; !done {
		m.defs[name] = nil // a type may hold itself
		m.defs[name] = of()
	}
	return object{{"$ref", "#/$defs/" + name}}
}

// remarkNames are the keys that any block may have.
var remarkNames = []string{rowKey, wordingKey, justifyKey}

func (m *schemaMaker) remarks() {
	row := either(object{{"type", "string"}, {"pattern", rowForm.String()}}, object{{"type", "number"}})
	reasons := object{{"type", "object"}, {"propertyNames", object{{"pattern", ruleForm.String()}}}, {"additionalProperties", m.text()}}
	m.defs[rowKey] = describe("The rows of the published text that this transcribes, such as 2.15.", some(row))
	m.defs[wordingKey] = describe("How the published text says it.", some(oneOf(Wordings)))
	m.defs["remarks"] = object{
		{"type", "object"}, {"properties", append(object{{valueKey, true}}, remarked()...)}, {"additionalProperties", false}, {"minProperties", 1},
	}
	m.defs[justifyKey] = describe("By rule, why the controller stands by what the rule warns about, here and below.", reasons)
}

// remarked gives the properties of the remarks.
func remarked() (all object) {
	for _, name := range remarkNames {
		all = append(all, member{name, object{{"$ref", "#/$defs/" + name}}})
	}
	return all
}

// onlyRemarks is a block that says nothing but remarks, or a text that lacks something.
var onlyRemarks = []any{
	object{{"required", []string{wordingKey}}},
	object{{"propertyNames", object{{"enum", remarkNames}}}, {"minProperties", 1}},
}

// block describes a type's keys.
func (m *schemaMaker) block(t reflect.Type) object {
	var properties object
	var required []string
	for _, k := range keysOf(t) {
		if k.name == entryKey {
			continue
		}
		if k.required {
			required = append(required, k.name)
		}
		doc := m.docs.field(t, k)
		properties = append(properties, member{k.name, describe(doc, m.value(t, k))})
	}
	s := object{{"type", "object"}}
	if doc := m.docs[t.Name()]; doc != "" && t != reflect.TypeFor[Charter]() {
		s = append(s, member{"description", doc})
	}
	s = append(s, member{"properties", append(properties, remarked()...)}, member{"additionalProperties", false})
	switch {
	case len(required) == 0:
	case t == reflect.TypeFor[Charter]():
		s = append(s, member{"required", required})
	default:
		s = append(s, member{"anyOf", append([]any{object{{"required", required}}}, onlyRemarks...)})
	}
	return s
}

// ref describes a type once, under its own name.
func (m *schemaMaker) ref(t reflect.Type) object {
	return m.define(t.Name(), func() any { return m.block(t) })
}

// value describes what stands after a key.
func (m *schemaMaker) value(in reflect.Type, k key) object {
	t := k.typ
	switch {
	case t == textType:
		return m.text()
	case t.Kind() == reflect.Struct && !single[t]:
		return m.ref(t)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && t.Elem() != stepType && t.Elem() != textType && named(t.Elem()):
		return m.section(k.name, t.Elem())
	}
	return m.wrapped(m.alone(in, k))
}

// alone describes a value that stands alone, or a list of them.
func (m *schemaMaker) alone(in reflect.Type, k key) object {
	t := k.typ
	switch {
	case t.Kind() != reflect.Slice && k.name == "basis" && in == reflect.TypeFor[Purpose](): // package law objects to several
		return m.listOf(m.one(in, k))
	case t.Kind() != reflect.Slice:
		return m.one(in, k)
	case t.Elem() == textType:
		return object{{"type", "array"}, {"items", m.text()}, {"minItems", 1}}
	case t.Elem() == stepType:
		return m.listOf(m.define("step", func() any { return step() }))
	case t.Elem().Kind() == reflect.Struct:
		return object{{"type", "array"}, {"items", m.ref(t.Elem())}, {"minItems", 1}}
	}
	return m.listOf(m.one(in, k))
}

// section describes entries, each under its name.
func (m *schemaMaker) section(section string, elem reflect.Type) object {
	s := object{{"type", "object"}, {"minProperties", 1}}
	name := keysOf(elem)[slices.IndexFunc(keysOf(elem), func(k key) bool { return k.name == entryKey })]
	if len(name.words) > 0 {
		var entries object
		for _, word := range name.words {
			entries = append(entries, member{word, m.ref(elem)})
		}
		return append(s, member{"properties", append(entries, remarked()...)}, member{"additionalProperties", false})
	}
	names := object{{"pattern", snake.String()}, {"maxLength", maxName}}
	if taken := reserved[section]; name.in == "" && len(taken) > 0 {
		names = append(names, member{"not", object{{"enum", taken}}})
	}
	properties := append(remarked(), member{valueKey, false})
	return append(s, member{"properties", properties}, member{"propertyNames", names}, member{"additionalProperties", m.ref(elem)})
}

// text describes a sentence. Which languages it needs depends on the site.
func (m *schemaMaker) text() object {
	return m.define("Text", func() any {
		line := m.wrapped(m.textual())
		either := []any{object{{"required", []string{"fr"}}}, object{{"required", []string{"en"}}}}
		return object{
			{"type", "object"}, {"description", m.docs["Text"]},
			{"properties", append(object{{"fr", line}, {"en", line}}, remarked()...)},
			{"additionalProperties", false}, {"anyOf", append(either, onlyRemarks...)},
		}
	})
}

// wrapped describes a value that may stand alone, or carry remarks as {is: value, row: 2.15}.
func (m *schemaMaker) wrapped(value object) object {
	return m.around(value, "said", func() any {
		with := object{{"$ref", "#/$defs/remarks"}, {"properties", object{{valueKey, value}}}}
		return object{{"anyOf", []any{value, with}}}
	})
}

// listOf describes one value, or a list of them.
func (m *schemaMaker) listOf(one object) object {
	return m.around(one, "list", func() any {
		all := object{{"type", "array"}, {"items", m.wrapped(one)}, {"minItems", 1}, {"uniqueItems", true}}
		return object{{"anyOf", []any{one, all}}}
	})
}

// some describes one value or several, without remarks of their own. Two rows may look like the same number.
func some(one object) object {
	return either(one, object{{"type", "array"}, {"items", one}, {"minItems", 1}})
}

// around makes a description out of another: a definition where the other is one, for most of them serve often.
func (m *schemaMaker) around(value object, suffix string, of func() any) object {
	if len(value) == 1 && value[0].name == "$ref" {
		return m.define(strings.TrimPrefix(value[0].value.(string), "#/$defs/")+"."+suffix, of)
	}
	return of().(object)
}

// describe puts what is said of a value before it.
func describe(doc string, s object) object {
	if doc = strings.TrimSpace(doc); doc == "" {
		return s
	}
	return append(object{{"description", doc}}, s...)
}

func oneOf(all []string) object { return object{{"enum", all}} }
