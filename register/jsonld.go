package register

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"charte/charter"
)

// node is one thing of the graph: terms of the vocabularies of prefixes, and their values.
type node map[string]any

// prefixes of the Data Privacy Vocabulary 2.3 with its extensions, of Dublin Core terms, and of the types of values.
var prefixes = map[string]string{
	"dpv": "https://w3id.org/dpv#", "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#", "pd": "https://w3id.org/dpv/pd#", "tech": "https://w3id.org/dpv/tech#",
	"dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

// context gives the prefixes, and the language of the texts.
func (r Register) context() node {
	c := node{"@language": r.Lang}
	for prefix, name := range prefixes {
		c[prefix] = name
	}
	return c
}

// JSONLD writes the given activities as records of processing, in the terms of the Data Privacy Vocabulary (DPV 2.3, a W3C community
// group report of 25 February 2026) and of Dublin Core alone.
func (r Register) JSONLD(w io.Writer, activities []Activity) error {
	var processes []node
	for _, a := range activities {
		processes = append(processes, r.process(a))
	}
	return write(w, node{
		"@context": r.context(), "@id": r.URL + "/#register", "@type": "dpv:ROPA", "dct:title": r.say("title"), "dct:description": r.Site + ", " + r.Version,
		"dpv:hasResponsibleEntity": r.entity(), "dpv:hasProcess": processes, "dpv:hasTechnicalOrganisationalMeasure": measures(r.Security),
	})
}

func write(w io.Writer, graph node) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(graph)
}

