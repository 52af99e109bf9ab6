package register

import (
	"fmt"
	"io"
	"slices"
	"time"

	"charte/charter"
	"charte/law"
)

// PolicyJSONLD writes a whole charter as one privacy notice, in the terms of the Data Privacy Vocabulary 2.3 and of Dublin Core, in a language
// ("en", or "fr" for any other): who is responsible, each purpose with its basis, data, periods, recipients and consent, the rights, the
// trackers, the decisions, the measures. The day decides which countries are inside the European Economic Area or adequate.
//
// Law: GDPR 12(7), GDPR 13, GDPR 14
func PolicyJSONLD(w io.Writer, c *charter.Charter, lang string, on time.Time) error {
	return write(w, newNotice(c, lang, on).graph())
}

// notice is a register, and the charter that it was read from.
type notice struct {
	Register
	reader   *reader
	assessed []string // the purposes that call for an impact assessment
}

func newNotice(c *charter.Charter, lang string, on time.Time) notice {
	n := notice{Register: Read(c, lang, on), reader: newReader(c, lang, on)}
	for _, need := range law.Screen(c).Needs {
		if need.Required {
			n.assessed = append(n.assessed, need.Purpose)
		}
	}
	return n
}

func (n notice) graph() node {
	c := n.reader.Charter
	g := node{
		"@context": n.context(), "@id": fmt.Sprintf("%s/#policy-%d", n.URL, c.Version.Number), "@type": n.kinds(),
		"dct:title": n.say("policy.title", n.Site), "dct:identifier": fmt.Sprintf("%s %d", c.Site.ID, c.Version.Number), "dct:description": n.Register.Version,
		"dct:isVersionOf": node{"@id": n.URL + "/policy"}, "dpv:hasResponsibleEntity": n.entity(),
	}
	if !c.Version.Date.IsZero() {
		g["dct:valid"] = day(c.Version.Date)
	}
	var processes []node
	for _, a := range slices.Concat(n.Controller, n.Processor) {
		processes = append(processes, n.used(a))
	}
	g.list("dpv:hasProcess", processes)
	g.list("dpv:hasRight", n.rights())
	g.list("dpv:hasTechnicalOrganisationalMeasure", measures(n.Security))
	g.list("dpv:hasContext", each(c.Decisions, n.decision))
	g.list("dpv:isImplementedUsingTechnology", n.technologies(""))
	if c.DPIA.Reference != "" {
		g["dpv:hasImpactAssessment"] = n.assessment()
	}
	return g
}

// kinds are those of the notice: by which data come from people, or from others.
//
// Law: GDPR 13, GDPR 14
func (n notice) kinds() []string {
	kinds := []string{"dpv:PrivacyNotice"}
	external := func(f charter.Field) bool { return f.Source == charter.ThirdParty }
	own := func(f charter.Field) bool { return !external(f) }
	if data := n.reader.Charter.Data; slices.ContainsFunc(data, own) {
		kinds = append(kinds, "eu-gdpr:DirectDataCollectionNotice")
	}
	if slices.ContainsFunc(n.reader.Charter.Data, external) {
		kinds = append(kinds, "eu-gdpr:IndirectDataCollectionNotice")
	}
	return kinds
}

// used is an activity of the register, with what people are told besides, and without the documents that are for the authority.
func (n notice) used(a Activity) node {
	p := n.process(a)
	for _, basis := range p["dpv:hasLegalBasis"].([]node) {
		basis["dct:description"] = n.reader.ground(a.purpose)
		delete(basis, "dpv:hasAssessment")
	}
	hired, _ := p["dpv:hasDataProcessor"].([]node)
	for _, x := range hired {
		delete(x, "dpv:hasLegalMeasure")
	}
	p.list("dpv:isImplementedUsingTechnology", n.technologies(a.purpose.Name))
	if a.purpose.Basis == charter.BasisConsent {
		p["dpv:hasConsentControl"] = n.consent(a.purpose.Consent)
		p["dpv:hasRecordOfActivity"] = node{"@type": "dpv:ConsentReceipt"}
		if a.purpose.Consent.Proof == "none" {
			delete(p, "dpv:hasRecordOfActivity")
		}
	}
	if contains(n.assessed, a.purpose.Name) {
		p["dpv:hasAuditStatus"] = node{"@id": "eu-gdpr:DPIARequired"} // what is left open may still ask for one, so nothing is called needless
	}
	return p
}

