package charter

import "strings"

// steps reads one step, or a list of steps, and checks that they lead somewhere.
func (r *reader) steps(n *node, what string) []Step {
	items := r.items(n, what)
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

var stepForms = []string{"warn by email", "wait 30 days", "archive 5 years", "anonymise", "delete"}

func (r *reader) step(n *node, what string) Step {
	s := r.str(n, what)
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
	if rest, ok := strings.CutPrefix(s, "archive "); ok {
		return Step{Do: Archive, For: r.periodOf(n, what, rest), Pos: n.Pos}
	}
	r.fail(n.Pos, r.suggest(s, stepForms), "%s: no step is called %s", what, quote(s))
	return Step{}
}
