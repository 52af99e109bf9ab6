package policy

import (
	"testing"

	"charte/charter"
)

// TestAbidesByGPC: the signal asks for what everybody already has, or the site does not claim to abide.
func TestAbidesByGPC(t *testing.T) {
	for _, c := range []struct {
		says    string
		charter charter.Charter
		want    bool
	}{
		{"nothing is shared", charter.Charter{}, true},
		{"never for marketing", charter.Charter{Sharing: charter.Sharing{Marketing: "never"}}, true},
		{"for marketing", charter.Charter{Sharing: charter.Sharing{Marketing: "yes"}}, false},
		{"with anybody", charter.Charter{Sharing: charter.Sharing{Agreement: "freely"}}, false},
		{"with a partner, as it pleases", charter.Charter{Partners: []charter.Partner{{State: "personal", With: "nothing"}}}, false},
		{"with a partner, without a word on it", charter.Charter{Partners: []charter.Partner{{}}}, false},
		{"with a partner, mostly anonymous", charter.Charter{Partners: []charter.Partner{{State: "mostly anonymous", With: "nothing"}}}, false},
		{"with a partner who is agreed to", charter.Charter{Partners: []charter.Partner{{State: "personal", With: "consent"}}}, true},
		{"anonymous counts", charter.Charter{Partners: []charter.Partner{{State: "anonymous", With: "nothing"}}}, true},
	} {
		if got := AbidesByGPC(&c.charter); got != c.want {
			t.Errorf("%s: %t", c.says, got)
		}
	}
}