// consent is how agreement is given and taken back.
//
// Law: GDPR 7(3)
func (n notice) consent(c charter.Consent) []node {
	give := node{"@type": "dpv:ProvideConsent"}
	give.put("dct:description", n.reader.word("asked."+c.Asked))
	withdraw := node{"@type": "dpv:WithdrawConsent"}
	withdraw.list("dpv:isExercisedAt", n.at(c.Withdraw))
	return []node{give, withdraw}
}

// at are the places where something is exercised: a page, an address, a number.
func (n notice) at(channels []string) (all []node) {
	o := n.reader.Controller
	for _, channel := range channels {
		at := node{"dct:title": n.reader.word("channel." + channel)}
		at.put("dpv:hasContact", map[string]string{"site": n.URL, "email": o.Contact, "phone": o.Phone, "post": o.Address, "in person": o.Address}[channel])
		all = append(all, at)
	}
	return all
}

// rights are those that the charter offers.
//
// Law: GDPR 13(2)(b), GDPR 13(2)(c), GDPR 13(2)(d), LIL 85
func (n notice) rights() (all []node) {
	c := n.reader.Rights
	add := func(term, id string) {
		right := node{"@type": []string{"dpv:DataSubjectRight", term}, "dct:title": n.reader.word(id)}
		if term == "" {
			right["@type"] = "dpv:DataSubjectRight"
		}
		right.list("dpv:isExercisedAt", n.at(c.Channels))
		all = append(all, right)
	}
	for _, name := range []string{charter.Access, charter.Rectification, charter.Erasure, charter.Restriction, charter.Portability, charter.Objection, charter.Withdrawal} {
		if contains(c.Offers, name) || contains(c.Offers, charter.AllRights) {
			add(rightTerms[name], "right."+name)
		}
	}
	if len(n.reader.Decisions) > 0 {
		add("eu-gdpr:A22", "right.decision")
	}
	if c.AfterDeath != "" {
		add("", "right.death")
	}
	if c.Complaint == "announced" {
		all = append(all, node{"@type": []string{"dpv:DataSubjectRight", "eu-gdpr:A77"}, "dct:title": n.reader.word("right.complaint")})
	}
	return all
}

// decision is one that a machine takes alone.
//
// Law: GDPR 13(2)(f), GDPR 22(1)
func (n notice) decision(d charter.Decision) node {
	at := node{"@id": n.URL + "/#decision-" + d.Name, "@type": "dpv:AutomatedDecisionMaking", "dct:description": n.reader.text(d.Text)}
	if !d.Logic.IsZero() {
		at["dpv:hasAlgorithmicLogic"] = node{"@type": "dpv:AlgorithmicLogic", "dct:description": n.reader.text(d.Logic)}
	}
	at.put("dpv:hasConsequence", n.reader.text(d.Effect))
	if term := reviewTerms[d.Human]; term != "" {
		at["dpv:hasHumanInvolvement"] = node{"@type": term}
	}
	at.list("dpv:hasPersonalData", each(n.reader.fields(d.Data), func(f charter.Field) node {
		return node{"@type": "dpv:PersonalData", "dct:title": n.reader.text(f.Label)}
	}))
	return at
}

// technologies are the trackers that serve a purpose, or none.
//
// Law: LIL 82
func (n notice) technologies(purpose string) (all []node) {
	for i, t := range n.reader.Charter.Trackers {
		if t.Purpose != purpose {
			continue
		}
		told := n.Register.Trackers[i]
		kinds := []string{"dpv:Technology"}
		if term := trackerTerms[t.Sort]; term != "" {
			kinds = append(kinds, term)
		}
		at := node{"@type": kinds, "dct:title": told.Name, "dct:description": told.Purpose, "dpv:isImplementedByEntity": named("dpv:LegalEntity", told.Whose),
			"dpv:hasDuration": node{"@type": "dpv:Duration", "dct:description": told.Life}}
		if t.Consent == "before" {
			at["dpv:hasConsentControl"] = node{"@type": "dpv:ObtainConsent"}
		}
		all = append(all, at)
	}
	return all
}

// assessment is the impact assessment that the charter cites.
//
// Law: GDPR 35(1)
func (n notice) assessment() node {
	d := n.reader.DPIA
	at := node{"@type": "dpv:DPIA", "dct:identifier": d.Reference}
	if !d.Date.IsZero() {
		at["dct:created"] = day(d.Date)
	}
	at.list("dct:coverage", each(d.Covers, func(name string) node {
		return node{"@id": n.URL + "/#" + n.reader.Site.ID + "." + name}
	}))
	return at
}
