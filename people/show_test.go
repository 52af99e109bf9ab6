package people_test

import (
	"testing"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/sites"
)

// TestMayShow: what may reveal a special category is hidden from everybody else, the team and people with a grant too, until a consent
// in force lets it be seen; what the charter shows to nobody goes to no grant either.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func TestMayShow(t *testing.T) {
	site := func(name string) *plan.Plan {
		c, err := charter.Parse(name+".yaml", sites.Charter(name))
		if err != nil {
			t.Fatal(err)
		}
		return plan.Compile(c)
	}
	volunteers, housing, skills := site("volunteers"), site("housing"), site("skills")
	for _, c := range []struct {
		name     string
		plan     *plan.Plan
		field    string
		purposes []string
		to       people.Audience
		agreed   string
		want     bool
	}{
		{"a portrait, to those chosen, before a yes", volunteers, "description", nil, people.ToChosen, "", false},
		{"a portrait, to those chosen, after a yes", volunteers, "description", nil, people.ToChosen, "portrait", true},
		{"a portrait, to those chosen, after a yes to something else", volunteers, "description", nil, people.ToChosen, "more_services", false},
		{"a portrait, to the team, before a yes", volunteers, "description", []string{"portrait"}, people.ToTeam, "", false},
		{"a portrait, to the team, after a yes", volunteers, "description", []string{"portrait"}, people.ToTeam, "portrait", true},
		{"a portrait, to members, after a yes", volunteers, "description", nil, people.ToMembers, "portrait", false},
		{"a portrait, to all, after a yes", volunteers, "description", nil, people.ToAll, "portrait", false},
		{"an offer, to those chosen", volunteers, "offers", nil, people.ToChosen, "", true},
		{"an offer, for a purpose that does not use it", volunteers, "offers", []string{"requests"}, people.ToTeam, "", false},
		{"a disability, to the team, before a yes", housing, "adapted_home", nil, people.ToTeam, "", false},
		{"a disability, to the team, after a yes", housing, "adapted_home", nil, people.ToTeam, "adapted_housing", true},
		{"an experience, by a grant", skills, "experience", nil, people.ToChosen, "", true},
		{"an experience, to all", skills, "experience", nil, people.ToAll, "", false},
		{"a field that nobody declared", skills, "shoe_size", nil, people.ToTeam, "", false},
	} {
		if got := people.MayShow(c.plan, c.field, c.purposes, c.to, func(p string) bool { return p == c.agreed }); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	c, _ := charter.Parse("skills.yaml", sites.Skills())
	for i := range c.Data {
		c.Data[i].Shown = "nobody"
	}
	if p := plan.Compile(c); people.MayShow(p, "experience", nil, people.ToChosen, func(string) bool { return true }) || !people.MayShow(p, "experience", nil, people.ToTeam, func(string) bool { return false }) {
		t.Error("what is shown to nobody goes to the team alone")
	}
}
