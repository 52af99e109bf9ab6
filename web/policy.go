package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"charte/policy"
	"charte/store"
	"charte/web/page"
)

// shownFirst is how many promises the home page shows.
const shownFirst = 3

// home says what the site is, who may join, and how its promises stand.
//
// Law: GDPR 12(1)
func home(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		sections, err := standing(r.Context(), s, f, l)
		if err != nil {
			return err
		}
		h := page.Home{Frame: f, About: s.Plan.Charter.Site.About.In(f.Lang), Kinds: l.kinds(f.Lang), Board: page.Tally(inOrder(sections))}
		for _, part := range sections {
			if len(h.Promises) < shownFirst && len(part.All()) > 0 {
				h.Promises = append(h.Promises, first(part.All()))
			}
		}
		return l.show(w, r, http.StatusOK, h)
	}
}

// first is the first promise that something measures, or the first.
func first(of []page.Promise) page.Promise {
	return of[max(0, slices.IndexFunc(of, func(p page.Promise) bool { return p.State != page.Declared }))]
}

// readPolicy shows the published policy, each sentence with its state.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2), GDPR 14(1)
func readPolicy(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		sections, err := standing(r.Context(), s, f, l)
		if err != nil {
			return err
		}
		d := l.read[f.Lang]
		for i := range sections {
			sections[i].Blocks = parts(d, sections[i].ID)
		}
		p := page.Policy{Frame: f, Intro: d.Intro, Version: d.Version, Date: d.Date, Children: d.Children, Sections: sections,
			Board: page.Tally(inOrder(sections)), Owner: parts(d, policy.Contact),
			Formats: []page.Link{{URL: "/policy.pdf?lang=" + f.Lang, Text: f.T("policy.print")}, {URL: "/policy.txt?lang=" + f.Lang, Text: f.T("policy.text")}}}
		for _, x := range d.Summary {
			p.Summary = append(p.Summary, page.Point{Text: x.Text, Declared: x.Declared, More: page.Link{URL: "#s-" + x.Section, Text: x.Leads}})
		}
		for _, x := range d.Rights {
			if len(x.Start) > 0 {
				p.Rights = append(p.Rights, page.Link{URL: x.Start[0].URL, Text: x.Short})
			}
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// forChildren is the page of the version for children, where the charter concerns any.
//
// Law: GDPR 12(1)
func forChildren(s *store.Site, l look) []route {
	read := make(map[string]policy.Child)
	for _, lang := range s.Plan.Charter.Site.Languages {
		c, ok := policy.Children(s.Plan, lang)
		if !ok {
			return nil
		}
		c.URL = "" // paths stay paths
		read[lang] = c
	}
	return []route{{"GET " + policy.ChildrenPath, func(w http.ResponseWriter, r *http.Request) error {
		f, text := l.frame(r), asked{}
		read[f.Lang].Write(&text)
		return l.show(w, r, http.StatusOK, page.Child{Frame: f, Title: text.title, Parts: text.list()})
	}}}
}

// asked keeps a text as questions and answers; what comes before the first question has none.
type asked struct {
	old
	parts []page.Question
}

// Heading begins a question.
func (a *asked) Heading(h policy.Heading) {
	a.parts = append(a.list(), page.Question{ID: h.Anchor, Title: h.Text})
	a.old = old{title: a.title}
}

// list ends the last answer.
func (a *asked) list() []page.Question {
	if len(a.parts) == 0 {
		return []page.Question{{Blocks: a.blocks}}
	}
	a.parts[len(a.parts)-1].Blocks = a.blocks
	return a.parts
}

// parts are what the law wants told in one place, in a section.
func parts(d policy.Document, section string) []page.Block {
	text := old{}
	policy.WriteLists(d, section, &text)
	return text.blocks
}

// standing is the policy's sections with the state of each promise now.
//
// Law: GDPR 5(2)
func standing(ctx context.Context, s *store.Site, f page.Frame, l look) ([]page.Section, error) {
	board, err := s.Board(ctx, l.now())
	if err != nil {
		return nil, err
	}
	var out []page.Section
	for _, section := range l.read[f.Lang].Sections {
		part := page.Section{ID: section.ID, Title: section.Title}
		for _, topic := range section.Topics {
			t := page.Topic{ID: topic.ID, Title: topic.Title}
			for _, x := range topic.Sentences {
				p := promiseOf(f, x, board[x.Promise.ID])
				if x.Promise.DeclaredOnly() {
					t.Declared = append(t.Declared, p)
				} else {
					t.Measured = append(t.Measured, p)
				}
			}
			if len(topic.Sentences) > 1 {
				part.Topics = append(part.Topics, t)
			} else {
				part.Promises = append(append(part.Promises, t.Measured...), t.Declared...)
			}
		}
		out = append(out, part)
	}
	return out, nil
}

func promiseOf(f page.Frame, s policy.Sentence, m store.Measure) page.Promise {
	return page.Promise{ID: s.Anchor, Text: s.Text, State: page.State(m.State), Since: m.Since, Count: int(m.Breaches),
		Figures: figuresText(f, m.Figures), Checked: m.Checked,
		Clause: fmt.Sprintf("%s:%d", path.Base(s.Promise.Pos.File), s.Promise.Pos.Line)}
}

// figuresText says a probe's numbers in words.
func figuresText(f page.Frame, figures map[string]int64) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(figures)) {
		parts = append(parts, f.Count(int(figures[id]), id+"-one", id+"-many"))
	}
	return strings.Join(parts, " · ")
}

func inOrder(sections []page.Section) []page.Promise {
	var all []page.Promise
	for _, s := range sections {
		all = append(all, s.All()...)
	}
	return all
}
