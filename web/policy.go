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
			if len(h.Promises) < shownFirst {
				h.Promises = append(h.Promises, part.Promises[0])
			}
		}
		return l.show(w, r, http.StatusOK, h)
	}
}

// readPolicy shows the published policy, each sentence with its state.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2)
func readPolicy(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		sections, err := standing(r.Context(), s, f, l)
		if err != nil {
			return err
		}
		d := l.read[f.Lang]
		p := page.Policy{Frame: f, Intro: d.Intro, Version: d.Version, Date: d.Date, Sections: sections,
			Board: page.Tally(inOrder(sections)), Registry: d.Controller.Registry, Address: d.Controller.Address, DPO: d.Controller.DPO,
			AuthorityName: d.Complaint.Authority, AuthorityURL: d.Complaint.URL}
		detail(&p, d)
		return l.show(w, r, http.StatusOK, p)
	}
}

// detail adds what the law wants told beside the promises.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(e), GDPR 13(2)(b), LIL 82
func detail(p *page.Policy, d policy.Document) {
	for _, u := range d.Purposes {
		p.Uses = append(p.Uses, page.Use{Why: u.Text, Data: u.Data, Basis: u.Basis, Interest: u.Interest, Until: u.Period})
	}
	for _, x := range d.Processors {
		p.Processors = append(p.Processors, page.Term{Name: x.Company, Text: x.Does + " (" + x.Country + ")"})
	}
	for _, t := range d.Trackers {
		p.Trackers = append(p.Trackers, page.Term{Name: t.Name, Text: t.Text + " (" + t.Life + ")"})
	}
	for _, x := range d.Rights {
		p.Rights = append(p.Rights, page.Term{Name: x.Law, Text: x.Text})
	}
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
		for _, sentence := range section.Sentences() {
			part.Promises = append(part.Promises, promiseOf(f, sentence, board[sentence.Promise.ID]))
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
		all = append(all, s.Promises...)
	}
	return all
}