// entity is the organisation, with what is known of it.
func (r Register) entity() node {
	o := r.Organisation
	e := node{
		"@id": r.URL + "/#organisation", "@type": "dpv:LegalEntity", "dpv:hasName": o.Name,
		"dpv:hasDataProtectionOfficer": node{"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": o.DPO},
	}
	e.put("dpv:hasIdentifier", o.Registry)
	e.put("dpv:hasAddress", o.Address)
	e.put("dpv:hasContact", lines(o.Contact, o.Phone))
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

// put sets a text that there is.
func (n node) put(term, text string) {
	if text != "" {
		n[term] = text
	}
}

// list sets nodes that there are.
func (n node) list(term string, all []node) {
	if len(all) > 0 {
		n[term] = all
	}
}

func named(kind, name string) node { return node{"@type": kind, "dpv:hasName": name} }

func each[T any](all []T, of func(T) node) (out []node) {
	for _, v := range all {
		out = append(out, of(v))
	}
	return out
}

// day is a date, typed; nothing where there is none.
func day(t time.Time) any { return node{"@value": t.Format(time.DateOnly), "@type": "xsd:date"} }

func (r Register) process(a Activity) node {
	own := node{"@id": r.URL + "/#organisation"}
	p := node{
		"@id": r.URL + "/#" + a.Reference, "@type": "dpv:PersonalDataProcess", "dct:identifier": a.Reference, "dct:title": a.Name,
		"dpv:hasPurpose": purposes(a), "dpv:hasLegalBasis": bases(a), "dpv:hasPersonalData": personal(a), "dpv:hasDataSubject": subjects(a),
	}
	p.list("dpv:hasRecipient", append(each(a.Internal, func(t string) node { return named("dpv:Recipient", t) }),
		each(a.Others, func(t string) node { return named("dpv:Recipient", t) })...))
	p.list("dpv:hasTechnicalOrganisationalMeasure", measures(a.Security))
	p.list("dpv:hasDataImporter", importers(a))
	hired := each(a.hired, employed)
	if a.For == "" {
		p["dpv:hasDataController"] = own
	} else {
		hired = append([]node{own}, hired...)
		p["dpv:hasDataController"] = each(a.clients, client)
		if len(a.clients) == 0 {
			p["dpv:hasDataController"] = named("dpv:DataController", a.For)
		}
	}
	p.list("dpv:hasDataProcessor", hired)
	if h := a.history; !h.unknown && !h.created.Date.IsZero() {
		p["dct:created"] = day(h.created.Date)
	}
	if h := a.history; (!h.unknown || h.changed.Number != h.created.Number) && !h.changed.Date.IsZero() {
		p["dct:modified"] = day(h.changed.Date)
	}
	return p
}

// client is a controller for whom the organisation works.
func client(x charter.Client) node {
	n := named("dpv:DataController", x.Company)
	n.put("dpv:hasAddress", x.Address)
	n.put("dpv:hasContact", x.Contact)
	if x.Representative != "" {
		n["dpv:hasRepresentative"] = named("dpv:Representative", x.Representative)
	}
	if x.DPO != "" {
		n["dpv:hasDataProtectionOfficer"] = node{"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": x.DPO}
	}
	return n
}

// employed is a processor, or a processor's own.
func employed(p Party) node {
	n := named("dpv:DataProcessor", p.Name)
	if p.Role == asSub {
		n["@type"] = "dpv:DataSubProcessor"
	}
	n.put("dct:description", p.Does)
	n.put("dpv:hasCountry", p.Country)
	if p.Contract != "" {
		n["dpv:hasLegalMeasure"] = node{"@type": "dpv:ControllerProcessorAgreement", "dct:identifier": p.Contract}
	}
	return n
}

// purposes are the main one, then what it consists of.
func purposes(a Activity) []node {
	kinds := []string{"dpv:Purpose"}
	for _, nature := range a.purpose.Nature {
		if term := purposeTerms[nature]; term != "" && !contains(kinds, term) {
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
	basis := node{"@type": terms, "dct:description": a.Basis}
	if a.purpose.Law != "" {
		basis["dpv:hasApplicableLaw"] = node{"@type": "dpv:Law", "dct:title": a.purpose.Law}
	}
	if a.purpose.Balancing != "" {
		basis["dpv:hasAssessment"] = node{"@type": "dpv:Assessment", "dct:identifier": a.purpose.Balancing}
	}
	return []node{basis}
}

func subjects(a Activity) []node {
	return each(a.People, func(t string) node {
		n := node{"@type": "dpv:DataSubject", "dct:title": t}
		if contains(a.minors, t) {
			n["@type"] = []string{"dpv:DataSubject", "dpv:Child"}
		}
		return n
	})
}

func personal(a Activity) (all []node) {
	duration := durationTerms[a.duration]
	if duration == "" {
		duration = "dpv:UntilEventDuration"
	}
	for _, f := range a.Data {
		for _, d := range f.Data {
			kinds := []string{"dpv:PersonalData"}
			for _, term := range []string{sourceTerms[d.source], categoryTerms[d.category]} {
				if term != "" {
					kinds = append(kinds, term)
				}
			}
			if d.Special {
				kinds = append(kinds, "dpv:SpecialCategoryPersonalData")
			}
			n := node{"@type": kinds, "dct:title": d.Label, "dct:description": f.Name,
				"dpv:hasStorageCondition": node{"@type": []string{"dpv:StorageDuration", duration}, "dct:description": d.Period}}
			if d.from != "" {
				n["dpv:hasDataSource"] = node{"@type": "dpv:ThirdPartyDataSource", "dct:description": d.from}
			}
			all = append(all, n)
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
		basis := node{"@type": terms, "dct:title": t.Tool}
		basis.put("dct:description", t.Document)
		all = append(all, node{"@type": "dpv:DataImporter", "dpv:hasName": t.To, "dpv:hasThirdCountry": t.Country, "dpv:hasLegalBasis": basis})
	}
	return all
}

func measures(sorted []Measures) (all []node) {
	for _, m := range sorted {
		kinds := []string{"dpv:TechnicalOrganisationalMeasure"}
		if term := familyTerms[m.family]; term != "" {
			kinds = append(kinds, term)
		}
		if len(m.Texts) > 0 {
			all = append(all, node{"@type": kinds, "dct:title": m.Family, "dct:description": strings.Join(m.Texts, "\n")})
		}
	}
	return all
}
