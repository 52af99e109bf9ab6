package people_test

import (
	"testing"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// Whoever acts is named in the fact, which keeps what it said before, and the fact it was made from stays as it was.
func TestBy(t *testing.T) {
	who := seal.NewID()
	before := proof.Fact{Kind: "looked at", Detail: map[string]string{"fields": "name"}}
	after := people.By(before, people.Actor{Subject: who, Role: "desk"})
	if after.Detail["by"] != who.String() || after.Detail["role"] != "desk" || after.Detail["fields"] != "name" {
		t.Errorf("the fact says %v", after.Detail)
	}
	if _, told := after.Detail["grant"]; told || len(before.Detail) != 1 {
		t.Errorf("a grant nobody named, or another fact was changed: %v, %v", after.Detail, before.Detail)
	}
}
