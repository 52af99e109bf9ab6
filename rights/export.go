package rights

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Package makes the copy that a person takes away: a zip whose files are listed with their hashes in a signed
// manifest, which proof.VerifyExport checks. data.json and data.csv are for machines, data.html is for the person
// (in lang, "en" or "fr"), history.json says what was done, README.txt explains. Times are ISO 8601 in UTC. The other profiles of an
// account, in the order of h.Profiles, each have a folder with the same files. The same arguments give the same bytes.
//
// Law: GDPR 15(1), GDPR 15(3), GDPR 20(1)
func Package(p *plan.Plan, h Holding, events []Event, signer proof.TextSigner, lang string, now time.Time, others ...Part) ([]byte, error) {
	if lang != "en" {
		lang = "fr"
	}
	c := &dossier{p, h, lang, now.UTC()}
	files, err := c.content(events)
	if err != nil {
		return nil, err
	}
	for i, o := range others {
		part, err := (&dossier{p, o.Holding, lang, now.UTC()}).content(o.Events)
		if err != nil {
			return nil, err
		}
		for name, file := range part {
			files[folder(i)+name] = file
		}
	}
	files["README.txt"] = c.readme(len(others) > 0)
	var out bytes.Buffer
	err = proof.WriteExport(&out, signer, files)
	return out.Bytes(), err
}

// Part is what is held of another profile of somebody, and what was done with it.
type Part struct {
	Holding Holding
	Events  []Event
}

// folder is where an export has what is held of the other profiles, numbered from 1 in the order in which they were opened.
func folder(i int) string { return "profiles/" + strconv.Itoa(i+1) + "/" }

// content makes the files about one profile, by name.
func (c *dossier) content(events []Event) (map[string][]byte, error) {
	data, err := c.json()
	if err != nil {
		return nil, err
	}
	page, err := c.html()
	if err != nil {
		return nil, err
	}
	table, err := c.csv()
	if err != nil {
		return nil, err
	}
	files := c.files()
	maps.Copy(files, map[string][]byte{"data.json": data, "data.csv": table, "data.html": page, "history.json": history(events)})
	return files, nil
}

// dossier is everything about one person, on its way out to that person.
type dossier struct {
	*plan.Plan
	Holding
	lang string
	now  time.Time
}

// line is one value and what the law wants known about it.
//
// Law: GDPR 15(1)(a), GDPR 15(1)(d), GDPR 15(1)(g)
type line struct {
	Field    string     `json:"field"`
	What     string     `json:"what"`
	Entry    *seal.ID   `json:"entry,omitempty"`
	Value    string     `json:"value"`
	Browser  string     `json:"browser,omitempty"` // of a sign-in
	Purposes []use      `json:"purposes"`
	Source   string     `json:"source"`
	Until    *time.Time `json:"kept_until"` // null: the charter says no end
	Written  time.Time  `json:"written_at"`
}

type use struct {
	Name  string `json:"purpose"`
	Label string `json:"label"`
	Basis string `json:"legal_basis"`
}

// lines lists the values in the charter's order, then the sign-ins. clause is the right that hands them over.
func (c *dossier) lines(clause string) []line {
	out := []line{}
	for _, v := range c.Values {
		f, _ := c.Charter.Field(v.Field)
		f.Name = v.Field
		l := c.line(f, v.Text.Reveal(clause), v.At)
		if !v.Item.IsZero() {
			l.Entry = &v.Item
		}
		out = append(out, l)
	}
	address, _ := c.Address()
	for _, s := range c.SignIns {
		l := c.line(address, s.Network.Reveal(clause), s.At)
		l.Browser = s.Browser.Reveal(clause)
		out = append(out, l)
	}
	return out
}

func (c *dossier) line(f charter.Field, value string, written time.Time) line {
	l := line{Field: f.Name, What: c.text(f.Label), Value: value, Source: f.Source, Written: written.UTC(), Purposes: []use{}}
	uses := c.uses(f.Name)
	for _, u := range uses {
		l.Purposes = append(l.Purposes, use{u.Name, c.text(u.Label), u.Basis})
	}
	if end, ok := plan.Until(c.Charter, uses, written, c.Seen, c.Warned); ok {
		end = end.UTC()
		l.Until = &end
	}
	return l
}

