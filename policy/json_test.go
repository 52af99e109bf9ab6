package policy

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

// TestJSON: what is written is what the schema describes, key for key, and says every promise of the plan.
func TestJSON(t *testing.T) {
	file, err := os.ReadFile("../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("policy.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, site := range sites.Names() {
		for name, src := range map[string][]byte{"charter": sites.Charter(site), "published": sites.Published(site)} {
			c, err := charter.Parse(name, src)
			if err != nil {
				t.Fatal(err)
			}
			p := plan.Compile(c)
			for _, lang := range c.Site.Languages {
				text, err := JSON(Read(p, lang))
				if err != nil {
					t.Fatal(err)
				}
				got, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(got); err != nil {
					t.Errorf("%s %s %s: %v", site, name, lang, err)
				}
				checkPromises(t, p, text)
			}
		}
	}
}

// checkPromises compares what a policy says as data with the plan.
func checkPromises(t *testing.T, p *plan.Plan, text []byte) {
	t.Helper()
	var got data
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	said := map[string]promiseData{}
	for _, s := range got.Sections {
		for _, topic := range s.Topics {
			for _, one := range topic.Promises {
				said[one.ID] = one
			}
		}
	}
	for _, want := range p.Promises {
		one := said[want.ID]
		enforced := one.Enforcement != nil && *one.Enforcement == want.Enforcement || one.Enforcement == nil && want.Enforcement.Kind == ""
		probed := one.Probe != nil && *one.Probe == want.Probe || one.Probe == nil && want.Probe.Kind == ""
		if one.Clause != want.Clause || one.Law != want.Law || !enforced || !probed || one.Declared != want.DeclaredOnly() || one.Text == "" {
			t.Errorf("%s: %+v", want.ID, one)
		}
	}
	if len(said) != len(p.Promises) {
		t.Errorf("%d promises, want %d", len(said), len(p.Promises))
	}
}
