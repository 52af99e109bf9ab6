package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// oracle holds answers against a description, as somebody would who has nothing else.
type oracle struct {
	doc   map[string]any
	paths map[string]any
	tool  *jsonschema.Compiler
}

// describedAt names the description among the schemas.
const describedAt = "http://" + host + describedJSON

// oracleOf reads the description of a town's site, as it is served.
func oracleOf(w *town) *oracle {
	w.Helper()
	o := &oracle{tool: jsonschema.NewCompiler()}
	o.tool.AssertFormat()
	text := w.program("").do("GET", describedJSON, nil).is(http.StatusOK).body
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		w.Fatal(err)
	}
	if err := o.tool.AddResource(describedAt, doc); err != nil {
		w.Fatal(err)
	}
	o.doc = doc.(map[string]any)
	o.paths = o.doc["paths"].(map[string]any)
	return o
}

// operations gives the path and the method of each operation, by its id.
func (o *oracle) operations() map[string][2]string {
	all := map[string][2]string{}
	for path, item := range o.paths {
		for method, op := range item.(map[string]any) {
			all[op.(map[string]any)["operationId"].(string)] = [2]string{path, method}
		}
	}
	return all
}

// at walks down a document by the names of its members.
func at(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// pointer writes the names as RFC 6901 does.
func pointer(names ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	out := ""
	for _, name := range names {
		out += "/" + escape.Replace(name)
	}
	return out
}

// answers checks that an answer of an operation is one of those that the description says it gives, body and all.
func (o *oracle) answers(t testing.TB, id string, r reply) {
	t.Helper()
	op := o.operations()[id]
	status := strconv.Itoa(r.status)
	where := []string{"paths", op[0], op[1], "responses", status}
	response := at(o.doc, where...)
	if response == nil {
		t.Errorf("%s answers %s, which its description does not say: %s", id, status, r.body)
		return
	}
	content, _ := at(response, "content").(map[string]any)
	kind := r.header.Get("Content-Type")
	if len(content) == 0 && r.body == "" {
		return
	}
	if content[kind] == nil {
		t.Errorf("%s answers %s as %q; its description says %v", id, status, kind, slices.Sorted(maps.Keys(content)))
		return
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	schema, err := o.tool.Compile(describedAt + "#" + pointer(append(where, "content", kind, "schema")...))
	if err != nil {
		t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(r.body))
	if err != nil {
		t.Fatalf("%s: %v in %s", id, err, r.body)
	}
	if err := schema.Validate(body); err != nil {
		t.Errorf("%s %s: %v\n%s", id, status, err, r.body)
	}
}

// published31 is the schema of OpenAPI 3.1 itself.
const published31 = "../tools/oracles/node_modules/@seriousme/openapi-schema-validator/schemas/v3.1/schema.json"

// TestDescriptionIsOpenAPI holds the description of each site's charter against the schema of OpenAPI 3.1, each of its own schemas
// against JSON Schema, and its YAML against its JSON.
func TestDescriptionIsOpenAPI(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash(published31))
	if err != nil {
		t.Fatalf("%v\ninstall it with:    tools/install-test-needs.sh", err)
	}
	standard, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	tool := jsonschema.NewCompiler()
	if err := tool.AddResource("openapi.json", standard); err != nil {
		t.Fatal(err)
	}
	schema, err := tool.Compile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	w := found(t)
	for _, lang := range []string{"fr", "en"} {
		p := w.program("")
		p.lang = lang
		raw := p.do("GET", describedJSON, nil).is(http.StatusOK).body
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		var same any
		if err := yaml.Unmarshal([]byte(p.do("GET", describedYAML, nil).is(http.StatusOK).body), &same); err != nil {
			t.Fatal(err)
		}
		if a, b := canonical(t, doc), canonical(t, same); a != b {
			t.Errorf("%s: the YAML is not the JSON", lang)
		}
		if bad := leftover.FindString(raw); bad != "" {
			t.Errorf("%s: the description holds %q", lang, bad)
		}
	}
	o := oracleOf(w)
	for name := range at(o.doc, "components", "schemas").(map[string]any) {
		if _, err := o.tool.Compile(describedAt + "#" + pointer("components", "schemas", name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	text, _ = json.Marshal(plain)
	return string(text)
}

// TestDescriptionClosesEveryObject: nothing may be sent that the description does not name.
//
// Law: GDPR 5(1)(c)
func TestDescriptionClosesEveryObject(t *testing.T) {
	o := oracleOf(found(t))
	closed := 0
	var look func(where string, v any)
	look = func(where string, v any) {
		s, ok := v.(map[string]any)
		if !ok {
			return
		}
		if ref, ok := s["$ref"].(string); ok {
			look(ref, at(o.doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...))
		}
		if s["type"] == "object" {
			if closed++; s["additionalProperties"] != false {
				t.Errorf("%s takes more than it names", where)
			}
		}
		for name, one := range s {
			look(where+"."+name, one)
		}
	}
	for id, op := range o.operations() {
		look(id, at(o.paths, op[0], op[1], "requestBody", "content", "application/json", "schema"))
	}
	if closed < 10 {
		t.Errorf("%d objects: the test no longer finds them", closed)
	}
}
