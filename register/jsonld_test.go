package register

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/piprate/json-gold/ld"
	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/sites"
)

//go:embed testdata/dpv.txt
var vocabulary string

// known gives the terms of the list, each with the file that it was read from, under its whole name.
func known(t *testing.T) map[string]string {
	t.Helper()
	terms, from := map[string]string{}, ""
	for line := range strings.Lines(vocabulary) {
		line = strings.TrimSpace(line)
		if source, ok := strings.CutPrefix(line, "# "); ok {
			from = source
		} else if line != "" {
			terms[whole(t, line)] = from
		}
	}
	return terms
}

func whole(t *testing.T, term string) string {
	t.Helper()
	prefix, name, ok := strings.Cut(term, ":")
	if prefixes[prefix] == "" || !ok {
		t.Errorf("%q has no prefix of ours", term)
	}
	return prefixes[prefix] + name
}

// everyCharter gives the charters of the sites, and of the law's tests, as published and as executed.
func everyCharter(t *testing.T) map[string]*charter.Charter {
	t.Helper()
	sources := map[string][]byte{"abroad": []byte(abroad)}
	for _, site := range sites.Names() {
		sources[site], sources[site+" as published"] = sites.Charter(site), sites.Published(site)
	}
	names, err := filepath.Glob("../law/testdata/whole/*.txtar")
	if err != nil || len(names) < 4 {
		t.Fatalf("%d whole policies: %v", len(names), err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[filepath.Base(name)] = a.Files[1].Data
	}
	all := map[string]*charter.Charter{}
	for name, src := range sources {
		c, err := charter.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = c
	}
	return all
}

// TestEveryTermIsOfTheVocabulary: an independent processor finds terms of the list alone in what is written of any charter, and loses nothing
// of it. Each term of the list is used.
func TestEveryTermIsOfTheVocabulary(t *testing.T) {
	used := map[string]bool{}
	for _, table := range []map[string]string{purposeTerms, basisTerms, conditionTerms, toolTerms, sourceTerms, categoryTerms, durationTerms, familyTerms,
		trackerTerms, rightTerms, reviewTerms} {
		for term := range maps.Values(table) {
			used[whole(t, term)] = true
		}
	}
	for name, c := range everyCharter(t) {
		for _, lang := range []string{"fr", "en"} {
			r := Read(c, lang, today)
			for _, write := range []func(io.Writer) error{
				func(w io.Writer) error { return r.JSONLD(w, slices.Concat(r.Controller, r.Processor)) },
				func(w io.Writer) error { return PolicyJSONLD(w, c, lang, today) },
			} {
				var out bytes.Buffer
				if err := write(&out); err != nil {
					t.Fatal(err)
				}
				expand(t, name, out.Bytes(), used)
			}
		}
	}
	terms := known(t)
	for _, term := range slices.Sorted(maps.Keys(used)) {
		if terms[term] == "" {
			t.Errorf("%s is not in the vocabulary's list", term)
		}
	}
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		if !used[term] {
			t.Errorf("%s is listed and nothing uses it", term)
		}
	}
}

// expand reads a graph with the processor, and notes its terms.
func expand(t *testing.T, name string, graph []byte, used map[string]bool) {
	t.Helper()
	var written map[string]any
	if err := json.Unmarshal(graph, &written); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(graph), ": \"\"") || strings.Contains(string(graph), ": null") {
		t.Errorf("%s: a property without a value", name)
	}
	expanded, err := ld.NewJsonLdProcessor().Expand(written, ld.NewJsonLdOptions(""))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	delete(written, "@context")
	if was, is := values(written), values(expanded); was != is || is < 30 {
		t.Errorf("%s: %d values were written, and the processor understands %d", name, was, is)
	}
	collect(t, used, expanded)
}

