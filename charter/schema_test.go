package charter_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"charte/charter"
)

const schemaFile = "../docs/charter.schema.json"

// The published schema is the one that the types give.
func TestSchemaIsPublished(t *testing.T) {
	got := charter.Schema()
	if *update {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the types give: go test ./charter -update", schemaFile)
	}
}

// Every block and every section says what it is.
func TestSchemaDescribes(t *testing.T) {
	var schema struct {
		Description string
		Properties  map[string]struct {
			Description string
			Ref         string `json:"$ref"`
		}
		Defs map[string]struct {
			Type        any
			Description string
		} `json:"$defs"`
	}
	if err := json.Unmarshal(charter.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if schema.Description == "" || len(schema.Defs) < 40 || len(schema.Properties) < 30 {
		t.Errorf("%d definitions, %d sections, %q", len(schema.Defs), len(schema.Properties), schema.Description)
	}
	for name, d := range schema.Defs {
		if unicode.IsUpper(rune(name[0])) && d.Type == any("object") && d.Description == "" {
			t.Errorf("%s has no comment: is its file embedded?", name)
		}
	}
	for name, p := range schema.Properties {
		if p.Description == "" && p.Ref != "#/$defs/"+name {
			t.Errorf("%s has no comment", name)
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(charter.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("charter.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("charter.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance gives a charter as an editor's validator sees it.
func instance(t testing.TB, src []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(src, &value); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// charters gives every charter of the tests and of the examples that Parse accepts.
func charters(t testing.TB) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = a.Files[0].Data
	}
	sites, err := filepath.Glob("../sites/*/*.yaml")
	if err != nil || len(sites) == 0 {
		t.Fatal("no example charters", err)
	}
	for _, name := range sites {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = src
	}
	for name, src := range all {
		if _, err := charter.Parse(name, src); err != nil {
			delete(all, name)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d charters", len(all))
	}
	return all
}

// The schema accepts what Parse accepts.
func TestSchemaAccepts(t *testing.T) {
	schema := compiled(t)
	for name, src := range charters(t) {
		if err := schema.Validate(instance(t, src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const tiny = `charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {fr: Petit, en: Tiny}, url: "https://tiny.example", languages: [fr, en]}
data:
  email: {category: email}
purposes:
  account: {text: {fr: Compte., en: Account.}, data: [email]}
`

// What an editor underlines is wrong for Parse too.
func TestSchemaRefuses(t *testing.T) {
	schema := compiled(t)
	if err := schema.Validate(instance(t, []byte(tiny))); err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]string{
		"an unknown section":      tiny + "right: {answer: 1 month}",
		"an unknown key":          tiny + "rights: {answr: 1 month}",
		"an unknown key below":    tiny + "security: {passwords: {kept: hashed, salted: true}}",
		"a wrong word":            tiny + "rights: {identity: sometimes}",
		"a wrong word in a list":  tiny + "rights: {channels: [site, fax]}",
		"a text for a block":      tiny + "rights: everything",
		"a number for a text":     tiny + "controller: {name: 12}",
		"a text for a number":     tiny + "security: {passwords: {length: twelve}}",
		"a text for a truth":      tiny + "controller: {public body: certainly}",
		"a list for a block":      tiny + "backups: [{for: 30 days}]",
		"a block for a list":      tiny + "claims: {says: information}",
		"not a period":            tiny + "rights: {answer: soon}",
		"a period without phrase": tiny + "grants: {g: {unanswered: 7 days, wording: vague}}",
		"not a date":              tiny + "dpia: {date: yesterday}",
		"not a country":           tiny + "transfers: {stored in: [France]}",
		"not an address":          tiny + "controller: {contact: bonjour}",
		"not a name":              tiny + "staff: {Support Team: {label: {fr: a, en: b}}}",
		"a reserved name":         tiny + "people: {admin: {label: {fr: a, en: b}}}",
		"an unknown feature":      tiny + "features: {teleporting: {}}",
		"an unknown saying":       tiny + "claims: [{says: nothing at all}]",
		"a claim without saying":  tiny + "claims: [{text: {fr: a, en: b}}]",
		"an unknown category":     tiny + "documents: {d: {category: novel}}",
		"one language only":       tiny + "asking: {otherwise: Rien}",
		"an unknown language":     tiny + "asking: {otherwise: {fr: a, de: b}}",
		"a wrong wording":         tiny + "rights: {wording: bad}",
		"a wrong rule":            tiny + "rights: {justify: {N4: {fr: a, en: b}}}",
		"is and other keys":       tiny + "rights: {answer: {is: 1 month, then: 2 months}}",
		"is before a block":       tiny + "rights: {is: {answer: 1 month}}",
		"is as a name":            tiny + "staff: {is: {label: {fr: a, en: b}}}",
		"an empty list":           tiny + "rights: {channels: []}",
		"an empty section":        tiny + "staff: {}",
		"twice the same":          tiny + "rights: {channels: [site, site]}",
		"a truth for a row":       tiny + "claims: [{says: information, row: true}]",
		"a truth among rows":      tiny + "claims: [{says: information, row: [1.1, false]}]",
		"no data":                 strings.Replace(tiny, "data:", "datas:", 1),
		"no site":                 strings.Replace(tiny, "site:", "sites:", 1),
		"another language":        strings.Replace(tiny, "charter: 1", "charter: 2", 1),
		"a needed key":            tiny + "processors: {host: {name: X}}",
	} {
		if schema.Validate(instance(t, []byte(src))) == nil {
			t.Errorf("%s: the schema accepts it", name)
		}
		if _, err := charter.Parse("c", []byte(src)); err == nil {
			t.Errorf("%s: the reader accepts it", name)
		}
	}
	for name, src := range map[string]string{
		"remarks on a section": tiny + "processors: {wording: open, row: 2.39}",
		"remarks on a value":   tiny + "rights: {answer: {is: 1 month, row: 1.30}, channels: [{is: site, row: [1.1, 1.2]}, email]}",
		"only remarks":         tiny + "controller: {contact: {row: 0.26, wording: broken}, name: X}",
		"a text with remarks":  tiny + "asking: {otherwise: {fr: a, en: b, row: 3.1, wording: [open, vague]}}",
		"a justification":      tiny + "justify: {N04: {fr: a, en: b}}",
		"one for a list":       tiny + "rights: {channels: site}\nclaims: [{says: information}]",
		"features":             tiny + "features: {accounts: {}, contact form: {row: 2.1}}",
		"everything":           tiny + "security: {encryption: {of: everything, with: AES-256-GCM}}",
	} {
		if err := schema.Validate(instance(t, []byte(src))); err != nil {
			t.Errorf("%s: the schema refuses it: %v", name, err)
		}
		if _, err := charter.Parse("c", []byte(src)); err != nil {
			t.Errorf("%s: the reader refuses it: %v", name, err)
		}
	}
}

// Whatever the reader accepts, the schema accepts, and the formatter lays out: words of one charter are put into another.
func TestSchemaFollowsTheReader(t *testing.T) {
	schema, all := compiled(t), charters(t)
	names := slices.Sorted(maps.Keys(all))
	words := regexp.MustCompile(`[^\s,\[\]{}:#]+( [^\s,\[\]{}:#]+)*`)
	var pool []string
	for _, name := range names {
		pool = append(pool, words.FindAllString(string(all[name]), -1)...)
	}
	rapid.Check(t, func(rt *rapid.T) {
		src := string(all[rapid.SampledFrom(names).Draw(rt, "charter")])
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			found := words.FindAllStringIndex(src, -1)
			at := found[rapid.IntRange(0, len(found)-1).Draw(rt, "at")]
			src = src[:at[0]] + rapid.SampledFrom(pool).Draw(rt, "word") + src[at[1]:]
		}
		if _, err := charter.Parse("c", []byte(src)); err != nil {
			return
		}
		if err := schema.Validate(instance(t, []byte(src))); err != nil {
			rt.Errorf("%v\n%s", err, src)
		}
		formatted(t, []byte(src))
	})
}
