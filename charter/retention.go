package charter

import "strings"

func (r *reader) retention(n *node) []Retention {
	if !r.is(n, mapping, "retention") {
		r.anonymises = n != nil
		return nil
	}
	var all []Retention
	for _, p := range n.pairs {
		r.refer(p.Pos, p.key, "retention", "purposes")
		all = append(all, r.retained(p))
	}
	return all
}

func (r *reader) retained(p pair) Retention {
	what := "retention." + p.key
	t := Retention{Purpose: p.key, Pos: p.Pos}
	b := r.block(p.value, what)
	if b == nil {
		return t
	}
	until, period, as, then := b.get("until"), b.get("for"), b.get("as"), b.get("then")
	t.Inactive = r.phrase(until, what+".until", "inactive", "1 year")
	if period != nil {
		if p := r.period(period, what+".for"); !p.IsZero() {
			t.For = &p
		}
	}
	if t.As = r.str(as, what+".as"); t.As != "" {
		r.refer(as.Pos, t.As, what+".as", "purposes")
	}
	t.Then = r.steps(then, what+".then")
	t.Unconfirmed = r.phrase(b.get("unconfirmed"), what+".unconfirmed", "delete after", "7 days")
	b.done()

	switch count(until, period, as) {
	case 0:
		r.fail(p.Pos, "write until: inactive 1 year, for: 12 months, or as: and another purpose", "%s has no period", what)
	case 1:
	default:
		r.fail(p.Pos, "keep one of until, for and as", "%s has several periods", what)
	}
	if as != nil && then != nil {
		r.fail(then.Pos, "remove then", "%s ends as %s does", what, t.As)
	} else if as == nil && then == nil {
		r.fail(p.Pos, "write then: delete, or then: [warn by email, wait 30 days, anonymise]", "%s does not say what happens then", what)
	}
	return t
}

func count(nodes ...*node) int {
	present := 0
	for _, n := range nodes {
		if n != nil {
			present++
		}
	}
	return present
}

// phrase reads some fixed words followed by a period, such as "inactive 1 year".
func (r *reader) phrase(n *node, what, words, example string) *Period {
	s := r.str(bare(n), what)
	if s == "" {
		return nil
	}
	rest, ok := strings.CutPrefix(s, words+" ")
	if !ok {
		r.fail(n.Pos, "write "+words+" "+example, "%s cannot be %s", what, quote(s))
		return nil
	}
	p := r.periodOf(n, what, rest)
	return &p
}

// steps reads one step, or a list of steps, and checks that they lead somewhere.
func (r *reader) steps(n *node, what string) []Step {
	if n == nil {
		return nil
	}
	items := []*node{n}
	if n.shape == list {
		items = r.list(n, what)
	}
	var steps []Step
	for _, item := range items {
		if s := r.step(item, what); s.Do != "" {
			steps = append(steps, s)
		}
	}
	if len(steps) == 0 || len(steps) < len(items) {
		return nil // already reported
	}
	for i, s := range steps {
		final, last := s.Do == Anonymise || s.Do == Delete, i == len(steps)-1
		switch {
		case final && !last:
			r.fail(steps[i+1].Pos, "remove what follows", "%s: nothing is left to do after %s", what, s.Do)
		case last && !final:
			r.fail(s.Pos, "end with anonymise or delete", "%s ends while the data are still there", what)
		case s.Do == Warn && steps[i+1].Do != Wait:
			r.fail(s.Pos, "follow it with wait 30 days", "%s warns people but leaves them no time to answer", what)
		case s.Do == Wait && (i == 0 || steps[i-1].Do != Warn):
			r.fail(s.Pos, "precede it with warn by email, or lengthen the period", "%s waits for nothing", what)
		}
	}
	return steps
}

var stepForms = []string{"warn by email", "wait 30 days", "anonymise", "delete"}

func (r *reader) step(n *node, what string) Step {
	s := r.str(n, what)
	r.anonymises = r.anonymises || s == Anonymise
	switch {
	case s == "":
		return Step{}
	case s == Anonymise, s == Delete:
		return Step{Do: s, Pos: n.Pos}
	case s == "warn by email":
		return Step{Do: Warn, By: "email", Pos: n.Pos}
	}
	if rest, ok := strings.CutPrefix(s, "wait "); ok {
		return Step{Do: Wait, For: r.periodOf(n, what, rest), Pos: n.Pos}
	}
	r.anonymises = true // it may have been meant
	r.fail(n.Pos, r.suggest(s, stepForms), "%s: no step is called %s", what, quote(s))
	return Step{}
}
