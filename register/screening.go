package register

import (
	"strconv"
	"strings"

	"charte/law"
)

// A Screening is whether an impact assessment is needed, by what the charter shows: each question with its answer, then each purpose.
//
// Law: GDPR 35(1), GDPR 35(3), GDPR 35(4)
type Screening struct {
	Answers    []Answer // the nine criteria, the fourteen types, then one for each purpose
	Conclusion Answer   // for the whole charter
}

// An Answer is one line of the screening.
type Answer struct {
	Part, Question, Answer string
	Clauses                string // what the answer rests on, with its lines in the charter; or ""
}

func (r *reader) screening() Screening {
	s := law.Screen(r.Charter)
	var out Screening
	open := 0
	put := func(part, numbered string, all []law.Question) {
		for _, q := range all {
			if q.Verdict == law.Open {
				open++
			}
			out.Answers = append(out.Answers, Answer{r.word(part), r.word(numbered, q.Number, r.text(q.Title)), r.word("verdict." + string(q.Verdict)), r.where(q)})
		}
	}
	put("dpia.criteria", "dpia.criterion", s.Criteria)
	put("dpia.types", "dpia.type", s.Types)
	var missing, covered, doubtful []string
	for i, n := range s.Needs {
		name := r.label(r.Purposes[i].Label, n.Purpose)
		answer := Answer{Part: r.word("dpia.purposes"), Question: name, Answer: r.need(n), Clauses: "purposes." + n.Purpose}
		out.Answers = append(out.Answers, answer)
		switch {
		case n.Required && n.Assessed:
			covered = append(covered, name)
		case n.Required:
			missing = append(missing, name)
		case n.Doubtful:
			doubtful = append(doubtful, name)
		}
	}
	out.Conclusion = Answer{r.word("dpia.conclusion"), r.word("dpia.question"), r.conclusion(missing, covered, doubtful, open), r.assessment()}
	return out
}

// where lists the clauses of an answer.
func (r *reader) where(q law.Question) string {
	var all []string
	for _, clause := range q.Clauses {
		all = append(all, r.word("cell.place", clause, r.At(clause).Pos.Line))
	}
	if q.Verdict == law.Open && all != nil {
		return r.word("dpia.look", strings.Join(all, ", "))
	}
	return lines(all...)
}

// need says what the charter shows of one purpose.
func (r *reader) need(n law.Need) string {
	var met []string
	add := func(id string, numbers []int) {
		if len(numbers) == 0 {
			return
		}
		var words []string
		for _, number := range numbers {
			words = append(words, strconv.Itoa(number))
		}
		met = append(met, r.word(id, strings.Join(words, ", ")))
	}
	add("dpia.meets", n.Criteria)
	add("dpia.is", n.Types)
	found := strings.Join(met, r.word("then"))
	if found == "" {
		found = r.word("dpia.nothing")
	}
	switch {
	case n.Required && n.Assessed:
		return r.word("dpia.done", found)
	case n.Required:
		return r.word("dpia.missing", found)
	}
	answer := r.word("dpia.not shown", found)
	if n.Doubtful {
		answer = r.word("dpia.look at", found)
	}
	if n.Assessed && r.DPIA.Covers != nil {
		answer = r.word("dpia.cited", answer)
	}
	return answer
}

// conclusion says what follows. What is open may add to it, never take away.
func (r *reader) conclusion(missing, covered, doubtful []string, open int) string {
	var out []string
	if len(missing) > 0 {
		out = append(out, r.word("dpia.must", strings.Join(missing, ", ")))
	}
	if len(covered) > 0 {
		out = append(out, r.word("dpia.covered", strings.Join(covered, ", ")))
	}
	if out == nil {
		out = append(out, r.word("dpia.none shown"))
	}
	if len(doubtful) > 0 {
		out = append(out, r.word("dpia.doubtful", strings.Join(doubtful, ", ")))
	}
	return lines(append(out, r.word("dpia.open", open))...)
}

// assessment says what the charter declares of an impact assessment.
func (r *reader) assessment() string {
	d := r.DPIA
	var out []string
	add := func(id, text string) {
		if text != "" {
			out = append(out, r.word(id, text))
		}
	}
	add("dpia.reference", d.Reference)
	add("dpia.date", written(d.Date))
	add("dpia.review", written(d.Review))
	if d.Reference != "" && len(d.Covers) > 0 {
		add("dpia.covers", r.uses(d.Covers))
	}
	add("dpia.reason", r.text(d.None))
	if out == nil {
		return r.word("dpia.undeclared")
	}
	return lines(out...)
}
