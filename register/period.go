package register

import (
	"cmp"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// A Kept is one line of the retention schedule. Data and Law, the text that sets the period, may be "".
//
// Law: GDPR 5(1)(e), GDPR 30(1)(f)
type Kept struct {
	What, Data, Period, Law string
}

// period says how long a purpose keeps one of its data, in words; what a hold keeps longer is said too.
func (r *reader) period(u charter.Purpose, field string) string {
	out := []string{r.purposePeriod(u)}
	for _, h := range r.Holds {
		if field != "" && contains(h.Data, field) {
			out = append(out, r.word("period.hold", r.word("because."+h.Because), r.text(h.For.Text())))
		}
	}
	return strings.Join(out, "\n")
}

func (r *reader) purposePeriod(u charter.Purpose) string {
	rule, _ := r.RetentionOf(u.Name)
	words := r.when(rule)
	if words == "" {
		words = r.must("", "retention."+u.Name, "period", r.label(u.Label, u.Name))
	}
	if n := len(rule.Then); n > 0 {
		words = r.word("period.then", words, r.steps(rule.Then))
	}
	if u.Basis == charter.BasisConsent && rule.Until != charter.ConsentWithdrawn {
		words = r.word("period.consent", words)
	}
	return words
}

// duration is what ends the retention of a purpose, in the charter's word; "" for a period that runs from each record.
func (r *reader) duration(u charter.Purpose) string {
	rule, ok := r.RetentionOf(u.Name)
	switch {
	case !ok:
		return charter.AsNeeded
	case rule.Inactive != nil:
		return "inactive"
	}
	return rule.Until
}

// when says what ends a retention; nothing where the charter names no time.
func (r *reader) when(rule charter.Retention) string {
	event := r.text(events[rule.Until])
	switch {
	case rule.Inactive != nil:
		return r.word("period.inactive", r.text(rule.Inactive.Text()))
	case rule.For != nil && event != "":
		return r.word("period.after", r.text(rule.For.Text()), event)
	case rule.For != nil:
		return r.text(rule.For.Text())
	case rule.Until == charter.NoEnd:
		return r.word("period.never")
	case event != "":
		return r.word("period.until", event)
	}
	return ""
}

// events are what a retention, or a document, waits for.
var events = map[string]charter.Text{
	charter.AccountClosed:    {FR: "la fermeture du compte", EN: "the account is closed"},
	charter.ConsentWithdrawn: {FR: "le retrait du consentement", EN: "consent is withdrawn"},
	charter.ErasureAsked:     {FR: "la demande d’effacement", EN: "erasure is asked for"},
	charter.RequestAnswered:  {FR: "la réponse à la demande", EN: "the request is answered"},
	charter.ContractEnds:     {FR: "la fin du contrat", EN: "the contract ends"},
	charter.TrackerEnds:      {FR: "la fin du traceur", EN: "the tracker ends"},
	"validated":              {FR: "la validation", EN: "it is validated"},
	"refused":                {FR: "le refus", EN: "it is refused"},
	"withdrawn":              {FR: "le retrait par la personne", EN: "the person withdraws it"},
}

// steps says what happens at the end of a period.
func (r *reader) steps(all []charter.Step) string {
	var out []string
	for _, s := range all {
		if s.For.IsZero() {
			out = append(out, r.word("step."+s.Do))
		} else {
			out = append(out, r.word("step."+s.Do, r.text(s.For.Text())))
		}
	}
	return strings.Join(out, ", ")
}

// destroyed says how long a deposited document is kept.
func (r *reader) destroyed(d charter.Document) string {
	var out []string
	if len(d.Destroy.When) > 0 {
		var whens []string
		for _, when := range d.Destroy.When {
			whens = append(whens, r.text(events[when]))
		}
		when := r.either(whens)
		if d.Destroy.Within.IsZero() {
			out = append(out, r.word("period.until", when))
		} else {
			out = append(out, r.word("period.after", r.text(d.Destroy.Within.Text()), when))
		}
	}
	if !d.Destroy.Latest.IsZero() {
		out = append(out, r.word("period.latest", r.text(d.Destroy.Latest.Text())))
	}
	return r.must(strings.Join(out, "\n"), "documents."+d.Name+".destroyed", "period", r.label(d.Label, d.Name))
}

// either joins what any one of is enough.
func (r *reader) either(all []string) string {
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	return r.word("or", strings.Join(all[:last], ", "), all[last])
}

// invitation says who invites whom, or what the invited people may open where the charter does not say.
func (r *reader) invitation(g charter.Grant) string {
	var all []string
	for _, by := range g.InvitedBy {
		invited := g.On
		if by == g.On {
			invited = g.To
		}
		from, _ := r.Kind(by)
		to, _ := r.Kind(invited)
		all = append(all, r.word("schedule.invites", r.quoted(from.Label, by), r.quoted(to.Label, invited)))
	}
	return cmp.Or(strings.Join(all, r.word("then")), r.grant(g))
}

// schedule lists every period of the charter.
func (r *reader) schedule() (all []Kept) {
	add := func(what, data, period, law string) {
		if k := (Kept{what, data, period, law}); !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	for _, u := range r.Purposes {
		rule, _ := r.RetentionOf(u.Name)
		add(r.label(u.Label, u.Name), r.labels(u.Data), r.purposePeriod(u), rule.Law)
	}
	for _, d := range r.Documents {
		add(r.word("document", r.label(d.Label, d.Name)), r.text(charter.CategoryText(d.Category)), r.destroyed(d), d.Enabling)
	}
	for _, h := range r.Holds {
		add(r.word("hold", r.word("because."+h.Because)), r.labels(h.Data), r.text(h.For.Text()), h.Law)
	}
	for _, g := range r.Grants {
		if !g.Unanswered.IsZero() {
			add(r.word("schedule.unanswered", r.invitation(g)), r.word("schedule.invitation"), r.text(g.Unanswered.Text()), "")
		}
		if !g.Unclaimed.IsZero() {
			add(r.word("schedule.unclaimed", r.grant(g)), r.word("schedule.profile"), r.text(g.Unclaimed.Text()), "")
		}
	}
	if p, ok := r.plan.Unclaimed(); ok {
		add(r.word("schedule.unconfirmed"), r.word("schedule.all"), r.text(p.Text()), "")
	}
	if p := r.Charter.Security.Logs; !p.IsZero() {
		add(r.word("schedule.logs"), r.word("schedule.technical"), r.text(p.Text()), "")
	}
	if p := r.Banner.Kept; !p.IsZero() {
		add(r.word("schedule.choice"), r.word("schedule.choices"), r.text(p.Text()), "")
	}
	if p := r.Backups.For; !p.IsZero() {
		add(r.word("schedule.backups"), r.word("schedule.all"), r.text(p.Text()), "")
	}
	return all
}

// A Tracker is one line of the table of cookies and other trackers. Sort, Class, Consent and Reads may be "".
//
// Law: LIL 82
type Tracker struct {
	Name, Sort, Class, Whose, Purpose, Life, Consent, Reads string
}

func (r *reader) trackers() (all []Tracker) {
	for _, t := range r.Trackers {
		path := "trackers." + t.Name
		whose := t.Company
		if p, ok := r.employed(t.By); ok {
			whose = p.Company
		}
		if whose == "" && t.Party == "first" {
			whose = r.word("tracker.first")
		}
		life := ""
		if !t.Life.IsZero() {
			life = r.word("tracker.browser")
			if !t.Life.Browser {
				life = r.text(t.Life.Period.Text())
			}
		}
		all = append(all, Tracker{
			Name: lines(t.Name, r.optional("tracker.pattern", t.Pattern)), Sort: r.word("sort." + t.Sort), Class: r.word("class." + t.Class), Whose: lines(r.must(whose, path+".company", "tracker", t.Name), r.word("party."+t.Party)),
			Purpose: lines(r.must(r.text(t.Text), path+".text", "tracker purpose", t.Name), r.optional("tracker.serves", r.uses([]string{t.Purpose}))), Life: r.must(life, path+".life", "life", t.Name),
			Consent: r.word("tracker." + t.Consent), Reads: lines(r.labels(t.Reads), r.word("masked."+t.Masked)),
		})
	}
	return all
}

func (r *reader) employed(name string) (charter.Processor, bool) {
	for _, p := range r.Processors {
		if p.Name == name && name != "" {
			return p, true
		}
	}
	return charter.Processor{}, false
}

func (r *reader) country(code string) string { return r.text(plan.Country(code)) }
