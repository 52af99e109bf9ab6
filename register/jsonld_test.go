package register

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/sites"
)

//go:embed testdata/dpv.txt
var vocabulary string

func known() map[string]bool {
	terms := map[string]bool{}
	for line := range strings.Lines(vocabulary) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			terms[line] = true
		}
	}
	return terms
}

// TestEveryTermIsOfTheVocabulary: what a register may say and what the five sites say uses the vocabulary's own terms alone.
func TestEveryTermIsOfTheVocabulary(t *testing.T) {
	used := map[string]bool{}
	for _, table := range []map[string]string{purposeTerms, basisTerms, conditionTerms, toolTerms} {
		for term := range maps.Values(table) {
			used[term] = true
		}
	}
	sources := [][]byte{[]byte(abroad)}
	for _, site := range sites.Names() {
		sources = append(sources, sites.Charter(site), sites.Published(site))
	}
	for _, src := range sources {
		c, err := charter.Parse("charter.yaml", src)
		if err != nil {
			t.Fatal(err)
		}
		r := Read(c, "en", time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC))
		var out bytes.Buffer
		if err := r.JSONLD(&out, slices.Concat(r.Controller, r.Processor)); err != nil {
			t.Fatal(err)
		}
		var graph map[string]any
		if err := json.Unmarshal(out.Bytes(), &graph); err != nil {
			t.Fatal(err)
		}
		delete(graph, "@context")
		collect(t, used, graph)
	}
	terms := known()
	for _, term := range slices.Sorted(maps.Keys(used)) {
		if !terms[term] {
			t.Errorf("%s is not in the vocabulary's list", term)
		}
	}
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		if !used[term] {
			t.Errorf("%s is listed and nothing uses it", term)
		}
	}
}

// collect gathers the properties and the types of a graph.
func collect(t *testing.T, used map[string]bool, value any) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			collect(t, used, item)
		}
	case map[string]any:
		for key, item := range v {
			switch {
			case key == "@type":
				for _, term := range strings.Fields(strings.Trim(toText(item), "[]")) {
					used[term] = true
				}
			case key != "@id":
				used[key] = true
				collect(t, used, item)
			}
		}
	case nil:
		t.Error("a property without a value")
	}
}

// toText gives a type, or several parted by spaces.
func toText(item any) string {
	if all, ok := item.([]any); ok {
		var out []string
		for _, one := range all {
			out = append(out, one.(string))
		}
		return strings.Join(out, " ")
	}
	return item.(string)
}

// TestLinkedRoles: who is the controller depends on the register.
func TestLinkedRoles(t *testing.T) {
	c, err := charter.Parse("charter.yaml", []byte(abroad))
	if err != nil {
		t.Fatal(err)
	}
	r := Read(c, "en", time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC))
	const us = "https://agency.example/#organisation"
	if own := r.process(r.Controller[0])["dpv:hasDataController"].(node); own["@id"] != us {
		t.Errorf("the controller is %v", own)
	}
	p := r.process(r.Processor[0])
	if client := p["dpv:hasDataController"].(node); client["dpv:hasName"] != "the controller named by contract C-1, 2026-10-01" {
		t.Errorf("the client is %v", client)
	}
	if first := p["dpv:hasDataProcessor"].([]node)[0]; first["@id"] != us {
		t.Errorf("the processor is %v", first)
	}
}

// abroad is a charter whose data travel, and that does not say everything.
const abroad = `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: agency, name: {en: Agency}, url: https://agency.example, languages: [en]}
controller: {name: Agency, contact: hello@agency.example, acts as: [controller, processor]}
joint controllers:
  twin: {name: Twin, purposes: [account]}
dpo: {contact: dpo@agency.example}
data:
  email: {category: email}
  diet: {category: religion, condition: explicit-consent}
purposes:
  account: {text: {en: Open your account.}, basis: contract, data: [email], nature: [account, service]}
  meals: {text: {en: Plan meals.}, basis: consent, data: [diet]}
  sending: {text: {en: Send letters for our clients.}, basis: contract, as: processor, contract: "C-1, 2026-10-01", data: [email], parts: [{text: {en: Print them.}}]}
people:
  customer: {label: {en: Customer}, asks: {required: [email], optional: [diet]}}
retention:
  everything: {until: no longer needed}
processors:
  hosting: {name: Cloud, does: {en: hosts the site}, purposes: [account]}
  alps: {name: Alps, does: {en: keeps copies}, region: CH, purposes: [account]}
  clauses: {name: Clauses, does: {en: sends letters}, region: IN, transfer: {tool: standard clauses, assessment: documents/tia.md}, purposes: [account]}
  group: {name: Group, does: {en: mends the site}, region: FR, seat: US, transfer: {tool: binding rules}, purposes: [account]}
  bare: {name: Bare, does: {en: counts}, region: TN, purposes: [account]}
`
