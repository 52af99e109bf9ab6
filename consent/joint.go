package consent

import (
	"maps"

	"charte/proof"
	"charte/seal"
)

// Facts of a consent that a minor gives together with a holder of parental authority. The consent exists once both were said: then its fact is
// FactGiven, by the parent, and names the child's.
const (
	FactSought  = "consent sought by a minor"
	FactRefused = "consent refused by a parent"
)

// ByParent is the act of a holder of parental authority, as Choice.Via names it.
const ByParent = "parent"

// Sought is the child's part of a joint consent: it names the fact that the parent's is to be, and gives nothing alone.
//
// Law: GDPR 8(1), LIL 45
func (c Choice) Sought(parent seal.ID) proof.Fact {
	f := c.Fact()
	f.Kind, f.Detail = FactSought, maps.Clone(f.Detail)
	f.Detail["parent"] = parent.String()
	return f
}

// Joined is the parent's part: it names the child's.
//
// Law: GDPR 8(2), LIL 45
func (c Choice) Joined(child seal.ID) proof.Fact {
	f := c.Fact()
	f.Detail = maps.Clone(f.Detail)
	f.Detail["child"] = child.String()
	return f
}

// Refused is the parent's no to what the child sought.
//
// Law: GDPR 8(2)
func (c Choice) Refused(child seal.ID) proof.Fact {
	f := c.Joined(child)
	f.Kind = FactRefused
	return f
}