// values counts what a graph says: texts, types and names.
func values(graph any) (n int) {
	switch v := graph.(type) {
	case []any:
		for _, item := range v {
			n += values(item)
		}
	case map[string]any:
		for key, item := range v {
			if key != "@language" { // the processor writes it on each text
				n += values(item)
			}
		}
	default:
		return 1
	}
	return n
}

// collect gathers the properties, the types, and the names that are terms, in an expanded graph.
func collect(t *testing.T, used map[string]bool, graph any) {
	t.Helper()
	switch v := graph.(type) {
	case []any:
		for _, item := range v {
			collect(t, used, item)
		}
	case map[string]any:
		for key, item := range v {
			switch key {
			case "@type":
				kinds, ok := item.([]any)
				if !ok {
					kinds = []any{item}
				}
				for _, kind := range kinds {
					used[kind.(string)] = true
				}
			case "@id":
				if name := item.(string); strings.HasPrefix(name, "https://w3id.org/") {
					used[name] = true
				}
			case "@value", "@language":
			default:
				used[key] = true
				collect(t, used, item)
			}
		}
	}
}

// TestTheNoticeIsWhole: each thing that people are told is in the graph.
func TestTheNoticeIsWhole(t *testing.T) {
	c, err := charter.Parse("charter.yaml", sites.Charter("housing"))
	if err != nil {
		t.Fatal(err)
	}
	g := newNotice(c, "fr", today).graph()
	count := func(term string) int { all, _ := g[term].([]node); return len(all) }
	for term, want := range map[string]int{"dpv:hasProcess": len(c.Purposes), "dpv:hasRight": 9} {
		if count(term) != want {
			t.Errorf("%s: %d, want %d", term, count(term), want)
		}
	}
	trackers := count("dpv:isImplementedUsingTechnology")
	for _, p := range g["dpv:hasProcess"].([]node) {
		used, _ := p["dpv:isImplementedUsingTechnology"].([]node)
		trackers += len(used)
		_, controls := p["dpv:hasConsentControl"]
		asked := slices.Contains(p["dpv:hasLegalBasis"].([]node)[0]["@type"].([]string), "eu-gdpr:A6-1-a")
		if controls != asked {
			t.Errorf("%v rests on consent: %v; says how it is given: %v", p["dct:identifier"], asked, controls)
		}
	}
	if trackers != len(c.Trackers) {
		t.Errorf("%d trackers, want %d", trackers, len(c.Trackers))
	}
	var public bytes.Buffer
	if err := PolicyJSONLD(&public, c, "fr", today); err != nil {
		t.Fatal(err)
	}
	for _, u := range c.Purposes {
		if u.Balancing != "" && strings.Contains(public.String(), u.Balancing) {
			t.Errorf("the public notice cites %s, which is for the authority", u.Balancing)
		}
	}
	for _, p := range c.Processors {
		if p.Contract != "" && strings.Contains(public.String(), p.Contract) {
			t.Errorf("the public notice cites %s, which is for the authority", p.Contract)
		}
	}
	if g["dct:identifier"] != "housing 2" || g["dpv:hasImpactAssessment"] == nil {
		t.Errorf("%v, %v", g["dct:identifier"], g["dpv:hasImpactAssessment"])
	}
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
	if client := p["dpv:hasDataController"].([]node)[0]; client["dpv:hasName"] != "Big Shop" || client["dpv:hasAddress"] != "1 Shop Street" {
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
clients:
  shop: {name: Big Shop, address: 1 Shop Street, purposes: [sending]}
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
  clauses: {name: Clauses, does: {en: sends letters}, region: IN, sub-processors: [{name: Wires, does: {en: carries}, region: IN}], transfer: {tool: standard clauses, assessment: documents/tia.md}, purposes: [account]}
  group: {name: Group, does: {en: mends the site}, region: FR, seat: US, transfer: {tool: binding rules}, purposes: [account]}
  bare: {name: Bare, does: {en: counts}, region: TN, purposes: [account]}
`
