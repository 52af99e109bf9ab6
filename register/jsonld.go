package register

import (
	"encoding/json"
	"io"
	"strings"
)

// node is one thing of the graph: terms of the vocabularies of context, and their values.
type node map[string]any

// context gives the prefixes: the Data Privacy Vocabulary 2.3 with its GDPR extension, and Dublin Core terms.
func (r Register) context() node {
	return node{
		"dpv": "https://w3id.org/dpv#", "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#", "dct": "http://purl.org/dc/terms/",
		"@language": r.Lang,
	}
}

// JSONLD writes the given activities as records of processing, in the terms of the Data Privacy Vocabulary (DPV 2.3, a W3C community
// group report of 25 February 2026) alone.
func (r Register) JSONLD(w io.Writer, activities []Activity) error {
	var processes []node
	for _, a := range activities {
		processes = append(processes, r.process(a))
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(node{
		"@context": r.context(), "@id": r.URL + "/#register", "@type": "dpv:DataProcessingRecord", "dct:title": r.say("title"),
		"dct:description": r.Site + ", " + r.Version, "dpv:hasResponsibleEntity": r.entity(), "dpv:hasProcess": processes,
	})
}

// entity is the organisation, with what is known of it.
func (r Register) entity() node {
	o := r.Organisation
	e := node{
		"@id": r.URL + "/#organisation", "@type": "dpv:LegalEntity", "dpv:hasName": o.Name,
		"dpv:hasDataProtectionOfficer": node{"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": o.DPO},
	}
	for term, value := range map[string]string{"dpv:hasIdentifier": o.Registry, "dpv:hasAddress": o.Address, "dpv:hasContact": lines(o.Contact, o.Phone)} {
		if value != "" {
			e[term] = value
		}
	}
	if o.Representative != "" {
		e["dpv:hasRepresentative"] = named("dpv:Representative", o.Representative)
	}
	if o.Authority != "" {
		e["dpv:hasAuthority"] = named("dpv:DataProtectionAuthority", o.Authority)
	}
	if len(o.Joint) > 0 {
		e["dpv:hasJointDataControllers"] = each(o.Joint, func(t string) node { return named("dpv:JointDataControllers", t) })
	}
	return e
}

func named(kind, name string) node { return node{"@type": kind, "dpv:hasName": name} }

func each(texts []string, of func(string) node) []node {
	all := []node{}
	for _, t := range texts {
		all = append(all, of(t))
	}
	return all
}

func (r Register) process(a Activity) node {
	own, role := node{"@id": r.URL + "/#organisation"}, "dpv:hasDataController"
	p := node{
		"@id": r.URL + "/#" + a.Reference, "@type": "dpv:PersonalDataProcess", "dct:identifier": a.Reference, "dct:title": a.Name,
		"dpv:hasPurpose": purposes(a), "dpv:hasLegalBasis": bases(a),
		"dpv:hasDataSubject":  each(a.People, func(t string) node { return node{"@type": "dpv:DataSubject", "dct:title": t} }),
		"dpv:hasPersonalData": personal(a),
		"dpv:hasRecipient": append(each(a.Internal, func(t string) node { return named("dpv:Recipient", t) }),
			each(a.Others, func(t string) node { return named("dpv:Recipient", t) })...),
		"dpv:hasDataProcessor":                  each(a.Processors, func(t string) node { return named("dpv:DataProcessor", t) }),
		"dpv:hasTechnicalOrganisationalMeasure": measures(a),
	}
	if a.For != "" {
		role = "dpv:hasDataProcessor"
		p["dpv:hasDataController"] = named("dpv:DataController", a.For)
		p[role] = append([]node{own}, p[role].([]node)...)
	} else {
		p[role] = own
	}
	if len(a.Transfers) > 0 {
		p["dpv:hasDataImporter"] = importers(a)
	}
	return p
}

// purposes are the main one, then what it consists of.
func purposes(a Activity) []node {
	kinds := []string{"dpv:Purpose"}
	for _, nature := range a.purpose.Nature {
		if term := purposeTerms[nature]; term != "" {
			kinds = append(kinds, term)
		}
	}
	parts := each(a.Parts, func(t string) node { return node{"@type": "dpv:Purpose", "dct:description": t} })
	return append([]node{{"@type": kinds, "dct:title": a.Name, "dct:description": a.Purpose}}, parts...)
}

func bases(a Activity) []node {
	terms := []string{"dpv:LegalBasis"}
	if term := basisTerms[a.purpose.Basis]; term != "" {
		terms = append(terms, term)
	}
	for _, condition := range a.conditions {
		terms = append(terms, conditionTerms[condition])
	}
	return []node{{"@type": terms, "dct:description": a.Basis}}
}

func personal(a Activity) (all []node) {
	for _, f := range a.Data {
		for _, d := range f.Data {
			kind := "dpv:PersonalData"
			if d.Special {
				kind = "dpv:SpecialCategoryPersonalData"
			}
			all = append(all, node{"@type": kind, "dct:title": d.Label, "dct:description": f.Name,
				"dpv:hasStorageCondition": node{"@type": "dpv:StorageDuration", "dct:description": d.Period}})
		}
	}
	return all
}

func importers(a Activity) (all []node) {
	for _, t := range a.Transfers {
		terms := []string{"dpv:DataTransferLegalBasis"}
		if term := toolTerms[t.tool]; term != "" {
			terms = append(terms, term)
		}
		all = append(all, node{"@type": "dpv:DataImporter", "dpv:hasName": t.To, "dpv:hasThirdCountry": t.Country,
			"dpv:hasLegalBasis": node{"@type": terms, "dct:title": t.Tool, "dct:description": t.Document}})
	}
	return all
}

func measures(a Activity) (all []node) {
	for _, m := range a.Security {
		all = append(all, node{"@type": "dpv:TechnicalOrganisationalMeasure", "dct:title": m.Family, "dct:description": strings.Join(m.Texts, "\n")})
	}
	return all
}

// The words of the charter in the terms of the vocabulary. A nature without a term of its own is a purpose, and nothing more.
var (
	purposeTerms = map[string]string{
		"account": "dpv:AccountManagement", "service": "dpv:ServiceProvision", "audience": "dpv:ServiceUsageAnalytics", "advertising": "dpv:Advertising",
		"personalisation": "dpv:ServicePersonalisation", "recruitment": "dpv:PersonnelHiring", "staff": "dpv:PersonnelManagement", "prospecting": "dpv:DirectMarketing",
		"litigation": "dpv:DisputeManagement", "security": "dpv:EnforceSecurity",
	}
	basisTerms = map[string]string{
		"consent": "eu-gdpr:A6-1-a", "contract": "eu-gdpr:A6-1-b", "legal-obligation": "eu-gdpr:A6-1-c", "vital-interests": "eu-gdpr:A6-1-d",
		"public-interest": "eu-gdpr:A6-1-e", "legitimate-interest": "eu-gdpr:A6-1-f",
	}
	conditionTerms = map[string]string{
		"explicit-consent": "eu-gdpr:A9-2-a", "employment-law": "eu-gdpr:A9-2-b", "vital-interests": "eu-gdpr:A9-2-c", "association": "eu-gdpr:A9-2-d",
		"made-public": "eu-gdpr:A9-2-e", "legal-claims": "eu-gdpr:A9-2-f", "public-interest": "eu-gdpr:A9-2-g", "care": "eu-gdpr:A9-2-h",
		"public-health": "eu-gdpr:A9-2-i", "research": "eu-gdpr:A9-2-j",
	}
	toolTerms = map[string]string{"adequacy": "eu-gdpr:A45-3", "standard clauses": "eu-gdpr:A46-2-c", "binding rules": "eu-gdpr:A46-2-b"}
)
