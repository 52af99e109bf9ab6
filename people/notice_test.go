package people_test

import (
	"strings"
	"testing"

	"charte/people"
	"charte/seal"
)

// TestShown: only a form that says, once, which notice it showed, and one that is in force, was informed.
//
// Law: GDPR 13(1)
func TestShown(t *testing.T) {
	fr, en := strings.Repeat("f", 64), strings.Repeat("e", 64)
	for _, c := range []struct {
		name  string
		given []string
		want  string
	}{
		{"the one in force", []string{fr}, fr},
		{"the same in the other language", []string{en}, en},
		{"none", nil, ""},
		{"an empty one", []string{""}, ""},
		{"an older one", []string{strings.Repeat("0", 64)}, ""},
		{"both at once", []string{fr, en}, ""},
		{"something personal", []string{"ines@example.org"}, ""},
	} {
		got, ok := people.Shown(map[string][]string{people.NoticeField: c.given}, fr, en)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %t", c.name, got, ok)
		}
	}
	if _, ok := people.Shown(map[string][]string{people.NoticeField: {""}}, ""); ok {
		t.Error("no notice at all is taken for one")
	}
}

// TestInformed: the fact of a join says which notice was shown, and the fact that it is made from stays as it was.
//
// Law: GDPR 5(2)
func TestInformed(t *testing.T) {
	p := skills(t)
	digest := strings.Repeat("a", 64)
	j, problems := people.Join(p, "seeker", form("first_name", "Inès", "email", "ines@example.org", "postcode", "69003", people.NoticeField, digest), "fr", seal.NewID(), now)
	if problems != nil || j.Notice != "" {
		t.Fatalf("problems %v; the form alone decides that it showed %q", problems, j.Notice)
	}
	plain := people.Fact(p, people.FactJoined, "collect.seeker", now, j.Fields()...)
	told := people.Informed(plain, digest)
	if told.Detail["notice"] != digest || told.Detail["fields"] != plain.Detail["fields"] || plain.Detail["notice"] != "" {
		t.Errorf("facts %v and %v", plain, told)
	}
	if bare := people.Informed(people.Fact(p, people.FactSignedIn, "security.password", now), ""); bare.Detail != nil {
		t.Errorf("a fact without a notice says %v", bare.Detail)
	}
	if told := people.Informed(people.Fact(p, people.FactSignedIn, "security.password", now), digest); told.Detail["notice"] != digest {
		t.Errorf("a fact without fields says %v", told.Detail)
	}
}
