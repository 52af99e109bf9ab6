package people_test

import (
	"testing"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

func skills(t testing.TB) *plan.Plan {
	t.Helper()
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

func field(t testing.TB, name string) charter.Field {
	t.Helper()
	f, ok := skills(t).Charter.Field(name)
	if !ok {
		t.Fatalf("the skills charter has no field %s", name)
	}
	return f
}
