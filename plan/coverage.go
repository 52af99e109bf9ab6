package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"charte/charter"
)

// Covered is one row of a published text that the charter carries, and what people are promised for it.
type Covered struct {
	Row      string      // such as "4.17"
	Path     string      // of the first clause that carries it
	Pos      charter.Pos // of that clause
	Promises []Promise   // in the order of the policy; none where no sentence says it
}

// State says how far a row is kept: "executed" if the engine keeps and measures every promise made for it, "partly executed"
// if it does so for some of them, "declared only" if all of them are words.
func (r Covered) State() string {
	kept := 0
	for _, p := range r.Promises {
		if !p.DeclaredOnly() {
			kept++
		}
	}
	switch kept {
	case 0:
		return "declared only"
	case len(r.Promises):
		return "executed"
	}
	return "partly executed"
}

// Coverage gives every row that the charter carries, in the order of their numbers, with the promises made for it: those of
// the clause that carries it; else those of the keys under that clause; else those of the nearest block around it.
//
// Law: GDPR 5(2)
func (p *Plan) Coverage() []Covered {
	var all []Covered
	at := map[string]int{}
	for _, place := range p.Charter.Places() {
		for _, row := range place.Rows {
			i, ok := at[row]
			if !ok {
				i = len(all)
				at[row], all = i, append(all, Covered{Row: row, Path: place.Path, Pos: place.Pos})
			}
			all[i].Promises = append(all[i].Promises, p.keeping(place.Path)...)
		}
	}
	for i := range all {
		all[i].Promises = p.ordered(all[i].Promises)
	}
	slices.SortFunc(all, func(a, b Covered) int { return numbers(a.Row, b.Row) })
	return all
}

// wholes are the blocks at which promises about everything stand: they say nothing of one key in particular.
var wholes = []string{"", "site", "data", "people"}

// keeping gives the promises that a clause amounts to.
func (p *Plan) keeping(path string) []Promise {
	if found := p.which(func(x Promise) bool { return slices.Contains(x.says(), path) }); len(found) > 0 {
		return found
	}
	under := func(part string) bool { return strings.HasPrefix(part, path+".") || strings.HasPrefix(part, path+"[") }
	if found := p.which(func(x Promise) bool { return slices.ContainsFunc(x.says(), under) }); len(found) > 0 {
		return found
	}
	for ; !slices.Contains(wholes, path); path = charter.Around(path) {
		if found := p.which(func(x Promise) bool { return x.Clause == path || slices.Contains(x.Parts, path) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (p *Plan) which(is func(Promise) bool) []Promise {
	return slices.DeleteFunc(slices.Clone(p.Promises), func(x Promise) bool { return !is(x) })
}

// ordered puts promises in the order of the policy, each once.
func (p *Plan) ordered(some []Promise) []Promise {
	return p.which(func(x Promise) bool { return slices.ContainsFunc(some, func(y Promise) bool { return x.ID == y.ID }) })
}

// numbers compares rows part by part: 4.9 comes before 4.10.
func numbers(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
		m, errM := strconv.Atoi(x)
		n, errN := strconv.Atoi(y)
		if errM != nil || errN != nil {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(m, n)
	})
}
