package policy

import (
	"bytes"
	"encoding/json"
	"time"

	"charte/plan"
)

// jsonFormat names the shape of what JSON writes. Keys are only ever added; whatever else changes, changes the name.
const jsonFormat = "charte policy 1"

// JSON writes a document as data, as docs/policy.schema.json describes it: UTF-8, indented, every key present, a list that has nothing
// empty, a text that there is none of "".
//
// Law: GDPR 12(7)
func JSON(d Document) ([]byte, error) {
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	err := w.Encode(data{
		Format: jsonFormat, Lang: d.Lang, Site: siteData{d.Site, d.URL}, Version: d.Version, Date: d.Date.UTC().Format(time.DateOnly),
		Title: d.Title, Intro: d.Intro, Children: d.Children,
		Summary:  every(d.Summary, func(p Point) pointData { return pointData{p.ID, p.Text, p.Section, texts(p.Promises), p.Declared} }),
		Sections: every(d.Sections, asSection),
		Purposes: every(d.Purposes, func(u Purpose) purposeData {
			return purposeData{u.Name, u.Label, u.Text, u.Basis, u.Interest, texts(u.Data), u.Period, texts(u.Recipients)}
		}),
		Sources: every(d.Sources, func(s Source) sourceData { return sourceData(s) }),
		Answers: d.Answers,
		Decisions: every(d.Decisions, func(x Decision) decisionData {
			return decisionData{x.Name, x.Text, x.Logic, x.Effect, x.Act, every(x.Start, asLink)}
		}),
		Trackers:   every(d.Trackers, func(t Tracker) trackerData { return trackerData(t) }),
		Processors: every(d.Processors, func(p Processor) processorData { return processorData(p) }),
		Recipients: every(d.Recipients, func(x Recipient) recipientData { return recipientData{x.Who, texts(x.Data), texts(x.For), x.With} }),
		Transfers:  every(d.Transfers, func(x Transfer) transferData { return transferData(x) }),
		Rights: every(d.Rights, func(x Right) rightData {
			return rightData{x.ID, x.Text, x.Law, x.For, every(x.Start, asLink)}
		}),
		Controller: controllerData(d.Controller), Complaint: complaintData(d.Complaint),
	})
	return out.Bytes(), err
}

// data is a document as its readers in other programs meet it.
type data struct {
	Format     string          `json:"format"`
	Lang       string          `json:"lang"`
	Site       siteData        `json:"site"`
	Version    int             `json:"version"`
	Date       string          `json:"date"`
	Title      string          `json:"title"`
	Intro      string          `json:"intro"`
	Children   string          `json:"children"`
	Summary    []pointData     `json:"summary"`
	Sections   []sectionData   `json:"sections"`
	Purposes   []purposeData   `json:"purposes"`
	Sources    []sourceData    `json:"sources"`
	Answers    string          `json:"withoutAnswer"`
	Decisions  []decisionData  `json:"decisions"`
	Trackers   []trackerData   `json:"trackers"`
	Processors []processorData `json:"processors"`
	Recipients []recipientData `json:"recipients"`
	Transfers  []transferData  `json:"transfers"`
	Rights     []rightData     `json:"rights"`
	Controller controllerData  `json:"controller"`
	Complaint  complaintData   `json:"complaint"`
}

type siteData struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type pointData struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Section  string   `json:"section"`
	Promises []string `json:"promises"`
	Declared bool     `json:"declaredOnly"`
}

type sectionData struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Topics []topicData `json:"topics"`
}

type topicData struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	Promises []promiseData `json:"promises"`
}

// promiseData is one sentence. Enforcement and probe are null where the engine has none: the sentence is then declared only.
type promiseData struct {
	ID          string     `json:"id"`
	Anchor      string     `json:"anchor"`
	Text        string     `json:"text"`
	Clause      string     `json:"clause"`
	Law         string     `json:"law"`
	Enforcement *plan.Rule `json:"enforcement"`
	Probe       *plan.Rule `json:"probe"`
	Declared    bool       `json:"declaredOnly"`
}

type purposeData struct {
	Name       string   `json:"name"`
	Label      string   `json:"label"`
	Text       string   `json:"text"`
	Basis      string   `json:"basis"`
	Interest   string   `json:"interest"`
	Data       []string `json:"data"`
	Period     string   `json:"period"`
	Recipients []string `json:"recipients"`
}

type sourceData struct {
	Data string `json:"data"`
	From string `json:"from"`
}

type decisionData struct {
	Name   string     `json:"name"`
	Text   string     `json:"text"`
	Logic  string     `json:"logic"`
	Effect string     `json:"effect"`
	Act    string     `json:"act"`
	Start  []linkData `json:"start"`
}

type trackerData struct {
	Name  string `json:"name"`
	Text  string `json:"text"`
	Life  string `json:"life"`
	Owner string `json:"owner"`
	Asked string `json:"asked"`
}

type processorData struct {
	Company string `json:"company"`
	Does    string `json:"does"`
	Country string `json:"country"`
}

type recipientData struct {
	Who  string   `json:"who"`
	Data []string `json:"data"`
	For  []string `json:"for"`
	With string   `json:"with"`
}

type transferData struct {
	To      string `json:"to"`
	Country string `json:"country"`
	Tool    string `json:"tool"`
}

type rightData struct {
	ID    string     `json:"id"`
	Text  string     `json:"text"`
	Law   string     `json:"law"`
	For   string     `json:"for"`
	Start []linkData `json:"start"`
}

type linkData struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

type controllerData struct {
	Name        string `json:"name"`
	Registry    string `json:"registry"`
	Address     string `json:"address"`
	Contact     string `json:"contact"`
	Phone       string `json:"phone"`
	Represented string `json:"representedBy"`
	DPO         string `json:"dpo"`
	Publisher   string `json:"publisher"`
}

type complaintData struct {
	Text      string `json:"text"`
	Authority string `json:"authority"`
	Address   string `json:"address"`
	URL       string `json:"url"`
}

func asSection(s Section) sectionData {
	return sectionData{s.ID, s.Title, every(s.Topics, func(t Topic) topicData { return topicData{t.ID, t.Title, every(t.Sentences, asPromise)} })}
}

func asPromise(s Sentence) promiseData {
	rule := func(r plan.Rule) *plan.Rule {
		if r.Kind == "" {
			return nil
		}
		return &r
	}
	p := s.Promise
	return promiseData{p.ID, s.Anchor, s.Text, p.Clause, p.Law, rule(p.Enforcement), rule(p.Probe), p.DeclaredOnly()}
}

func asLink(l Link) linkData { return linkData(l) }

// every turns a list into another; an empty one is not nil, so that readers always find a list.
func every[A, B any](all []A, to func(A) B) []B {
	out := make([]B, 0, len(all))
	for _, one := range all {
		out = append(out, to(one))
	}
	return out
}

func texts(all []string) []string { return append([]string{}, all...) }
