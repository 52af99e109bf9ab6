package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// editions are the versions of a site as its pages show them.
type editions struct {
	list    []page.Edition // the latest first
	current int            // the number in force; 0 before the first
	latest  int            // the last one that was not withdrawn; 0 before the first
}

// readEditions reads every version, where it stands, and against which one it is compared: the last one before it that people could
// come under.
func readEditions(ctx context.Context, s *store.Site, f page.Frame, now time.Time) (e editions, err error) {
	published, err := s.Versions(ctx)
	if err != nil || len(published) == 0 {
		return e, err
	}
	inForce, err := s.InForce(ctx, now)
	if err != nil {
		return e, err
	}
	used, err := s.InUse(ctx, now)
	if err != nil {
		return e, err
	}
	e.current = inForce.Number()
	at := map[int]int{} // in the list, by number
	for _, v := range published {
		if i, again := at[v.Number]; again {
			e.list[i].Again = append([]time.Time{e.list[i].Published}, e.list[i].Again...)
			e.list[i].Published, e.list[i].Applies = v.Published, v.Applies
			continue
		}
		at[v.Number] = len(e.list)
		e.list = append(e.list, e.edition(f, v, used, now))
		if v.Withdrawn.IsZero() {
			e.latest = max(e.latest, v.Number)
		}
	}
	for i := range e.list {
		for _, other := range e.list {
			if other.Version < e.list[i].Version && other.Version > e.list[i].Before && other.Withdrawn.IsZero() {
				e.list[i].Before = other.Version
			}
		}
	}
	return e, nil
}

func (e editions) edition(f page.Frame, v store.Version, used []*store.Site, now time.Time) page.Edition {
	one := page.Edition{Version: v.Number, Published: v.Published, Applies: v.Applies, Withdrawn: v.Withdrawn, Current: v.Number == e.current,
		Receipt: versionURL(v.Number) + "/receipt", State: f.T("versions.state-past"), Tone: "declared"}
	switch {
	case !v.Withdrawn.IsZero():
		one.State = f.T("versions.state-withdrawn")
	case one.Current:
		one.State, one.Tone = f.T("versions.state-current"), "kept"
	case v.Applies.After(now):
		one.State, one.Tone = f.T("versions.state-announced"), "late"
	default:
		for _, u := range used {
			if u.Number() == v.Number {
				one.State, one.Tone = f.T("versions.state-some"), "kept"
			}
		}
	}
	return one
}

func versionURL(number int) string { return "/policy/versions/" + strconv.Itoa(number) }

// compare adds what a version changes against the one before it.
func (e editions) compare(ctx context.Context, s *store.Site, f page.Frame, i int) error {
	if e.list[i].Before == 0 {
		return nil
	}
	step, err := s.Step(ctx, e.list[i].Before, e.list[i].Version)
	e.list[i].Changes = classed(f, step.Changes)
	return err
}

// classes are the ids of the headings of changes.
var classes = map[policy.Class]string{
	policy.LessProtective: "change.less", policy.NewUse: "change.new", policy.MoreProtective: "change.more", policy.Neutral: "change.neutral",
}

// classed puts changes under the headings of their classes, what protects people less before everything else.
func classed(f page.Frame, changes []policy.Change) []page.Changes {
	var out []page.Changes
	for _, class := range policy.Classes {
		group := page.Changes{Title: f.T(classes[class])}
		for _, c := range changes {
			if c.Class == class {
				group.Texts = append(group.Texts, say(f.Lang, c.Text))
			}
		}
		if len(group.Texts) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// versions lists every version of the policy, with what each one changed.
//
// Law: GDPR 5(2), GDPR 12(1), GDPR 13(3)
func versions(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		e, err := readEditions(r.Context(), s, f, l.now())
		if err != nil {
			return err
		}
		for i := range e.list {
			if err := e.compare(r.Context(), s, f, i); err != nil {
				return err
			}
		}
		return l.show(w, r, http.StatusOK, page.Versions{Frame: f, List: e.list})
	}
}

// version shows the text of one version, as it was published, or as it stood at an instant.
//
// Law: GDPR 5(2), GDPR 7(1)
func version(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		number, at, err := versionAsked(r)
		if err != nil {
			return err
		}
		e, err := readEditions(r.Context(), s, f, l.now())
		if err != nil {
			return err
		}
		for i, one := range e.list {
			if one.Version != number {
				continue
			}
			if err := e.compare(r.Context(), s, f, i); err != nil {
				return err
			}
			return showVersion(w, r, s, l, page.Version{Frame: f, Edition: e.list[i], Latest: number == e.latest}, at)
		}
		return errNotHere
	}
}