// uses are the purposes for which a field is in use: one that rests on a consent counts only while it is given.
func (c *dossier) uses(field string) []charter.Purpose {
	return slices.DeleteFunc(c.Purposes(field), func(u charter.Purpose) bool {
		return u.Basis == charter.BasisConsent && !slices.ContainsFunc(c.Agreements, func(a Agreement) bool { return a.Purpose == u.Name && a.Given })
	})
}

func (c *dossier) text(t charter.Text) string { return plan.Typeset(c.lang, t.In(c.lang)) }

// document is the shape of data.json.
type document struct {
	Format string    `json:"format"` // "charte-data/1"
	Made   time.Time `json:"made_at"`
	Site   struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"site"`
	Controller struct {
		Name    string `json:"name"`
		Contact string `json:"contact"`
	} `json:"controller"`
	Policy struct {
		Version int    `json:"version"`
		Date    string `json:"date"`
		Charter string `json:"charter_sha256"`
	} `json:"policy"`
	Account struct {
		ID        seal.ID    `json:"id"`
		Kind      string     `json:"kind"`
		Language  string     `json:"language"`
		Joined    time.Time  `json:"joined_at"`
		Seen      time.Time  `json:"last_seen_at"`
		Warned    *time.Time `json:"warned_at,omitempty"`
		Confirmed bool       `json:"address_confirmed"`
	} `json:"account"`
	Pending    string      `json:"new_address,omitempty"` // asked for, and not confirmed yet
	Values     []line      `json:"values"`
	Choices    []choice    `json:"choices"`
	Sessions   []session   `json:"open_sessions"`
	Factors    []factor    `json:"second_factors"` // without what they prove by
	Tokens     []token     `json:"api_tokens"`
	Requests   []request   `json:"requests"`
	Pictures   []image     `json:"pictures"`
	Deposits   []handed    `json:"deposits"`        // documents that the person sealed and handed in: what became of them
	Versions   []stay      `json:"policy_versions"` // that the person was under
	Notices    []notice    `json:"policy_notices"`  // of versions, and what they answered
	Offices    []office    `json:"roles"`           // of the site, that the person holds or held
	ReaderKeys []readerKey `json:"reader_keys"`     // by which the person opens documents handed in by others, or did
	Supports   []support   `json:"support_access"`  // whom they let see their data

	Objections []said   `json:"objections"` // what the person stopped or objects to
	Mailings   []mailed `json:"mailings"`   // letters of series that they were sent lately

	Records []sent       `json:"records"`        // sent by forms
	Access  []delegation `json:"profile_access"` // who reaches the profile, and whose the person reaches

	Profiles   []ownProfile `json:"profiles"` // that the person opened besides this one
	Recipients []recipient  `json:"recipients"`
	Minority   *minority    `json:"minor,omitempty"`       // absent: the person decides alone
	AfterDeath *legacy      `json:"after_death,omitempty"` // absent: the person said nothing
}

// token is a key of the JSON API, without what opens anything.
type token struct {
	ID     seal.ID    `json:"id"`
	Name   string     `json:"name"`
	Scopes []string   `json:"scopes"`
	Made   time.Time  `json:"made_at"`
	Ends   time.Time  `json:"ends_at"`
	Used   *time.Time `json:"last_used_on"` // null: never
}

func (c *dossier) tokens() []token {
	out := []token{}
	for _, t := range c.Tokens {
		out = append(out, token{t.ID, t.Name.Reveal("GDPR 15(1)"), t.Scopes, t.Made.UTC(), t.Ends.UTC(), moment(t.Used)})
	}
	return out
}

// request is an exercise of a right.
//
// Law: GDPR 12(3)
type request struct {
	Right    string     `json:"right"`
	Received time.Time  `json:"received_at"`
	Due      time.Time  `json:"due_at"`
	Closed   *time.Time `json:"closed_at"`         // null: open
	Purpose  string     `json:"purpose,omitempty"` // that is objected to
	Outcome  string     `json:"outcome,omitempty"` // "accepted" or "refused"
	Reasons  string     `json:"reasons,omitempty"` // of the answer, or of a delay
	Identity []doubted  `json:"identity,omitempty"`
}

// doubted is a question about who makes a request.
type doubted struct {
	Asked    time.Time  `json:"asked_at"`
	Role     string     `json:"role"`
	Reason   string     `json:"reason"`
	Answered *time.Time `json:"answered_at"` // null: no document has come
}

func (r Request) doubted() (all []doubted) {
	for _, d := range r.Doubts {
		all = append(all, doubted{d.Asked.UTC(), d.Role, d.Reason.Reveal("GDPR 20(1)"), moment(d.Answered)})
	}
	return all
}

// stay and notice are the terms that somebody was under, and what they were told and agreed to.
//
// Law: GDPR 7(1), GDPR 15(1)
type stay struct {
	Version int        `json:"version"`
	From    time.Time  `json:"from"`
	Told    *time.Time `json:"announced_at"`
	Agreed  *time.Time `json:"agreed_at"`
}

type notice struct {
	Version  int        `json:"version"`
	Told     *time.Time `json:"announced_at"`
	Answer   string     `json:"answer"`
	Answered *time.Time `json:"answered_at"`
	Boxes    []string   `json:"agreed_purposes"`
}

// moment is nothing where there was no such moment.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (c *dossier) terms() (stays []stay, notices []notice) {
	stays, notices = []stay{}, []notice{}
	for _, s := range c.Stays {
		stays = append(stays, stay{s.Version, s.From.UTC(), moment(s.Told), moment(s.Agreed)})
	}
	for _, n := range c.Notices {
		notices = append(notices, notice{n.Version, moment(n.Told), n.Answer, moment(n.Answered), append([]string{}, n.Boxes...)})
	}
	return stays, notices
}

func (c *dossier) requests() []request {
	out := []request{}
	for _, r := range c.Requests {
		out = append(out, request{Right: r.Right, Received: r.Received.UTC(), Due: r.Due.UTC(), Closed: moment(r.Closed), Purpose: r.About, Outcome: string(r.Outcome), Reasons: r.Reasons.Reveal("GDPR 20(1)"), Identity: r.doubted()})
	}
	return out
}

// recipient is a company that handles the data for the controller.
//
// Law: GDPR 15(1)(c)
type recipient struct {
	Company string `json:"company"`
	Does    string `json:"does"`
	Country string `json:"country"`
}

func (c *dossier) recipients() []recipient {
	out := []recipient{}
	for _, p := range c.Charter.Processors {
		out = append(out, recipient{p.Company, c.text(p.Does), c.text(plan.Country(p.Region))})
	}
	return out
}

type choice struct {
	Purpose string    `json:"purpose"`
	Label   string    `json:"label"`
	Given   bool      `json:"given"`
	Version int       `json:"policy_version"`
	At      time.Time `json:"at"`
	Fact    seal.ID   `json:"fact"`
}

func (c *dossier) choices() []choice {
	out := []choice{}
	for _, a := range c.Agreements {
		label := a.Purpose // of a purpose that their version does not have any more
		if u, ok := c.Charter.Purpose(a.Purpose); ok {
			label = c.text(u.Label)
		}
		out = append(out, choice{a.Purpose, label, a.Given, a.Version, a.At.UTC(), a.Fact})
	}
	return out
}

// Document is everything about one person, for machines: the file data.json of an export.
type Document = document

// Data is what data.json holds, in "en" or "fr".
//
// Law: GDPR 15(1), GDPR 20(1)
func Data(p *plan.Plan, h Holding, lang string, now time.Time) Document {
	if lang != "en" {
		lang = "fr"
	}
	return (&dossier{p, h, lang, now.UTC()}).document()
}

func (c *dossier) json() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(c.document())
	return out.Bytes(), err
}

// Law: GDPR 20(1)
func (c *dossier) document() document {
	site, who := c.Charter.Site, c.Charter.Controller
	d := document{Format: "charte-data/1", Made: c.now, Values: c.lines("GDPR 20(1)"), Choices: c.choices(), Recipients: c.recipients(), Records: c.forms("GDPR 20(1)"), Sessions: c.sessions("GDPR 20(1)"), Factors: c.factors("GDPR 20(1)"), Tokens: c.tokens(), Requests: c.requests()}
	d.Versions, d.Notices = c.terms()
	d.Deposits = c.handedIn()
	d.Pictures = append(c.images(), c.attached()...)
	d.Objections, d.Mailings = c.objections(), c.mailings()
	d.Access = c.delegations("GDPR 20(1)")
	d.Offices, d.Supports = c.works()
	d.ReaderKeys = c.readerKeys()
	d.Profiles = c.ownProfiles("GDPR 20(1)")
	if !c.Pending.IsZero() {
		d.Pending = c.Pending.Reveal("GDPR 20(1)")
	}
	d.Site.ID, d.Site.Name, d.Site.URL = site.ID, c.text(site.Name), site.URL
	d.Controller.Name, d.Controller.Contact = who.Name, who.Contact
	d.Policy.Version, d.Policy.Date, d.Policy.Charter = c.Charter.Version.Number, c.Charter.Version.Date.Format(time.DateOnly), c.Digest
	d.Account.ID, d.Account.Kind, d.Account.Language = c.Subject, c.Kind, c.Lang
	d.Account.Joined, d.Account.Seen, d.Account.Confirmed = c.Joined.UTC(), c.Seen.UTC(), c.Confirmed
	d.Account.Warned = moment(c.Warned)
	d.AfterDeath, d.Minority = c.legacy("GDPR 20(1)"), c.minority("GDPR 20(1)")
	return d
}

// Law: GDPR 20(1)
func (c *dossier) csv() ([]byte, error) {
	rows := [][]string{{"what", "entry", "value", "purposes", "legal_bases", "source", "kept_until", "written_at"}}
	for _, l := range c.lines("GDPR 20(1)") {
		var purposes, bases []string
		for _, u := range l.Purposes {
			purposes, bases = append(purposes, u.Name), append(bases, u.Basis)
		}
		entry, until := "", ""
		if l.Entry != nil {
			entry = l.Entry.String()
		}
		if l.Until != nil {
			until = l.Until.Format(time.RFC3339)
		}
		rows = append(rows, []string{l.Field, entry, inert(l.Value), strings.Join(purposes, " "), strings.Join(slices.Compact(bases), " "),
			l.Source, until, l.Written.Format(time.RFC3339)})
		if l.Browser != "" {
			rows = append(rows, []string{l.Field + ".browser", entry, inert(l.Browser), strings.Join(purposes, " "), strings.Join(slices.Compact(bases), " "),
				l.Source, until, l.Written.Format(time.RFC3339)})
		}
	}
	rows = append(rows, c.sentRows()...)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true // RFC 4180
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// inert keeps a spreadsheet from running a value as a formula: an apostrophe goes before each sign that would begin
// one, at the start of the cell and after anything that a spreadsheet of another country takes for a new cell.
func inert(value string) string {
	var b strings.Builder
	start := true
	for _, r := range value {
		if start && strings.ContainsRune("=+-@\t\r＝＋－＠", r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		start = strings.ContainsRune(",;|\t\r\n\"", r) || start && r == ' '
	}
	return b.String()
}

// history lists the facts in the given order, each in the exact bytes that the log's entry commits to.
func history(events []Event) []byte {
	var b bytes.Buffer
	b.WriteString(`{"format":"charte-history/1","events":[`)
	for i, e := range events {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + `{"logged":` + strconv.FormatBool(e.Logged) + `,"fact":`)
		b.Write(e.Fact.Canonical())
		b.WriteByte('}')
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}
