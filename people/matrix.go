package people

import (
	"slices"

	"charte/charter"
	"charte/plan"
)

// Reader is somebody who might read what is held about somebody else, or about themselves.
type Reader struct {
	Sort string // ReaderOwn, ReaderGrant, ReaderRole or ReaderOther
	Name string // of the grant or the role; "" otherwise
}

// The sorts of readers.
const (
	ReaderOwn   = "own"   // the person
	ReaderGrant = "grant" // whom the person let in, by a grant of the charter
	ReaderRole  = "role"  // whoever does the work of a role
	ReaderOther = "other" // anybody else who has an account
)

// Right says whether a reader may read a field.
type Right string

// The rights, from the widest to none.
const (
	Always     Right = "yes"
	IfAgreed   Right = "consent"         // while the person's consent is in force
	IfLet      Right = "let in"          // while the person lets them in
	IfLetAgree Right = "let in, consent" // while both hold
	Never      Right = "no"
)

// Cell is one answer of the access matrix: who may read which field of which people.
type Cell struct {
	Kind, Field string
	Reader      Reader
	May         Right
}

// Readers lists all who might read something on a site, in the order of the matrix.
func Readers(p *plan.Plan) []Reader {
	all := []Reader{{Sort: ReaderOwn}}
	for _, g := range p.Charter.Grants {
		all = append(all, Reader{ReaderGrant, g.Name})
	}
	for _, r := range p.Charter.Staff {
		all = append(all, Reader{ReaderRole, r.Name})
	}
	return append(all, Reader{Sort: ReaderOther})
}

// Matrix is the access matrix that a charter amounts to: for each kind of people with an account, for whoever writes without one and
// for whoever works for the site, each field that is held of them and each reader.
//
// Law: GDPR 25(2), GDPR 32(4)
func Matrix(p *plan.Plan) (cells []Cell) {
	var kinds []string
	for _, k := range p.Joins() {
		kinds = append(kinds, k.Name)
	}
	address, observed := p.Address()
	for _, kind := range append(kinds, plan.Visitor, plan.Staff) {
		for _, f := range p.Charter.Data {
			if !p.Holds(kind, f.Name) && (!observed || f.Name != address.Name || kind == plan.Visitor) {
				continue
			}
			for _, r := range Readers(p) {
				cells = append(cells, Cell{kind, f.Name, r, right(p, kind, f, r)})
			}
		}
	}
	return cells
}

func right(p *plan.Plan, kind string, f charter.Field, r Reader) Right {
	switch r.Sort {
	case ReaderOwn:
		if kind == plan.Visitor {
			return Never // whoever has no account is given a copy by whoever answers
		}
		return Always
	case ReaderRole:
		needs := Needs(p, r.Name, kind, f.Name)
		if len(needs) == 0 {
			return Never
		}
		return when(p, f.Name, needs, ToTeam, OnTicket(p, r.Name))
	case ReaderGrant:
		i := slices.IndexFunc(p.Charter.Grants, func(g charter.Grant) bool { return g.Name == r.Name })
		if g := p.Charter.Grants[i]; g.On != kind || !slices.Contains(g.May, ActView) || f.Source == charter.Observed {
			return Never
		}
		return when(p, f.Name, nil, ToChosen, false)
	}
	return Never // no page shows anybody to members or to everybody
}

// when says on what a reading depends.
func when(p *plan.Plan, field string, purposes []string, to Audience, letIn bool) Right {
	without := MayShow(p, field, purposes, to, func(string) bool { return false })
	with := MayShow(p, field, purposes, to, func(string) bool { return true })
	switch {
	case !with:
		return Never
	case without && letIn:
		return IfLet
	case without:
		return Always
	case letIn:
		return IfLetAgree
	}
	return IfAgreed
}