func versionAsked(r *http.Request) (number int, at time.Time, err error) {
	if number, err = strconv.Atoi(r.PathValue("n")); err != nil || number < 1 || strconv.Itoa(number) != r.PathValue("n") {
		return 0, at, errNotHere
	}
	if asked := r.URL.Query().Get("at"); asked != "" {
		if at, err = time.Parse(time.RFC3339Nano, asked); err != nil {
			return 0, at, errNotHere
		}
	}
	return number, at, nil
}

// showVersion reads the text that was kept. One that is not the text of its fact is shown to nobody.
func showVersion(w http.ResponseWriter, r *http.Request, s *store.Site, l look, p page.Version, at time.Time) error {
	body, err := "", store.ErrNotFound
	for _, lang := range append([]string{p.Frame.Lang}, s.Plan.Charter.Site.Languages...) {
		if errors.Is(err, store.ErrNotFound) {
			p.Lang = lang
			body, _, err = s.Text(r.Context(), p.Version, lang, at)
		}
	}
	if id, status := unshown(err); id != "" {
		return l.show(w, r, status, page.Message{Frame: p.Frame, Title: p.Frame.T(id), Paragraphs: []string{p.Frame.T(id + "-do")},
			Links: []page.Link{{URL: p.Receipt, Text: p.Frame.T("versions.receipt")}, {URL: "/policy/versions", Text: p.Frame.T("versions.all")}}})
	}
	if err != nil {
		return err
	}
	text := old{}
	policy.Reread(body, &text)
	p.Name, p.Blocks = text.title, text.blocks
	return l.show(w, r, http.StatusOK, p)
}

// unshown says why a text cannot be shown: the id of the sentence, "" for any other error, and the status.
//
// Law: GDPR 5(2)
func unshown(err error) (id string, status int) {
	switch {
	case errors.Is(err, seal.ErrTampered):
		return "versions.altered", http.StatusInternalServerError
	case errors.Is(err, store.ErrNotFound):
		return "versions.unkept", http.StatusNotFound
	}
	return "", 0
}

// old keeps the parts of a text that was published, for its page.
type old struct {
	title  string
	blocks []page.Block
	listed bool // the last block is a list that goes on
}

// Title keeps the title of the text.
func (o *old) Title(text string) { o.title = text }

// Heading keeps a heading.
func (o *old) Heading(h policy.Heading) {
	o.add("h"+strconv.Itoa(min(h.Level, 3)), page.Line{Anchor: h.Anchor, Text: h.Text, Note: h.Note})
}

// Paragraph keeps a paragraph.
func (o *old) Paragraph(l policy.Line) { o.add("p", lineOf(l)) }

// Item keeps an item of a list.
func (o *old) Item(l policy.Line) {
	if !o.listed {
		o.add("ul")
		o.listed = true
	}
	last := &o.blocks[len(o.blocks)-1]
	last.Lines = append(last.Lines, lineOf(l))
}

// End ends a list.
func (o *old) End() { o.listed = false }

// Table keeps a table, each row as long as its head.
func (o *old) Table(t policy.Table) {
	for i, row := range t.Rows {
		for len(row) > len(t.Head) {
			row = append(row[:len(row)-2], row[len(row)-2]+" "+row[len(row)-1])
		}
		t.Rows[i] = row
	}
	o.blocks, o.listed = append(o.blocks, page.Block{Kind: "table", Head: t.Head, Rows: t.Rows}), false
}

func (o *old) add(kind string, lines ...page.Line) {
	o.blocks, o.listed = append(o.blocks, page.Block{Kind: kind, Lines: lines}), false
}

func lineOf(l policy.Line) page.Line {
	line := page.Line{Anchor: l.Anchor, Text: l.Text, Note: l.Note}
	for _, to := range l.Links {
		line.Links = append(line.Links, page.Link{URL: to.URL, Text: to.Text})
	}
	return line
}

// versionReceipt hands anybody the proof that the log holds the publication of a version.
//
// Law: GDPR 5(2)
func versionReceipt(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		number, _, err := versionAsked(r)
		if err != nil {
			return err
		}
		all, err := s.Versions(r.Context())
		if err != nil {
			return err
		}
		for _, v := range all {
			if v.Number == number {
				return handReceipt(w, r, s, l, seal.ID{}, v.Fact)
			}
		}
		return errNotHere
	}
}
